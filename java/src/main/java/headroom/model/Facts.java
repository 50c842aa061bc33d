package headroom.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the facts of a sentence, so that a page can say it in another language
 * (docs/FINDINGS.md); what is not known stays out. Threads: none; one owner.
 */
public final class Facts {
  private static final double PERCENT = 100;

  private final Map<String, String> facts = new LinkedHashMap<>();

  public Facts put(String key, @Nullable String value) {
    if (value != null) {
      facts.put(key, value);
    }
    return this;
  }

  public Facts put(String key, long value) {
    return put(key, String.valueOf(value));
  }

  public Facts put(String key, OptionalInt value) {
    return value.isPresent() ? put(key, value.getAsInt()) : this;
  }

  /** A rate or a share, to a tenth; NaN and 0 stay out. */
  public Facts putTenth(String key, double value) {
    return value > 0 ? put(key, tenth(value)) : this;
  }

  public Facts putAll(Map<String, String> more) {
    facts.putAll(more);
    return this;
  }

  public static String tenth(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  public static String percent(double share) {
    return tenth(share * PERCENT);
  }

  public Map<String, String> map() {
    return facts;
  }
}
