package headroom.history;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One series in one row of a rolled-up tier. Immutable by agreement: nobody writes into the arrays.
 *
 * @param millis measured in each bucket, by the steady clock; 0: nothing was, it is a gap
 * @param sums of each bucket; 0 in a gap
 * @param maxima largest rate of one tick in each bucket; null: the measure keeps none
 * @param rates of the whole row; null with {@code maxima}
 */
record Rolled(long[] millis, long[] sums, long @Nullable [] maxima, @Nullable Distribution rates) {
  /** Both, bucket by bucket. */
  Rolled plus(Rolled other) {
    return new Rolled(
        added(millis, other.millis),
        added(sums, other.sums),
        maxima == null || other.maxima == null ? null : larger(maxima, other.maxima),
        rates == null || other.rates == null ? null : rates.plus(other.rates));
  }

  /** Whether nothing was measured at all. */
  boolean isEmpty() {
    return Arrays.stream(millis).allMatch(one -> one == 0);
  }

  private static long[] added(long[] these, long[] those) {
    long[] sum = these.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += those[i];
    }
    return sum;
  }

  private static long[] larger(long[] these, long[] those) {
    long[] larger = these.clone();
    for (int i = 0; i < larger.length; i++) {
      larger[i] = Math.max(larger[i], those[i]);
    }
    return larger;
  }

  /** Collects into the buckets of one row. Threads: none; one owner. */
  static final class Builder {
    private final Tier tier;
    private final boolean detailed;
    private final Distribution.Builder rates;
    private final long[] millis;
    private final long[] sums;
    private final long[] maxima;

    /**
     * @param rates empty; this builder's alone until {@link #build}
     */
    Builder(Tier tier, boolean detailed, Distribution.Builder rates) {
      this.tier = tier;
      this.detailed = detailed;
      this.rates = rates;
      millis = new long[tier.buckets()];
      sums = new long[tier.buckets()];
      maxima = new long[detailed ? tier.buckets() : 0];
    }

    void add(long wallMillis, int durationMillis, long increment) {
      int bucket = tier.bucket(wallMillis);
      millis[bucket] += durationMillis;
      sums[bucket] += increment;
      if (detailed && durationMillis >= Tick.RATE_FROM_MILLIS) {
        long rate = Tick.rate(increment, durationMillis);
        maxima[bucket] = Math.max(maxima[bucket], rate);
        rates.add(rate, Tick.seconds(durationMillis));
      }
    }

    /** A row of a finer tier that lies in this one. */
    void add(Tier from, long block, Rolled row) {
      for (int i = 0; i < row.millis.length; i++) {
        int bucket = tier.bucket(from.blockStart(block) + i * from.widthMillis());
        millis[bucket] += row.millis[i];
        sums[bucket] += row.sums[i];
        if (detailed && row.maxima != null) {
          maxima[bucket] = Math.max(maxima[bucket], row.maxima[i]);
        }
      }
      if (detailed && row.rates != null) {
        rates.add(row.rates);
      }
    }

    Rolled build() {
      return new Rolled(millis, sums, detailed ? maxima : null, detailed ? rates.build() : null);
    }
  }
}
