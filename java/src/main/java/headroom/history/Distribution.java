package headroom.history;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * How often a series had which rate: seconds by units a second. Two of them add up without loss, in
 * any order (HdrHistogram, two digits: a rate up to 255 is exact, a larger one within {@value
 * #ERROR} of itself). Immutable; may be passed between threads.
 */
public final class Distribution {
  /** Largest relative error of a rate: 1/256. */
  public static final double ERROR = 1.0 / 256;

  private static final int DIGITS = 2;
  private static final int SUB_BUCKET_BITS = 7;
  private static final int EXACT_BELOW = 1 << SUB_BUCKET_BITS + 1;

  /** HdrHistogram takes no larger ones. */
  private static final long RATE_MAX = Long.MAX_VALUE / 2;

  /** Slots of rates up to {@link #RATE_MAX}. */
  static final int SLOTS_MAX = (64 - SUB_BUCKET_BITS) << SUB_BUCKET_BITS;

  public static final Distribution NONE = new Distribution(new long[0], new long[0]);

  private final long[] slots;
  private final long[] seconds;

  /**
   * @param slots ascending, as {@link #slot} numbers them
   * @param seconds of each, above 0
   */
  Distribution(long[] slots, long[] seconds) {
    this.slots = slots;
    this.seconds = seconds;
  }

  /** The slot that counts a rate: those below 256 have one each, then 128 share an octave. */
  static int slot(long rate) {
    if (rate < EXACT_BELOW) {
      return (int) rate;
    }
    int shift = 63 - SUB_BUCKET_BITS - Long.numberOfLeadingZeros(rate);
    return (shift << SUB_BUCKET_BITS) + (int) (rate >>> shift);
  }

  /** Smallest rate of a slot. */
  static long lowest(int slot) {
    if (slot < EXACT_BELOW) {
      return slot;
    }
    int shift = (slot >>> SUB_BUCKET_BITS) - 1;
    return (long) (slot - (shift << SUB_BUCKET_BITS)) << shift;
  }

  /** Seconds that were measured. */
  public long seconds() {
    return Arrays.stream(seconds).sum();
  }

  /**
   * The rate that is not exceeded in a share of the time.
   *
   * @param percent 0 to 100
   * @return units a second; NaN: nothing was measured
   */
  public double percentile(double percent) {
    if (slots.length == 0) {
      return Double.NaN;
    }
    Histogram all = histogram();
    return all.medianEquivalentValue(all.getValueAtPercentile(percent));
  }

  /**
   * Seconds in which the rate was at least that, the slot that it falls into as a whole: within
   * {@link #ERROR} of the rate.
   */
  public long secondsAtLeast(double rate) {
    int from = slot(Math.clamp((long) Math.ceil(rate), 0, RATE_MAX));
    long sum = 0;
    for (int i = 0; i < slots.length; i++) {
      sum += slots[i] >= from ? seconds[i] : 0;
    }
    return sum;
  }

  /** Both together. */
  public Distribution plus(Distribution other) {
    long[] slotsOfBoth = new long[slots.length + other.slots.length];
    long[] secondsOfBoth = new long[slotsOfBoth.length];
    int size = 0;
    int mine = 0;
    int theirs = 0;
    while (mine < slots.length || theirs < other.slots.length) {
      long here = mine < slots.length ? slots[mine] : Long.MAX_VALUE;
      long there = theirs < other.slots.length ? other.slots[theirs] : Long.MAX_VALUE;
      slotsOfBoth[size] = Math.min(here, there);
      secondsOfBoth[size++] =
          (here <= there ? seconds[mine++] : 0) + (there <= here ? other.seconds[theirs++] : 0);
    }
    return new Distribution(Arrays.copyOf(slotsOfBoth, size), Arrays.copyOf(secondsOfBoth, size));
  }

  long[] slots() {
    return slots;
  }

  long[] secondsBySlot() {
    return seconds;
  }

  private Histogram histogram() {
    var all = new Histogram(1, Math.max(2, lowest((int) slots[slots.length - 1]) * 2), DIGITS);
    for (int i = 0; i < slots.length; i++) {
      all.recordValueWithCount(lowest((int) slots[i]), seconds[i]);
    }
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Distribution that
        && Arrays.equals(slots, that.slots)
        && Arrays.equals(seconds, that.seconds);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(slots) + Arrays.hashCode(seconds);
  }

  @Override
  public String toString() {
    return seconds() + " s, p50 " + percentile(50) + ", p99 " + percentile(99);
  }

  /** Collects rates. Threads: none; one owner. */
  static final class Builder {
    private long[] seconds = new long[EXACT_BELOW];
    private int used;

    void add(long rate, long forSeconds) {
      int slot = slot(Math.min(rate, RATE_MAX));
      if (slot >= seconds.length) {
        seconds =
            Arrays.copyOf(seconds, Math.min(SLOTS_MAX, Math.max(slot + 1, seconds.length * 2)));
      }
      seconds[slot] += forSeconds;
      used = Math.max(used, slot + 1);
    }

    void add(Distribution other) {
      for (int i = 0; i < other.slots.length; i++) {
        add(lowest((int) other.slots[i]), other.seconds[i]);
      }
    }

    /** What was collected; the builder begins anew. */
    Distribution build() {
      int count = 0;
      for (int slot = 0; slot < used; slot++) {
        count += seconds[slot] > 0 ? 1 : 0;
      }
      long[] slots = new long[count];
      long[] of = new long[count];
      int at = 0;
      for (int slot = 0; slot < used; slot++) {
        if (seconds[slot] > 0) {
          slots[at] = slot;
          of[at++] = seconds[slot];
        }
      }
      Arrays.fill(seconds, 0, used, 0);
      used = 0;
      return new Distribution(slots, of);
    }
  }
}
