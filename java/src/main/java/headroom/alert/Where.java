package headroom.alert;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which counts a rule takes: of each dimension named one pattern must match, and none that begins
 * with {@code !} may match behind it. A count without that dimension (a packet of no device) does not
 * match.
 */
public record Where(Map<Dimension, List<Wildcard>> patterns) {
  public static final Where ANY = new Where(Map.of());

  public Where {
    Map<Dimension, List<Wildcard>> copy = new EnumMap<>(Dimension.class);
    copy.putAll(patterns);
    patterns = copy;
  }

  boolean takes(Labels labels) {
    for (Map.Entry<Dimension, List<Wildcard>> each : patterns.entrySet()) {
      String value = labels.of(each.getKey());
      if (value == null || !takes(each.getValue(), value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean takes(List<Wildcard> patterns, String value) {
    boolean asked = false;
    boolean found = false;
    for (Wildcard each : patterns) {
      if (!each.isExclusion()) {
        asked = true;
        found |= each.matches(value);
      } else if (each.without().matches(value)) {
        return false;
      }
    }
    return found || !asked;
  }

  /** What one count is labelled with; null: it has no such label. */
  interface Labels {
    @org.jspecify.annotations.Nullable String of(Dimension dimension);
  }
}
