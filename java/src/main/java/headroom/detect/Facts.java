package headroom.detect;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Gathers the facts of a finding (docs/FINDINGS.md); what is not known stays out. */
final class Facts {
  private static final double PERCENT = 100;

  private final Map<String, String> facts = new LinkedHashMap<>();

  Facts put(String key, @Nullable String value) {
    if (value != null) {
      facts.put(key, value);
    }
    return this;
  }

  Facts put(String key, long value) {
    return put(key, String.valueOf(value));
  }

  Facts put(String key, OptionalInt value) {
    return value.isPresent() ? put(key, value.getAsInt()) : this;
  }

  /** A rate or a share, to a tenth; NaN and 0 stay out. */
  Facts putTenth(String key, double value) {
    return value > 0 ? put(key, tenth(value)) : this;
  }

  Facts putAll(Map<String, String> more) {
    facts.putAll(more);
    return this;
  }

  static String tenth(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  static String percent(double share) {
    return tenth(share * PERCENT);
  }

  Map<String, String> map() {
    return facts;
  }
}
