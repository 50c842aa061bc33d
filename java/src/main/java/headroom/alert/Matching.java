package headroom.alert;

import headroom.model.Silence.Matcher;
import java.util.List;
import java.util.Map;

/** Matchers against labels. */
final class Matching {
  private Matching() {}

  /** All of them; a label that is not there is empty text. */
  static boolean all(List<Matcher> matchers, Map<String, String> labels) {
    for (Matcher each : matchers) {
      String value = labels.getOrDefault(each.label(), "");
      if (!new Wildcard(each.pattern()).matches(value)) {
        return false;
      }
    }
    return true;
  }
}
