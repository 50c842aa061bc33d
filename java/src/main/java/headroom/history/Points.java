package headroom.history;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A series in time, as columns. What was not measured is not there. Nobody writes into the arrays.
 *
 * @param from where each bucket begins, ms since 1970, ascending
 * @param width of each, ms of the wall clock
 * @param measured of each, ms by the steady clock, above 0
 * @param sums counted in each
 * @param maxima largest rate of one tick in each, units a second; null: the measure keeps none
 */
public record Points(
    SeriesKey key,
    long[] from,
    long[] width,
    long[] measured,
    long[] sums,
    long @Nullable [] maxima) {
  public int size() {
    return from.length;
  }

  /** Mean over the time that was measured in a bucket, units a second. */
  public double rate(int bucket) {
    return sums[bucket] * 1000.0 / measured[bucket];
  }

  public long sum() {
    return LongStream.of(sums).sum();
  }

  /** Largest rate of one tick; -1: nothing was measured, or the measure keeps none. */
  public long max() {
    return maxima == null ? -1 : LongStream.of(maxima).max().orElse(-1);
  }
}
