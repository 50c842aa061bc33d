package headroom.cli;

import headroom.alert.AlertBook;
import headroom.config.Config;
import headroom.host.OwnAddress;
import headroom.model.AlertView;
import headroom.model.Frame;
import headroom.model.ReceiverState;
import headroom.model.Silence;
import headroom.model.Unavailable;
import headroom.rules.AlertsException;
import headroom.rules.AlertsFile;
import headroom.web.AlertDesk;
import headroom.webhook.Deliverer;
import headroom.webhook.MemoryJson;
import headroom.webhook.Outbox;
import headroom.webhook.Receiver;
import headroom.webhook.ReceiversReader;
import headroom.webhook.StateFolder;
import headroom.yaml.Problems;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires alerts: Frames into the rules, what comes of them into the outbox, and from there to the
 * receivers.
 *
 * <p>Threads: {@link #look} on the sensor's worker; the page asks from any.
 */
final class NodeAlerts implements AlertDesk, AutoCloseable {
  /** A silence counts at once; so long its reader waits for the rules, and to hear that it is on disk. */
  private static final Duration READER_WAIT = Duration.ofSeconds(5);

  private static final Duration STOP_WAIT = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(NodeAlerts.class);

  private final Config config;
  private final Outbox outbox;
  private final Deliverer deliverer;
  private final CompletableFuture<AlertBook> opened = new CompletableFuture<>();
  private CompletableFuture<Void> committed = new CompletableFuture<>(); // guarded by this
  private volatile AlertView view =
      new AlertView(Instant.EPOCH, List.of(), List.of(), 0, List.of(), List.of(), List.of());
  private AlertView ofBook = view; // what the view was made of; guarded by this

  /**
   * @throws Failure 2: problems in the alerts file, all of them
   */
  NodeAlerts(Config config, Vertx vertx) {
    this.config = config;
    List<Receiver> receivers = new ArrayList<>();
    Path path = config.alertsFile();
    AlertsFile asked = path == null ? null : read(path, receivers);
    this.outbox = StateFolder.open(config.stateDir(), System::getenv, Outbox.Limits.USUAL);
    this.deliverer =
        new Deliverer(vertx, outbox, receivers, Deliverer.Options.of(Version.number()));
    // It reads a disk and the shipped rules: the first Frame does not wait for that.
    Thread.ofPlatform().daemon().name("headroom-alerts").start(() -> open(asked));
  }

  private static AlertsFile read(Path path, List<Receiver> receivers) {
    try {
      return AlertsFile.read(path, receiversInto(receivers));
    } catch (AlertsException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** A route to a receiver that has problems has none itself: all names count. */
  static AlertsFile.Receivers receiversInto(List<Receiver> receivers) {
    return (yaml, section, problems) -> {
      receivers.addAll(ReceiversReader.read(yaml, section, problems, System::getenv));
      return AlertsFile.Receivers.namesOnly().read(yaml, section, new Problems());
    };
  }

  private void open(@Nullable AlertsFile asked) {
    try {
      AlertsFile file = asked == null ? AlertsFile.ofShipped() : asked;
      var book =
          new AlertBook(
              config.node(),
              file.rules(),
              file.routing(),
              MemoryJson.read(outbox.memory()),
              OwnAddress::towards);
      deliverer.start();
      opened.complete(book);
    } catch (RuntimeException e) {
      LOG.error("alerts could not begin", e);
      opened.completeExceptionally(e);
    }
  }

  /**
   * One Frame, before others have it: what it raises goes on the stream with it.
   *
   * @param nanos of its reading
   */
  void look(Frame frame, long nanos) {
    AlertBook book = book();
    if (book == null) {
      return;
    }
    CompletableFuture<Void> told = nextCommit();
    AlertBook.Step step = book.look(frame, Instant.EPOCH.plusNanos(nanos));
    show(book);
    if (step.memory() == null && step.notices().isEmpty()) {
      told.complete(null);
      return;
    }
    byte[] memory = step.memory() == null ? null : MemoryJson.write(step.memory());
    outbox.commit(memory, step.notices()).thenRun(() -> told.complete(null));
  }

  private @Nullable AlertBook book() {
    return opened.isDone() && !opened.isCompletedExceptionally() ? opened.join() : null;
  }

  /** What is silenced before it is taken goes with this look; what comes later with the next. */
  private synchronized CompletableFuture<Void> nextCommit() {
    CompletableFuture<Void> now = committed;
    committed = new CompletableFuture<>();
    return now;
  }

  private synchronized CompletableFuture<Void> awaited() {
    return committed;
  }

  /** One at a time: a look and a reader may come together, and the later view of the book counts. */
  private synchronized void show(AlertBook book) {
    AlertView alerts = book.view();
    List<ReceiverState> states = deliverer.states();
    if (alerts == ofBook && states.equals(view.receivers())) {
      return;
    }
    ofBook = alerts;
    view =
        new AlertView(
            alerts.at(),
            alerts.alerts(),
            alerts.recent(),
            alerts.turnedAway(),
            alerts.silences(),
            alerts.maintenance(),
            states);
  }

  /** What of the alerts would not survive a restart; empty: nothing. */
  List<Unavailable> unavailable() {
    String problem = outbox.problem();
    return problem == null
        ? List.of()
        : List.of(
            new Unavailable(Unavailable.Kind.ALERTS_NOT_KEPT, problem, Map.of("problem", outbox.reason())));
  }

  @Override
  public AlertView view() {
    return view;
  }

  @Override
  public boolean silence(Silence silence) {
    AlertBook book = awaitBook();
    try {
      book.silence(silence);
    } catch (IllegalStateException full) {
      return false;
    }
    show(book);
    awaitDisk(awaited());
    return true;
  }

  @Override
  public boolean expire(String id) {
    AlertBook book = awaitBook();
    if (!book.expire(id)) {
      return false;
    }
    show(book);
    awaitDisk(awaited());
    return true;
  }

  /**
   * @throws IllegalStateException the rules are not there yet, or will not be: the log says why
   */
  private AlertBook awaitBook() {
    try {
      return opened.get(READER_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("alerts have not begun", e);
    }
  }

  @Override
  public int resend(String receiver) {
    return deliverer.resend(receiver);
  }

  private static void awaitDisk(CompletableFuture<Void> written) {
    try {
      written.get(READER_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("a silence is not on disk yet: {}", e.toString());
    }
  }

  @Override
  public void close() {
    awaitOpened();
    try {
      deliverer.stop().await(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("a delivery did not end within {} s; it is made again", STOP_WAIT.toSeconds());
    }
    outbox.close();
  }

  /** What is being opened shall not be closed under it. */
  private void awaitOpened() {
    opened
        .copy()
        .orTimeout(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)
        .handle((_, _) -> true)
        .join();
  }
}
