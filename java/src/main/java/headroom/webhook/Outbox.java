package headroom.webhook;

import headroom.model.Notice;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must reach the receivers, until it did. What is known of each notice is in memory, its text
 * in the file; the file follows: one transaction takes all that has changed since the last, the
 * alerts' memory with the notices that came of it, so that a crash neither loses nor invents one. A
 * notice may be sent once it is in the file.
 *
 * <p>A file that cannot be used never stops an alert: what is new then stays in memory, at most
 * {@link Limits#unstoredBytes}, {@link #problem} says so, and every {@link #HEAL} (and with every
 * change) it is tried again, until the file has everything.
 *
 * <p>Bounds: {@link Limits}. Where a receiver has no room left, notices go that a later one makes
 * needless (it tells a later state of all their alerts); else the oldest becomes a dead letter.
 * Dead letters that have no room are lost, and counted.
 *
 * <p>Threads: any; nothing blocks but {@link #memory} and {@link #close}. One lock, this object's,
 * guards all that is known ({@link Stock}) and how the file stands ({@link OutboxSync}). The file
 * belongs to one thread of its own, which is there only while it has something to do.
 */
public final class Outbox implements AutoCloseable {
  /**
   * @param waiting notices for a receiver
   * @param dead letters for a receiver
   * @param bytes of all notices' texts
   * @param unstoredBytes of those that the file could not take
   * @param cachedBytes of those that are in the file, and in memory so that they need not be read
   */
  public record Limits(int waiting, int dead, long bytes, long unstoredBytes, long cachedBytes) {
    public static final Limits USUAL = new Limits(500, 200, 64L << 20, 4L << 20, 1L << 20);
  }

  /** Between two tries to use the file, when nothing else makes one. */
  static final Duration HEAL = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private final Stock stock;
  private final OutboxSync sync;

  private Outbox(@Nullable OutboxFile file, @Nullable String problem, Limits limits) {
    this.stock = new Stock(limits);
    this.sync = new OutboxSync(file, problem, this, stock);
  }

  /** Opens nothing yet: SQLite is loaded when there is something to read or to write. */
  public static Outbox in(Path folder, Limits limits) {
    return new Outbox(new OutboxFile(folder), null, limits);
  }

  /**
   * In memory alone.
   *
   * @param why one sentence, what {@link #problem} says
   */
  public static Outbox withoutFile(String why, Limits limits) {
    return new Outbox(null, why, limits);
  }

  /** What was last given to {@link #commit}, before this start. Blocks; call it once, first. */
  public byte @Nullable [] memory() {
    if (!sync.readFirst()) {
      return null;
    }
    synchronized (this) {
      byte[] packed = stock.memory();
      return packed == null ? null : unpackMemory(packed);
    }
  }

  private static byte @Nullable [] unpackMemory(byte[] packed) {
    try {
      return Packed.unpack(packed);
    } catch (UncheckedIOException damaged) {
      LOG.warn("the alerts' memory in the outbox is damaged: alerts begin anew");
      return null;
    }
  }

  /** What cannot be kept, and why, in one sentence; null: all is well. */
  public synchronized @Nullable String problem() {
    return sync.problem();
  }

  /** Of {@link #problem} which file and what is wrong with it, without what follows from that. */
  public synchronized String reason() {
    return sync.reason();
  }

  /**
   * Says before there is anything to write that it could not be: at the start somebody reads it.
   *
   * @param why as {@link #problem} says it, until the file can be used
   */
  synchronized void foresee(String why) {
    sync.foresee(why);
  }

  /** Is run, on some thread, whenever there may be something to send. */
  synchronized void onReady(Runnable listener) {
    sync.onReady(listener);
  }

  /**
   * The alerts' memory and the notices that came of it, together. Notices whose key is here already
   * are the same and left out.
   *
   * @param memory null: as it was
   * @return done when it is in the file, or cannot be for now; never fails
   */
  public synchronized CompletableFuture<Void> commit(
      byte @Nullable [] memory, List<Notice> notices) {
    if (memory != null) {
      stock.remember(Packed.pack(memory));
    }
    stock.add(notices);
    CompletableFuture<Void> done = stock.await();
    sync.flushSoon();
    return done;
  }

  /** Due now and not under way; from here on it is, until one of the next three is called. */
  synchronized @Nullable Entry take(String receiver, long nanos) {
    Shelf shelf = stock.find(receiver);
    Entry due = shelf == null ? null : shelf.due(nanos);
    if (due != null) {
      due.isInFlight = true;
    }
    return due;
  }

  /** Back as it was: it was not tried. */
  synchronized void giveBack(Entry entry) {
    entry.isInFlight = false;
  }

  /**
   * The receiver took it.
   *
   * @param again when it is to be told again, since the receiver forgets it otherwise and it still
   *     fires; null: it is done
   */
  synchronized void delivered(Entry entry, Instant at, @Nullable Long again) {
    entry.isInFlight = false;
    if (stock.delivered(entry, at, again)) {
      sync.flushSoon();
    }
  }

  /**
   * It failed, and is tried again.
   *
   * @param isRejected the receiver will not have it as it is
   */
  synchronized void postpone(Entry entry, long nextNanos, String why, boolean isRejected) {
    entry.isInFlight = false;
    entry.attempts++;
    entry.nextNanos = nextNanos;
    entry.problem = why;
    entry.rejections = isRejected ? entry.rejections + 1 : 0;
    stock.postponed(entry);
    sync.flushSoon();
  }

  /** It failed, and is given up. */
  synchronized void bury(Entry entry, String why) {
    entry.isInFlight = false;
    entry.attempts++;
    entry.rejections = 0;
    stock.bury(entry, why);
    sync.flushSoon();
  }

  /**
   * Sends the dead letters again.
   *
   * @return how many
   */
  public synchronized int resend(String receiver) {
    Shelf shelf = stock.find(receiver);
    if (shelf == null) {
      return 0;
    }
    int revived = stock.revive(shelf);
    sync.flushSoon();
    return revived;
  }

  /** Its text, deflated, wherever it is. */
  CompletableFuture<byte[]> body(Entry entry) {
    synchronized (this) {
      byte[] there = entry.body;
      if (there != null) {
        return CompletableFuture.completedFuture(there);
      }
    }
    try {
      return sync.body(entry);
    } catch (RejectedExecutionException closed) {
      return CompletableFuture.failedFuture(closed);
    }
  }

  /** The file may be better later. */
  static final class CannotReadNow extends IllegalStateException {
    CannotReadNow(String why, Exception cause) {
      super(why, cause);
    }
  }

  /** Its text is gone for good: nobody can be told. */
  synchronized void lose(Entry entry) {
    entry.isInFlight = false;
    stock.lose(entry);
    sync.flushSoon();
  }

  /** When the next is due; null: none is, until {@link #onReady}'s is run. */
  synchronized @Nullable Long nextNanos(String receiver, long nanos) {
    Shelf shelf = stock.find(receiver);
    return shelf == null ? null : shelf.nextNanos(nanos);
  }

  /** How a receiver stands. */
  record Counts(
      long delivered,
      long retried,
      long lost,
      long covered,
      int waiting,
      int dead,
      @Nullable Instant lastDelivered) {}

  synchronized Counts counts(String receiver) {
    Shelf shelf = stock.find(receiver);
    if (shelf == null) {
      return new Counts(0, 0, 0, 0, 0, 0, null);
    }
    Shelf.Tally tally = shelf.tally;
    return new Counts(
        tally.delivered,
        tally.retried,
        tally.lost,
        tally.covered,
        shelf.waitingCount(),
        shelf.dead.size(),
        tally.lastDelivered);
  }

  /** Names of receivers that have something in here. */
  synchronized Stream<String> receivers() {
    return stock.receivers().stream();
  }

  /** Writes what is to be written. Blocks, at most some seconds. */
  @Override
  public void close() {
    sync.close();
  }
}
