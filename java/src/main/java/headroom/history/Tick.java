package headroom.history;

/**
 * What was counted between two Frames.
 *
 * @param wallMillis when it ended, UTC
 * @param durationMillis by the steady clock: the wall clock may have been set meanwhile
 * @param series what was measured; not changed later, ticks may share it
 * @param increments one for each series, never below 0
 */
record Tick(long wallMillis, int durationMillis, Series[] series, long[] increments) {
  /** Shorter ones are counted but say nothing of a rate. */
  static final int RATE_FROM_MILLIS = 500;

  /** Whole seconds that a tick's rate stands for in a distribution. */
  static int seconds(int durationMillis) {
    return (durationMillis + 500) / 1000;
  }

  /** Nearest whole unit a second, at least 1 where anything was counted. */
  static long rate(long increment, int durationMillis) {
    if (increment == 0) {
      return 0;
    }
    double rate = increment * 1000.0 / durationMillis;
    return rate >= Long.MAX_VALUE / 2.0 ? Long.MAX_VALUE / 2 : Math.max(1, Math.round(rate));
  }
}
