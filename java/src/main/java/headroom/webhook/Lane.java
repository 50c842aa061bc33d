package headroom.webhook;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How one receiver is doing: how fast it may be asked, and whether it had better be left alone for
 * a while. Times are {@link System#nanoTime}.
 *
 * <p>Threads: the deliverer's context.
 */
final class Lane {
  final Receiver receiver;
  private final Deque<Long> begun = new ArrayDeque<>();
  private int inFlight;

  /** Of the receiver, in a row; a notice that it will not have is none. */
  private int failures;

  private long pausedUntilNanos;
  @Nullable Link link;
  @Nullable String lastProblem;
  long turn;

  Lane(Receiver receiver, long nanos) {
    this.receiver = receiver;
    this.pausedUntilNanos = nanos;
  }

  /** After a failure one request at a time, until one succeeds. */
  boolean hasSlot() {
    return inFlight < (failures > 0 ? 1 : receiver.limits().concurrency());
  }

  boolean isIdle() {
    return inFlight == 0;
  }

  /** From when on the next request may begin. */
  long openNanos(long nanos) {
    Rate rate = receiver.limits().rate();
    long paced = begun.size() < rate.count() ? nanos : begun.getFirst() + rate.window().toNanos();
    return nanos + Math.max(0, Math.max(paced - nanos, pausedUntilNanos - nanos));
  }

  void begin(long nanos) {
    inFlight++;
    begun.addLast(nanos);
    while (begun.size() > receiver.limits().rate().count()) {
      begun.removeFirst();
    }
  }

  void end() {
    inFlight--;
  }

  void succeeded() {
    failures = 0;
    lastProblem = null;
  }

  /** It took the request in good order and will not have this one: nothing is wrong with it. */
  void rejected(String problem) {
    failures = 0;
    lastProblem = problem;
  }

  /**
   * @param wait what it asks for; null: nothing
   */
  void failed(String problem, @Nullable Duration wait, Duration least, double chance, long nanos) {
    failures++;
    lastProblem = problem;
    Duration pause = Backoff.after(failures, least, chance);
    if (pause.compareTo(PAUSE_MOST) > 0) {
      pause = PAUSE_MOST;
    }
    if (wait != null && wait.compareTo(pause) > 0) {
      pause = wait;
    }
    pausedUntilNanos = nanos + pause.toNanos();
  }

  /** A receiver that came back is found within this time, unless it asked for more. */
  static final Duration PAUSE_MOST = Duration.ofMinutes(1);
}
