package headroom.rate;

import java.util.Arrays;

/**
 * A count that only grows, with its rate over the last window: (count now - count at the window's
 * start) / time between. Packets or bytes in, per second out. Threads: none; one owner.
 */
final class Meter {
  private final long[] samples = new long[Ticks.SLOTS];
  private long count;

  /** Samples kept since the count last moved. */
  private int level;

  /** A count that was 0 until now. */
  static Meter fromZero() {
    return new Meter();
  }

  /** A count whose past is unknown: what it holds now is nobody's rate. */
  static Meter from(long count) {
    Meter meter = new Meter();
    meter.count = count;
    Arrays.fill(meter.samples, count);
    return meter;
  }

  void add(long more) {
    if (more != 0) {
      count += more;
      level = 0;
    }
  }

  /** To be called once a reading, after {@link #add} and after the rate was asked for. */
  void keep(Ticks ticks) {
    if (ticks.slot() != Ticks.NONE) {
      samples[ticks.slot()] = count;
      level = Math.min(level + 1, Ticks.SLOTS);
    }
  }

  /** Whether every sample is the count: nothing is in any window until it moves. */
  boolean isLevel() {
    return level == Ticks.SLOTS;
  }

  /** What was added within the window; 0 before two readings. */
  long inWindow(Ticks ticks) {
    return ticks.baseline() == Ticks.NONE ? 0 : count - samples[ticks.baseline()];
  }

  /** NaN before two readings. */
  double perSecond(Ticks ticks) {
    return ticks.baseline() == Ticks.NONE ? Double.NaN : inWindow(ticks) / ticks.windowSeconds();
  }

  /** Likewise for a count that is known only since {@code bornNanos}; NaN at that moment. */
  double perSecondSince(long bornNanos, Ticks ticks) {
    long from = bornNanos - ticks.baselineNanos() > 0 ? bornNanos : ticks.baselineNanos();
    return ticks.now() == from ? Double.NaN : inWindow(ticks) * 1e9 / (ticks.now() - from);
  }
}
