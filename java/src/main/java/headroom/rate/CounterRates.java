package headroom.rate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rates of the counters of several namespaces between two readings of them: (now - before) / time
 * between. Absent, never 0, for what was not measured twice: a namespace or counter that is new,
 * and a counter that went back since another namespace has its number now.
 *
 * <p>Memory: one reading. Threads: none; one owner.
 */
public final class CounterRates {
  private static final double NANOS_PER_SECOND = 1e9;

  private Map<Long, Map<String, Long>> before = Map.of();
  private long beforeNanos;

  /**
   * @param nanos of the reading, of a clock that only goes forward
   * @param counters cumulative, by namespace and name; copied
   * @return per second, by namespace and name; a namespace without any rate is left out
   */
  public Map<Long, Map<String, Double>> next(long nanos, Map<Long, Map<String, Long>> counters) {
    Map<Long, Map<String, Double>> rates = new HashMap<>();
    double seconds = (nanos - beforeNanos) / NANOS_PER_SECOND;
    Map<Long, Map<String, Long>> now = new HashMap<>();
    counters.forEach((netns, values) -> {
      now.put(netns, Map.copyOf(values));
      Map<String, Double> perSecond =
          seconds > 0 ? rates(before.getOrDefault(netns, Map.of()), values, seconds) : Map.of();
      if (!perSecond.isEmpty()) {
        rates.put(netns, perSecond);
      }
    });
    before = now;
    beforeNanos = nanos;
    return rates;
  }

  private static Map<String, Double> rates(
      Map<String, Long> before, Map<String, Long> now, double seconds) {
    Map<String, Double> rates = new LinkedHashMap<>();
    now.forEach((name, value) -> {
      Long last = before.get(name);
      if (last != null && value >= last) {
        rates.put(name, (value - last) / seconds);
      }
    });
    return rates;
  }
}
