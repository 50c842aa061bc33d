package headroom.history;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/** The values of one tick while they are collected. Threads: none; one owner. */
final class Increments {
  private final Map<Series, Integer> places = new IdentityHashMap<>();
  private Series[] series = new Series[64];
  private long[] values = new long[64];
  private int size;
  private Series[] shared = new Series[0];

  /** Adds to what the series has in this tick. */
  void add(Series to, long added) {
    Integer known = places.putIfAbsent(to, size);
    if (known != null) {
      values[known] += added;
      return;
    }
    if (size == values.length) {
      series = Arrays.copyOf(series, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    series[size] = to;
    values[size++] = added;
  }

  /** The tick; then it begins anew. Ticks of the same series share their list. */
  Tick build(long wallMillis, int durationMillis) {
    if (!Arrays.equals(shared, 0, shared.length, series, 0, size)) {
      shared = Arrays.copyOf(series, size);
    }
    long[] increments = Arrays.copyOf(values, size);
    clear();
    return new Tick(wallMillis, durationMillis, shared, increments);
  }

  void clear() {
    places.clear();
    size = 0;
  }
}
