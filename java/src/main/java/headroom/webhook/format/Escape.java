package headroom.webhook.format;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Text inside of other text. */
final class Escape {
  private Escape() {}

  static String urlComponent(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static boolean isJson(String contentType) {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals("application/json") || type.endsWith("+json");
  }

  /**
   * For inside of a JSON string, a form's field, an HTML or XML element or attribute; else as it
   * is.
   */
  static String forType(String contentType, String text) {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (isJson(contentType)) {
      return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    } else if (type.equals("application/x-www-form-urlencoded")) {
      return urlComponent(text);
    } else if (type.equals("text/html") || type.endsWith("xml")) {
      return text.replace("&", "&amp;")
          .replace("<", "&lt;")
          .replace(">", "&gt;")
          .replace("\"", "&quot;")
          .replace("'", "&#39;");
    }
    return text;
  }

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * For Markdown that has no escapes but takes tags, such as one that calls everybody: they become
   * the full-width signs, which look alike.
   */
  static String angles(String prose) {
    return prose.replace('<', '＜').replace('>', '＞');
  }

  /** At most {@code chars} UTF-16 units of it; one that is cut ends with an ellipsis. */
  static String cut(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    int end = Math.max(0, chars - 1);
    boolean splits = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, splits ? end - 1 : end) + "…";
  }

  /**
   * Go's encoding/json writes these as escapes, so that JSON may stand in HTML; in JSON they occur
   * inside of strings only. What it reads is the same.
   */
  static String asGoWrites(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
