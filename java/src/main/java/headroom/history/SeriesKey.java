package headroom.history;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a series is of. An interface is known by its namespace and name, not by numbers that a
 * restart changes: a year of eth0 is one series.
 *
 * @param labels as {@link Measure} says; sorted
 */
public record SeriesKey(Measure measure, SortedMap<String, String> labels) {
  public SeriesKey {
    labels = Labels.sorted(labels);
  }

  public static SeriesKey of(Measure measure, Map<String, String> labels) {
    return new SeriesKey(measure, Labels.sorted(labels));
  }

  /** The same with one label more. */
  SeriesKey with(String name, String value) {
    SortedMap<String, String> more = new TreeMap<>(labels);
    more.put(name, value);
    return new SeriesKey(measure, more);
  }

  /** Whether it has all of these. */
  public boolean matches(Map<String, String> some) {
    return labels.entrySet().containsAll(some.entrySet());
  }

  @Override
  public String toString() {
    return measure.text() + "{" + Labels.text(labels) + "}";
  }
}
