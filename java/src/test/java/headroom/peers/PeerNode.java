package headroom.peers;

import headroom.bpf.NetnsThread;
import headroom.config.Config;
import headroom.config.ListenAddress;
import headroom.config.Sources;
import headroom.lab.Await;
import headroom.lab.Netns;
import headroom.model.DropClass;
import headroom.model.PeerPath.PeerAgent;
import headroom.path.LedgerLoss;
import headroom.path.LedgerLoss.SizeClass;
import headroom.sense.Sensor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What of an agent the exchange needs, in a node's namespace: the kernel half, read at its pace.
 */
final class PeerNode implements AutoCloseable {
  static final byte[] KEY = "a key of the lab, 16+".getBytes(StandardCharsets.US_ASCII);
  static final int PORT = 8788;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final long READ_NANOS = 200_000_000;

  final PeerExchange exchange;
  private final Thread thread;
  private volatile boolean closed;

  PeerNode(Netns node) throws Exception {
    var started = new CompletableFuture<PeerExchange>();
    thread = NetnsThread.start(node.path(), node.label() + "-agent", () -> loop(node, started));
    exchange = started.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private void loop(Netns node, CompletableFuture<PeerExchange> started) {
    try {
      Config config = Config.load(Sources.none().with("netns", node.name()));
      try (Sensor sensor = Sensor.open(config, (r, w) -> DropClass.UNKNOWN, List.of())) {
        sensor.read(); // watched from now on
        try (var running =
            PeerExchange.start(new ListenAddress("::", PORT), KEY, sensor.ledgerReader()::read)) {
          started.complete(running);
          while (!closed) {
            running.observe(sensor.read().ledger());
            LockSupport.parkNanos(READ_NANOS);
          }
        }
      }
    } catch (Throwable e) {
      started.completeExceptionally(e);
    }
  }

  PeerStatus status(String peer) {
    return exchange.peers().stream()
        .filter(s -> s.peer().equals(peer))
        .findFirst()
        .orElse(new PeerStatus(peer, PeerAgent.NOT_ASKED, null, null, null, 0, false));
  }

  void awaitExchanges(String peer, long atLeast) {
    Await.until(
        atLeast + " exchanges with " + peer,
        SOON,
        () -> status(peer).exchanges() >= atLeast,
        () -> status(peer) + " " + exchange.counters());
  }

  /** The total's class that a packet of this L3 size falls into; empty: nothing of it was sent. */
  Optional<SizeClass> total(String peer, int size) {
    LedgerLoss total = status(peer).total();
    return total == null
        ? Optional.empty()
        : total.classes().stream().filter(c -> size <= c.upTo()).findFirst();
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    LockSupport.unpark(thread);
    thread.join(SOON.toMillis());
  }
}
