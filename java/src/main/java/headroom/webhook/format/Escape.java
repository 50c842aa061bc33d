package headroom.webhook.format;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Text inside of other text. */
final class Escape {
  private Escape() {}

  static String urlComponent(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
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
