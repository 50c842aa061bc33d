package headroom.rules;

import headroom.yaml.BadValue;
import headroom.yaml.Nearest;
import headroom.yaml.Problems;
import headroom.yaml.Yaml;
import headroom.yaml.YamlFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The entries of one mapping, read with a problem for each that is bad. */
final class Entries {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

  /** Characters of one text of a rule. */
  private static final int TEXT_MAX = 4000;

  private static final int ITEMS_MAX = 200;

  private final YamlFile file;
  private final Problems problems;
  private final String section;
  private final Node at;
  private final Map<String, Node> entries = new LinkedHashMap<>();

  Entries(YamlFile file, MappingNode mapping, String section, List<String> known, Problems problems) {
    this.file = file;
    this.problems = problems;
    this.section = section;
    this.at = mapping;
    file.forEachEntry(mapping, section, known, problems, entries::put);
  }

  static @Nullable String scalar(Node node) {
    return node instanceof ScalarNode one && !YamlFile.isNothing(node) ? one.getValue() : null;
  }

  /** The mappings of a list; null where something else stands, which is noted. */
  static List<MappingNode> mappings(
      YamlFile file, @Nullable Node node, String section, int most, Problems problems) {
    List<MappingNode> all = new ArrayList<>();
    if (node == null) {
      return all;
    }
    if (!(node instanceof SequenceNode list)) {
      problems.add(
          file.where(node), section, Yaml.describe(node), "a list", "begin each entry with \"- \"");
      return all;
    }
    if (list.getValue().size() > most) {
      problems.add(
          file.where(node),
          section,
          list.getValue().size() + " entries",
          "at most " + most,
          "take some out");
      return all;
    }
    for (Node each : list.getValue()) {
      if (each instanceof MappingNode mapping) {
        all.add(mapping);
      } else {
        problems.add(
            file.where(each),
            section,
            Yaml.describe(each),
            "a mapping",
            "write its keys, one a line");
      }
    }
    return all;
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  @Nullable Node node(String key) {
    return entries.get(key);
  }

  String where(String key) {
    Node node = entries.get(key);
    return file.where(node == null ? at : node);
  }

  void bad(String key, String found, String expected, String remedy) {
    problems.add(where(key), section + (key.isEmpty() ? "" : "." + key), found, expected, remedy);
  }

  private <T> @Nullable T attempt(Node node, String key, Supplier<T> read) {
    return problems.attempt(file.where(node), section + "." + key, read);
  }

  /** Null: it is not there, or it is bad, which is noted. */
  <T> @Nullable T one(String key, String expected, Function<String, T> parse) {
    Node node = entries.get(key);
    if (node == null) {
      return null;
    }
    String text = scalar(node);
    if (text == null) {
      bad(key, Yaml.describe(node), expected, "write one value");
      return null;
    }
    return attempt(node, key, () -> parse.apply(text.strip()));
  }

  /** One value or a list of them; those that are bad are left out and noted. */
  <T> List<T> some(String key, String expected, Function<String, T> parse) {
    return some(entries.get(key), key, expected, parse);
  }

  private <T> List<T> some(
      @Nullable Node node, String key, String expected, Function<String, T> parse) {
    if (node == null) {
      return List.of();
    }
    List<Node> nodes = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    if (nodes.size() > ITEMS_MAX) {
      problems.add(
          file.where(node),
          section + "." + key,
          nodes.size() + " entries",
          "at most " + ITEMS_MAX,
          "take some out");
      return List.of();
    }
    List<T> all = new ArrayList<>();
    for (Node each : nodes) {
      String text = scalar(each);
      if (text == null) {
        problems.add(
            file.where(each),
            section + "." + key,
            Yaml.describe(each),
            expected,
            "write one value or a list of them");
        continue;
      }
      T value = attempt(each, key, () -> parse.apply(text.strip()));
      if (value != null) {
        all.add(value);
      }
    }
    return all;
  }

  /** {@code key: {name: value or list}}; names are checked. */
  <K, T> Map<K, List<T>> table(
      String key, Function<String, K> name, String expected, java.util.function.BiFunction<K, String, T> parse) {
    Map<K, List<T>> all = new LinkedHashMap<>();
    if (!(entries.get(key) instanceof MappingNode mapping)) {
      if (entries.get(key) != null) {
        bad(key, Yaml.describe(entries.get(key)), "a mapping", "write {name: value}");
      }
      return all;
    }
    mapping.getValue().forEach(tuple -> {
      Node nameNode = tuple.getKeyNode();
      String text = scalar(nameNode);
      K read =
          text == null ? null : attempt(nameNode, key, () -> name.apply(text));
      if (text == null) {
        problems.add(
            file.where(nameNode), section + "." + key, Yaml.describe(nameNode), "a name", "write one");
      }
      if (read != null) {
        List<T> values =
            some(tuple.getValueNode(), key + "." + text, expected, v -> parse.apply(read, v));
        if (all.putIfAbsent(read, values) != null) {
          problems.add(
              file.where(nameNode), section + "." + key, "\"" + text + "\" again", "it once", "keep one");
        }
      }
    });
    return all;
  }

  /** The same with one text each. */
  Map<String, String> texts(String key) {
    Map<String, String> all = new LinkedHashMap<>();
    table(key, Entries::label, "a text", (_, text) -> text)
        .forEach((name, values) -> {
          if (!values.isEmpty()) {
            all.put(name, values.getFirst());
          }
        });
    return all;
  }

  static String label(String text) {
    if (!LABEL.matcher(text).matches()) {
      throw new BadValue(
          BadValue.quote(text),
          "a label: letters, digits and _, 64 at most, no digit first",
          "rename it");
    }
    return text;
  }

  static String text(String text) {
    if (text.length() > TEXT_MAX) {
      throw new BadValue(
          "%,d characters".formatted(text.length()), "at most " + TEXT_MAX, "shorten it");
    }
    return text;
  }

  Duration time(String key, Duration least, Duration most, Duration otherwise) {
    Duration read =
        one(key, "a time", text -> {
          Matcher m = TIME.matcher(text);
          Duration value = m.matches() ? times(Long.parseLong(m.group(1)), m.group(2)) : null;
          if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new BadValue(
                BadValue.quote(text),
                "a time from " + show(least) + " to " + show(most),
                text.matches("[0-9]+")
                    ? "add the unit: s, m, h or d"
                    : "write a number and its unit, for example 30s, 5m or 2h");
          }
          return value;
        });
    return read == null ? otherwise : read;
  }

  private static Duration times(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private static String show(Duration time) {
    long seconds = time.toSeconds();
    return seconds % 86400 == 0 && seconds > 0
        ? seconds / 86400 + "d"
        : seconds % 3600 == 0 && seconds > 0 ? seconds / 3600 + "h" : seconds + "s";
  }

  boolean flag(String key) {
    Boolean read =
        one(key, "true or false", text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new BadValue(BadValue.quote(text), "true or false", "write one of the two");
            });
    return read != null && read;
  }

  /** One of an enumeration's words. */
  static <E> Function<String, E> oneOf(E[] all, Function<E, String> text) {
    return given -> {
      for (E each : all) {
        if (text.apply(each).equals(given)) {
          return each;
        }
      }
      throw unknown(given, Arrays.stream(all).map(text).toList());
    };
  }

  static BadValue unknown(String given, Collection<String> known) {
    return new BadValue(
        BadValue.quote(given),
        "one of " + String.join(", ", known),
        Nearest.to(given, known).map("did you mean \"%s\"?"::formatted).orElse("write one of them"));
  }
}
