package headroom.yaml;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Words for nodes, and text for files. */
public final class Yaml {
  private Yaml() {}

  /** For a message: the text itself, or what kind of thing stands there. */
  public static String describe(Node node) {
    return switch (node) {
      case ScalarNode scalar -> BadValue.quote(scalar.getValue());
      case SequenceNode _ -> "a list";
      case MappingNode _ -> "a mapping";
      default -> "something else";
    };
  }

  /** Plain where YAML 1.2 reads it back as the same text, else in double quotes. */
  public static String quoteIfNeeded(String text) {
    if (text.matches("[A-Za-z0-9_/][A-Za-z0-9_./-]*(:[0-9]+)?") && !text.equals("null")) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            quoted.append('\\').appendCodePoint(c);
          } else if (Character.isISOControl(c)) {
            quoted.append("\\x%02x".formatted(c));
          } else {
            quoted.appendCodePoint(c);
          }
        });
    return quoted.append('"').toString();
  }
}
