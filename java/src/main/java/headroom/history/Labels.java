package headroom.history;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Names to values, as one text for the file: {@code a=1,b=x\,y}, by name. */
final class Labels {
  private Labels() {}

  static SortedMap<String, String> sorted(Map<String, String> labels) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  static String text(SortedMap<String, String> labels) {
    var text = new StringBuilder();
    labels.forEach((name, value) -> {
      if (!text.isEmpty()) {
        text.append(',');
      }
      escape(text, name);
      text.append('=');
      escape(text, value);
    });
    return text.toString();
  }

  static SortedMap<String, String> of(String text) {
    SortedMap<String, String> labels = new TreeMap<>();
    var name = new StringBuilder();
    var value = new StringBuilder();
    StringBuilder part = name;
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      if (one == '\\' && i + 1 < text.length()) {
        part.append(text.charAt(++i));
      } else if (one == '=' && part == name) {
        part = value;
      } else if (one == ',') {
        labels.put(name.toString(), value.toString());
        name.setLength(0);
        value.setLength(0);
        part = name;
      } else {
        part.append(one);
      }
    }
    if (!text.isEmpty()) {
      labels.put(name.toString(), value.toString());
    }
    return Collections.unmodifiableSortedMap(labels);
  }

  private static void escape(StringBuilder to, String plain) {
    for (int i = 0; i < plain.length(); i++) {
      char one = plain.charAt(i);
      if (one == '\\' || one == '=' || one == ',') {
        to.append('\\');
      }
      to.append(one);
    }
  }
}
