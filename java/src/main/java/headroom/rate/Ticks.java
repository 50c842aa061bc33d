package headroom.rate;

import headroom.model.Rates;

/**
 * When readings were made, and which earlier one a rate is measured against: the youngest that is a
 * whole window old, else the oldest. Only these two ends count, so a late reading widens the
 * divisor and cannot fake a burst.
 *
 * <p>A slot is the place that a sample of this moment has in every counter's ring. Samples are kept
 * at least {@link #SPACING_NANOS} apart, so that {@link #SLOTS} of them span the window however
 * fast the readings come.
 *
 * <p>Threads: none; one owner.
 */
final class Ticks {
  static final long WINDOW_NANOS = Rates.WINDOW_SECONDS * 1_000_000_000L;

  /** A tick that comes a little early still closes the window that began five ticks ago. */
  static final long EARLY_NANOS = 250_000_000L;

  static final long SPACING_NANOS = 500_000_000L;

  /** 12 x 0.5 s = 6 s: the sample that is overwritten is always older than the window. */
  static final int SLOTS = 12;

  /** No sample is kept of this reading, or there is none to compare with. */
  static final int NONE = -1;

  private static final double NANOS_PER_SECOND = 1e9;

  private final long[] nanosOf = new long[SLOTS];
  private int kept;
  private int next;
  private long number;
  private long now;
  private long before;
  private int baseline = NONE;
  private int slot = NONE;

  /**
   * Moves to the next reading.
   *
   * @param nanos {@link System#nanoTime} of it
   * @throws IllegalArgumentException if time does not move forward
   */
  void advance(long nanos) {
    if (number > 0 && nanos - now <= 0) {
      throw new IllegalArgumentException(
          "reading at " + nanos + " ns does not follow the one at " + now + " ns");
    }
    before = number > 0 ? now : nanos;
    now = nanos;
    number++;
    baseline = findBaseline();
    boolean keep = kept == 0 || now - nanosOf[newest()] >= SPACING_NANOS;
    slot = keep ? keepSample() : NONE;
  }

  /** Of this reading: 1 for the first. */
  long number() {
    return number;
  }

  long now() {
    return now;
  }

  /** Slot of the sample that rates are measured against; NONE before two readings. */
  int baseline() {
    return baseline;
  }

  /** Slot that this reading's sample goes to; NONE if it is too close to the one before. */
  int slot() {
    return slot;
  }

  long baselineNanos() {
    return baseline == NONE ? now : nanosOf[baseline];
  }

  /** Length of the window, s; 0 before two readings. */
  double windowSeconds() {
    return (now - baselineNanos()) / NANOS_PER_SECOND;
  }

  /** Since the reading before, s; 0 before two readings. */
  double intervalSeconds() {
    return (now - before) / NANOS_PER_SECOND;
  }

  private int findBaseline() {
    for (int age = 1; age <= kept; age++) {
      int candidate = Math.floorMod(next - age, SLOTS);
      if (age == kept || now - nanosOf[candidate] >= WINDOW_NANOS - EARLY_NANOS) {
        return candidate;
      }
    }
    return NONE;
  }

  private int keepSample() {
    int place = next;
    nanosOf[place] = now;
    next = (next + 1) % SLOTS;
    kept = Math.min(kept + 1, SLOTS);
    return place;
  }

  private int newest() {
    return Math.floorMod(next - 1, SLOTS);
  }
}
