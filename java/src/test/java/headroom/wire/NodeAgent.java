package headroom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.bpf.NetnsThread;
import headroom.config.Config;
import headroom.config.Sources;
import headroom.lab.Await;
import headroom.lab.Netns;
import headroom.model.DropClass;
import headroom.model.InterfaceReading;
import headroom.model.LedgerReading;
import headroom.model.Reading;
import headroom.model.SelfReading;
import headroom.sense.Sensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A {@link Sensor} that lives where a node's agent lives: on a thread inside the node's namespace,
 * since interfaces are watched in the agent's own namespace alone. It counts drops of that one
 * namespace and of no other.
 */
final class NodeAgent implements AutoCloseable {
  /** Long, since an emulated machine runs this too. */
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;
  private final Sensor sensor;

  private NodeAgent(Netns node, Config config) throws Exception {
    thread = NetnsThread.start(node.path(), node.label() + "-agent", this::loop);
    sensor = inside(() -> Sensor.open(config, (reason, where) -> DropClass.UNKNOWN, List.of()));
  }

  /** With the defaults, watching from now on. */
  static NodeAgent in(Netns node) throws Exception {
    return in(node, null);
  }

  /**
   * @param file a configuration file; null = the defaults
   */
  static NodeAgent in(Netns node, Path file) throws Exception {
    var sources = new Sources("localhost", file, java.util.Map.of(), java.util.Map.of());
    var agent = new NodeAgent(node, Config.load(sources.with("netns", node.name())));
    try {
      agent.read(); // the first look at the links puts them under watch
      return agent;
    } catch (Throwable e) {
      agent.close();
      throw e;
    }
  }

  private void loop() {
    try {
      while (!closed) {
        work.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> T inside(Supplier<T> task) {
    var result = new CompletableFuture<T>();
    work.add(() -> {
      try {
        result.complete(task.get());
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    try {
      return result.orTimeout(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw e;
    }
  }

  /** A reading in which nothing was missed: no call kept out, no skb unsized, no table full. */
  Reading read() {
    Reading reading = inside(sensor::read);
    SelfReading self = reading.self();
    assertThat(self.missed()).as("calls kept from the programs").isZero();
    assertThat(self.unsized()).as("GSO skbs that could not be measured").isZero();
    assertThat(self.dropKeysFull() + self.ledgerPeersFull()).as("tables full").isZero();
    return reading;
  }

  /** One watched interface, by its name. */
  InterfaceReading link(String name) {
    return find(read(), name);
  }

  static InterfaceReading find(Reading reading, String name) {
    return reading.interfaces().stream()
        .filter(link -> link.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                "not watched: "
                    + name
                    + "; "
                    + reading.interfaces()
                    + reading.self().unavailable()));
  }

  /** Reads until a reading is as wanted. */
  Reading await(String what, Predicate<Reading> wanted) {
    var last = new Reading[1];
    Await.until(
        what,
        LIMIT,
        () -> {
          last[0] = read();
          return wanted.test(last[0]);
        },
        () -> last[0].interfaces() + " " + last[0].self().unavailable());
    return last[0];
  }

  List<LedgerReading> ledger() {
    return inside(sensor::ledger);
  }

  /** The only peer of the ledger. */
  LedgerReading peer() {
    List<LedgerReading> entries = ledger();
    assertThat(entries).hasSize(1);
    return entries.getFirst();
  }

  @Override
  public void close() {
    if (sensor != null) {
      inside(() -> {
        sensor.close();
        closed = true;
        return true;
      });
    }
  }
}
