package headroom.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** Sum of what was counted within a length of time, by a twelfth of it. */
final class Window {
  private static final int BUCKETS = 12;

  private final long[] buckets = new long[BUCKETS];
  private long last = Long.MIN_VALUE;
  private long sum;

  /** Number of the bucket that a moment is in. */
  static long bucket(Instant steady, Duration over) {
    return steady.toEpochMilli() / Math.max(1, over.toMillis() / BUCKETS);
  }

  void add(long bucket, long count) {
    roll(bucket);
    buckets[(int) Math.floorMod(bucket, (long) BUCKETS)] += count;
    sum += count;
  }

  long sum(long bucket) {
    roll(bucket);
    return sum;
  }

  private void roll(long bucket) {
    if (last == Long.MIN_VALUE) {
      last = bucket;
    }
    if (bucket - last >= BUCKETS) {
      Arrays.fill(buckets, 0);
      sum = 0;
      last = bucket;
    }
    while (last < bucket) {
      last++;
      int place = (int) Math.floorMod(last, (long) BUCKETS);
      sum -= buckets[place];
      buckets[place] = 0;
    }
  }
}
