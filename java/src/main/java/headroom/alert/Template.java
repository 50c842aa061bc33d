package headroom.alert;

import java.util.Map;
import java.util.TreeSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with {@code {{name}}} or {@code {{name|what to say without}}} in it. */
public final class Template {
  private static final Pattern PLACE =
      Pattern.compile("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_-]*)\\s*(?:\\|([^{}]*))?}}");

  private Template() {}

  /** What is not known and has no other text is "?". */
  public static String fill(String template, Map<String, String> values) {
    Matcher places = PLACE.matcher(template);
    return places.replaceAll(found -> {
      String value = values.get(found.group(1));
      String text = value != null ? value : found.group(2) != null ? found.group(2) : "?";
      return Matcher.quoteReplacement(text);
    });
  }

  /** The names that a text asks for. */
  public static Set<String> names(String template) {
    Set<String> names = new TreeSet<>();
    PLACE.matcher(template).results().forEach(found -> names.add(found.group(1)));
    return names;
  }

  /** Whether braces stand there that are no place of a name. */
  public static boolean isBroken(String template) {
    String rest = PLACE.matcher(template).replaceAll("");
    return rest.contains("{{") || rest.contains("}}");
  }
}
