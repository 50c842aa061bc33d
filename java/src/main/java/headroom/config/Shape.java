package headroom.config;

import headroom.yaml.BadValue;
import headroom.yaml.Durations;
import headroom.yaml.Problems;
import headroom.yaml.Yaml;
import headroom.yaml.YamlFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** How the value of a key is read and written. A null from a reader: it was bad, and was noted. */
sealed interface Shape<T> {
  /** From the file. */
  @Nullable T read(YamlFile file, Node node, String key, Problems problems);

  /** From a variable or a flag. */
  @Nullable T read(String text, String where, String key, Problems problems);

  /** As it would stand in the file. */
  String show(T value);

  /** Several values, which flags may give one by one. */
  default boolean isList() {
    return true;
  }

  /** One value. */
  record Scalar<T>(String expected, Function<String, T> parse) implements Shape<T> {
    @Override
    public @Nullable T read(YamlFile file, Node node, String key, Problems problems) {
      if (node instanceof ScalarNode scalar) {
        return read(scalar.getValue(), file.where(node), key, problems);
      }
      problems.add(file.where(node), key, Yaml.describe(node), expected, "write one value");
      return null;
    }

    @Override
    public @Nullable T read(String text, String where, String key, Problems problems) {
      return problems.attempt(where, key, () -> parse.apply(text.strip()));
    }

    @Override
    public String show(T value) {
      return Yaml.quoteIfNeeded(
          value instanceof Duration d ? Durations.print(d) : value.toString());
    }

    @Override
    public boolean isList() {
      return false;
    }
  }

  /**
   * A list of scalars; with commas in a variable or flag, where nothing at all is the empty list.
   */
  record ListOf<T>(Scalar<T> element) implements Shape<List<T>> {
    @Override
    public @Nullable List<T> read(YamlFile file, Node node, String key, Problems problems) {
      if (!(node instanceof SequenceNode sequence)) {
        String remedy =
            node instanceof ScalarNode s ? "write [" + s.getValue() + "]" : "write [ … ]";
        String expected = "a list, each " + element.expected;
        problems.add(file.where(node), key, Yaml.describe(node), expected, remedy);
        return null;
      }
      List<@Nullable T> read = new ArrayList<>();
      for (Node each : sequence.getValue()) {
        read.add(element.read(file, each, key, problems));
      }
      return allOrNone(read);
    }

    @Override
    public @Nullable List<T> read(String text, String where, String key, Problems problems) {
      List<@Nullable T> read = new ArrayList<>();
      for (String each : splitAtCommas(text)) {
        read.add(element.read(each, where, key, problems));
      }
      return allOrNone(read);
    }

    @Override
    public String show(List<T> value) {
      return value.stream().map(element::show).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /** {@code [ { interface: GLOB, bytes: N } ]}; {@code GLOB=N,GLOB=N} in a variable or flag. */
  record Limits() implements Shape<List<LimitConfig>> {
    private static final String EXPECTED = "a list of { interface: GLOB, bytes: N }";

    @Override
    public @Nullable List<LimitConfig> read(
        YamlFile file, Node node, String key, Problems problems) {
      if (!(node instanceof SequenceNode sequence)) {
        problems.add(
            file.where(node),
            key,
            Yaml.describe(node),
            EXPECTED,
            "begin each with \"- interface:\"");
        return null;
      }
      List<@Nullable LimitConfig> read = new ArrayList<>();
      for (Node each : sequence.getValue()) {
        read.add(one(file, each, key, problems));
      }
      return allOrNone(read);
    }

    private static @Nullable LimitConfig one(
        YamlFile file, Node node, String key, Problems problems) {
      if (!(node instanceof MappingNode mapping)) {
        problems.add(
            file.where(node),
            key,
            Yaml.describe(node),
            "{ interface: GLOB, bytes: N }",
            "name both");
        return null;
      }
      Map<String, ScalarNode> given = new LinkedHashMap<>();
      List<String> bad = new ArrayList<>();
      file.forEachEntry(
          mapping,
          key,
          List.of("interface", "bytes"),
          problems,
          (name, value) -> {
            if (value instanceof ScalarNode scalar) {
              given.put(name, scalar);
            } else {
              String remedy = "write " + name + ": VALUE";
              String found = Yaml.describe(value);
              problems.add(file.where(value), key + "." + name, found, "one value", remedy);
              bad.add(name);
            }
          });
      ScalarNode glob = given.get("interface");
      ScalarNode bytes = given.get("bytes");
      if (bad.isEmpty() && (glob == null || bytes == null)) {
        String missing = glob == null ? "interface" : "bytes";
        problems.add(file.where(node), key, "no " + missing, "both keys", "add " + missing + ":");
      }
      Glob pattern = glob == null ? null : GLOB.read(file, glob, key + ".interface", problems);
      Integer limit = bytes == null ? null : BYTES.read(file, bytes, key + ".bytes", problems);
      return pattern == null || limit == null ? null : new LimitConfig(pattern, limit);
    }

    @Override
    public @Nullable List<LimitConfig> read(
        String text, String where, String key, Problems problems) {
      List<@Nullable LimitConfig> read = new ArrayList<>();
      for (String each : splitAtCommas(text)) {
        int equals = each.indexOf('=');
        if (equals < 0) {
          problems.add(
              where,
              key,
              BadValue.quote(each),
              "GLOB=BYTES",
              "write for example cilium_vxlan=1350");
          read.add(null);
          continue;
        }
        Glob glob = GLOB.read(each.substring(0, equals), where, key + ".interface", problems);
        Integer bytes = BYTES.read(each.substring(equals + 1), where, key + ".bytes", problems);
        read.add(glob == null || bytes == null ? null : new LimitConfig(glob, bytes));
      }
      return allOrNone(read);
    }

    @Override
    public String show(List<LimitConfig> value) {
      return value.stream()
          .map(l -> "{ interface: " + GLOB.show(l.interfaceGlob()) + ", bytes: " + l.bytes() + " }")
          .collect(Collectors.joining(", ", "[", "]"));
    }
  }

  Scalar<Glob> GLOB = new Scalar<>("the name of an interface, * and ? allowed", Glob::new);
  Scalar<Integer> BYTES =
      new Scalar<>("a whole number from 576 to 65535 (bytes)", Range.LIMIT_BYTES::parse);

  static Shape<Boolean> bool() {
    return new Scalar<>(
        "true or false",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default ->
                  throw new BadValue(
                      BadValue.quote(text), "true or false", "write one of the two, in lower case");
            });
  }

  static Shape<Path> file() {
    return path("the path of a file");
  }

  static Shape<Path> folder() {
    return path("the path of a directory");
  }

  private static Shape<Path> path(String expected) {
    return new Scalar<>(
        expected,
        text -> {
          if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new BadValue(BadValue.quote(text), expected, "write it in full");
          }
          return Path.of(text);
        });
  }

  static <T> Shape<List<T>> listOf(String expected, Function<String, T> parse) {
    return new ListOf<>(new Scalar<>(expected, parse));
  }

  private static List<String> splitAtCommas(String text) {
    return text.isBlank() ? List.of() : List.of(text.split(",", -1));
  }

  private static <T> @Nullable List<T> allOrNone(List<@Nullable T> read) {
    List<T> all = new ArrayList<>();
    for (T each : read) {
      if (each == null) {
        return null;
      }
      all.add(each);
    }
    return List.copyOf(all);
  }
}
