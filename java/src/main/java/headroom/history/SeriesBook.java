package headroom.history;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every series that is known, by its key; bounded. Threads: none; one owner. */
final class SeriesBook {
  /** Beyond it, a drop counts as "other" of its class, and anything else is turned away. */
  static final int SERIES_MAX = 4_000;

  /** For those that stand in for what found no room. */
  static final int RESERVED = 64;

  private final Map<SeriesKey, Series> byKey = new HashMap<>();

  /** Null: there is no room for another. */
  @Nullable Series get(SeriesKey key) {
    return get(key, SERIES_MAX);
  }

  /** As {@link #get}, with the reserve. */
  @Nullable Series getStandIn(SeriesKey key) {
    return get(key, SERIES_MAX + RESERVED);
  }

  private @Nullable Series get(SeriesKey key, int max) {
    Series known = byKey.get(key);
    if (known == null && byKey.size() < max) {
      known = new Series(key);
      byKey.put(key, known);
    }
    return known;
  }

  Collection<Series> all() {
    return byKey.values();
  }

  /** Of a file that was opened: takes its numbers, all others have none there. */
  void take(Map<SeriesKey, Integer> stored) {
    byKey.values().forEach(series -> series.setId(Series.NOT_STORED));
    stored.forEach((key, id) -> byKey.computeIfAbsent(key, Series::new).setId(id));
  }
}
