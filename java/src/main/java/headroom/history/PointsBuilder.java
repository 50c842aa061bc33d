package headroom.history;

import java.util.Map;
import java.util.TreeMap;

/** Buckets of any width into those of a step; wider ones stay as they are. Threads: none. */
final class PointsBuilder implements Walk.Visitor {
  private static final class Bucket {
    private long width;
    private long millis;
    private long sum;
    private long max;
  }

  private final long step;
  private final Map<Long, Bucket> buckets = new TreeMap<>();

  /**
   * @param step ms; 0: each tick by itself
   */
  PointsBuilder(long step) {
    this.step = step;
  }

  @Override
  public void bucket(long from, long width, long millis, long sum, long max) {
    long start = width > step ? from : Math.floorDiv(from, step) * step;
    add(start, Math.max(width, step), millis, sum, max);
  }

  @Override
  public void tick(long wall, int duration, long increment) {
    long max = duration < Tick.RATE_FROM_MILLIS ? 0 : Tick.rate(increment, duration);
    if (step == 0) {
      add(wall - duration, duration, duration, increment, max);
    } else {
      add(Math.floorDiv(wall, step) * step, step, duration, increment, max);
    }
  }

  private void add(long start, long width, long millis, long sum, long max) {
    Bucket bucket = buckets.computeIfAbsent(start, absent -> new Bucket());
    bucket.width = Math.max(bucket.width, width);
    bucket.millis += millis;
    bucket.sum += sum;
    bucket.max = Math.max(bucket.max, max);
  }

  Points build(SeriesKey key) {
    int size = buckets.size();
    long[] from = new long[size];
    long[] width = new long[size];
    long[] measured = new long[size];
    long[] sums = new long[size];
    long[] maxima = new long[size];
    int i = 0;
    for (Map.Entry<Long, Bucket> entry : buckets.entrySet()) {
      Bucket bucket = entry.getValue();
      from[i] = entry.getKey();
      width[i] = bucket.width;
      measured[i] = bucket.millis;
      sums[i] = bucket.sum;
      maxima[i++] = bucket.max;
    }
    return new Points(key, from, width, measured, sums, key.measure().isDetailed() ? maxima : null);
  }
}
