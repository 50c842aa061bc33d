package headroom.rate;

/**
 * Counters that live and die together (one map entry): raw values in, totals that never go down
 * out. If any raw value is below its last one, the entry was made anew and all of them began at 0
 * again: what they hold now is added to the totals. Threads: none; one owner.
 */
final class Totals {
  private final long[] raw;
  private final long[] total;
  private final long[] delta;

  Totals(int counters) {
    raw = new long[counters];
    total = new long[counters];
    delta = new long[counters];
  }

  /**
   * @param now raw values, as many as there are counters; may be longer; copied
   */
  void advance(long[] now) {
    boolean restarted = isBelowLast(now);
    for (int i = 0; i < raw.length; i++) {
      delta[i] = restarted ? now[i] : now[i] - raw[i];
      total[i] += delta[i];
      raw[i] = now[i];
    }
  }

  /** Since the last reading of these counters. */
  long delta(int counter) {
    return delta[counter];
  }

  long total(int counter) {
    return total[counter];
  }

  long[] totals() {
    return total;
  }

  private boolean isBelowLast(long[] now) {
    for (int i = 0; i < raw.length; i++) {
      if (now[i] < raw[i]) {
        return true;
      }
    }
    return false;
  }
}
