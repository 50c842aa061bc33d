package headroom.webhook.format;

import java.util.ArrayList;
import java.util.List;

/** A part of a paragraph: prose, or a command that stood in back quotes. */
record Span(String text, boolean isCode) {
  /** The whole is prose where quotes are not paired: a name may hold one. */
  static List<Span> of(String paragraph) {
    String[] parts = paragraph.split("`", -1);
    if (parts.length % 2 == 0) {
      return List.of(new Span(paragraph, false));
    }
    var spans = new ArrayList<Span>();
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].isEmpty()) {
        spans.add(new Span(parts[i], i % 2 == 1));
      }
    }
    return spans;
  }
}
