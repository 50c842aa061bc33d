package headroom.webhook;

import java.time.Duration;

/**
 * How long to wait before the next attempt: twice as long after each failure, up to {@link #MOST}
 * (five minutes; as many times as long as the shortest, if that is another), and a random half of
 * it less, so that nodes that failed together do not come back together.
 */
final class Backoff {
  static final Duration LEAST = Duration.ofSeconds(1);

  /** The longest pause, in shortest ones. */
  private static final int MOST_TIMES = 300;

  static final Duration MOST = LEAST.multipliedBy(MOST_TIMES);

  private Backoff() {}

  /**
   * @param failures in a row so far, 1 or more
   * @param chance from 0 to 1, evenly spread
   */
  static Duration after(int failures, Duration least, double chance) {
    int doublings = Math.clamp(failures - 1L, 0, 20);
    double whole = least.toNanos() * Math.min(MOST_TIMES, Math.scalb(1.0, doublings));
    return Duration.ofNanos((long) (whole * (0.5 + chance / 2)));
  }
}
