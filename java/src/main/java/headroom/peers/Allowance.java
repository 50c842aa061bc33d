package headroom.peers;

/**
 * So much a second, and what was not used for a while: a token bucket. Times are {@link
 * System#nanoTime}.
 *
 * <p>Threads: one at a time.
 */
final class Allowance {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double most;
  private double there;
  private long filled;

  /**
   * @param seconds whose unused share is kept
   */
  Allowance(double perSecond, double seconds, long nanos) {
    this.perSecond = perSecond;
    this.most = perSecond * seconds;
    this.there = most;
    this.filled = nanos;
  }

  /**
   * @return what had no room: others may use it
   */
  double fill(long nanos) {
    double more = there + Math.max(0, nanos - filled) / NANOS * perSecond;
    filled = nanos;
    there = Math.min(most, more);
    return more - there;
  }

  /** What others did not use. */
  void add(double amount) {
    there = Math.min(most, there + amount);
  }

  boolean has(double amount) {
    return there >= amount;
  }

  boolean take(double amount) {
    if (there < amount) {
      return false;
    }
    there -= amount;
    return true;
  }
}
