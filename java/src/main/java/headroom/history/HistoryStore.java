package headroom.history;

import headroom.model.AlertView;
import headroom.model.Frame;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the Frames say, in one file.
 *
 * <p>Nothing that happens to the file stops the caller. A disk that is full or read-only, a
 * directory that is not ours, a file of a newer version: {@link #status} has a sentence, ticks wait
 * in memory for as long as there is room, and it goes on by itself. A damaged file is renamed and
 * another is begun.
 *
 * <p>Threads: {@link #record} and {@link #close} block on the disk and belong to one thread, never
 * an event loop; {@link #status} and {@link #reader} may be called from any.
 */
public final class HistoryStore implements AutoCloseable {
  /** Values that wait in memory: 10 minutes of 200 series. */
  static final int PENDING_VALUES_MAX = 120_000;

  /** Between two tries to use a file that could not be used. */
  static final long RETRY_NANOS = 5_000_000_000L;

  /** Times that a tenth of the file is given up for one hour that does not fit. */
  private static final int CURES_MAX = 8;

  private final HistoryOptions options;
  private final SeriesBook book = new SeriesBook();
  private final FrameIncrements increments = new FrameIncrements(book);
  private final Deque<Tick> pending = new ArrayDeque<>();
  private int pendingValues;
  private Session.@Nullable Lost lost;
  private @Nullable Session session;
  private long retryNanos;
  private long ticks;
  private long lostTicks;
  private long back;
  private long lastWall = Long.MIN_VALUE;
  private long damagedBefore;
  private @Nullable String problem;
  private @Nullable Path setAside;
  private volatile HistoryStatus status;

  /** Opens nothing yet: the first {@link #record} does. */
  public HistoryStore(HistoryOptions options) {
    this.options = options;
    status = new HistoryStatus(null, 0, 0, 0, 0, 0, 0, 0, options.bytesMax(), null);
  }

  /**
   * Keeps one Frame. Throws nothing for what happens to the file.
   *
   * @param alerts null: there are none to keep
   * @param nanos {@link System#nanoTime} of the Frame
   */
  public void record(Frame frame, @Nullable AlertView alerts, long nanos) {
    try {
      Tick tick = increments.next(frame, nanos);
      if (tick != null) {
        queue(tick);
      }
      write(FrameStates.of(frame, alerts), frame.time(), nanos);
    } catch (RuntimeException | LinkageError unforeseen) {
      fail(
          new FaultException(Fault.FAILING, options.file(), unforeseen.toString(), unforeseen),
          nanos);
    }
    publish();
  }

  /** The state of things after the last {@link #record}. */
  public HistoryStatus status() {
    return status;
  }

  public HistoryReader reader() {
    return new SqliteReader(options.file());
  }

  /** Closes the file. What was recorded is in it, unless {@link #status} says otherwise. */
  @Override
  public void close() {
    closeSession();
    publish();
  }

  /**
   * Ticks made elsewhere, in one transaction: the same way as those of Frames. For the benchmark.
   */
  void record(List<Tick> some, Instant now, long nanos) {
    some.forEach(this::queue);
    write(null, now, nanos);
    publish();
  }

  SeriesBook book() {
    return book;
  }

  private void write(@Nullable Map<State.Id, State> states, Instant now, long nanos) {
    if (problem != null && nanos - retryNanos < 0) {
      return;
    }
    try {
      for (int cures = 0; ; cures++) {
        try {
          writeOnce(states, now);
          return;
        } catch (FaultException fault) {
          if (cures == CURES_MAX || !cure(fault, now)) {
            throw fault;
          }
        }
      }
    } catch (FaultException fault) {
      fail(fault, nanos);
    }
  }

  private void writeOnce(@Nullable Map<State.Id, State> states, Instant now) throws FaultException {
    if (session == null) {
      session = Session.open(options, book);
    }
    List<Tick> some = new ArrayList<>(pending);
    session.write(some, states, now, lost);
    ticks += some.size();
    pending.clear();
    pendingValues = 0;
    lost = null;
    problem = null;
    session.tidy(now);
  }

  /**
   * A damaged file is set aside; in one that has its full size the oldest is given up.
   *
   * @return whether it is worth another try
   */
  private boolean cure(FaultException fault, Instant now) throws FaultException {
    if (fault.fault() == Fault.FULL) {
      return session != null && session.makeRoom(now);
    }
    if (fault.fault() != Fault.DAMAGED) {
      return false;
    }
    closeSession();
    if (Files.exists(options.file(), LinkOption.NOFOLLOW_LINKS)) {
      setAside = Database.setAside(options.file(), SetAside.suffix(now));
    }
    return true;
  }

  private void fail(FaultException fault, long nanos) {
    problem = String.valueOf(fault.getMessage());
    retryNanos = nanos + RETRY_NANOS;
    if (fault.fault() != Fault.FULL) {
      closeSession();
    }
  }

  private void queue(Tick tick) {
    if (tick.wallMillis() <= lastWall) {
      back++;
    }
    lastWall = tick.wallMillis();
    pending.add(tick);
    pendingValues += tick.increments().length + 1;
    while (pendingValues > PENDING_VALUES_MAX && pending.size() > 1) {
      lose(pending.removeFirst());
    }
  }

  private void lose(Tick tick) {
    pendingValues -= tick.increments().length + 1;
    lostTicks++;
    long from = tick.wallMillis() - tick.durationMillis();
    lost =
        new Session.Lost(
            lost == null ? from : Math.min(from, lost.fromMillis()),
            lost == null ? tick.wallMillis() : Math.max(tick.wallMillis(), lost.toMillis()),
            problem == null ? "history: too much at once" : problem);
  }

  private void closeSession() {
    if (session != null) {
      damagedBefore += session.damaged();
      session.close();
      session = null;
    }
  }

  private void publish() {
    status =
        new HistoryStatus(
            problem,
            ticks,
            pending.size(),
            lostTicks,
            back,
            increments.turnedAway(),
            damagedBefore + (session == null ? 0 : session.damaged()),
            session == null ? status.bytes() : session.bytesUsed(),
            options.bytesMax(),
            setAside);
  }
}
