package headroom.config;

import headroom.yaml.Problems;
import headroom.yaml.Yaml;
import headroom.yaml.YamlFile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Values by key, each with where it came from; later sources overwrite. One load, one thread. */
final class Settings {
  private record Setting(@Nullable Object value, String where) {}

  private final Map<Key<?>, Setting> byKey = new HashMap<>();
  private final Set<Key<?>> bad = new HashSet<>();
  private final Problems problems;

  Settings(Problems problems) {
    this.problems = problems;
    Key.all().forEach(key -> byKey.put(key, new Setting(key.byDefault(), "default")));
  }

  /** A null is a bad value, noted already: what was there before stays, so that reading goes on. */
  <T> void put(Key<T> key, @Nullable T value, String where) {
    if (value == null) {
      bad.add(key);
    } else {
      byKey.put(key, new Setting(value, where));
    }
  }

  /** No source had a bad value for it. */
  boolean isGood(Key<?> key) {
    return !bad.contains(key);
  }

  /** "FILE:LINE:COLUMN", "HEADROOM_LISTEN", "--listen" or "default". */
  String where(Key<?> key) {
    return setting(key).where;
  }

  /** Of a key that has a default. */
  <T> T get(Key<T> key) {
    return Objects.requireNonNull(find(key), key.path());
  }

  /** Null: unset, without a default. */
  @SuppressWarnings("unchecked") // put() alone writes, with the key's own type
  <T> @Nullable T find(Key<T> key) {
    return (T) setting(key).value;
  }

  private Setting setting(Key<?> key) {
    Setting found = byKey.get(key);
    if (found == null) {
      throw new AssertionError(key.path() + " is not in Key.all()");
    }
    return found;
  }

  void addFile(YamlFile file) {
    MappingNode top = file.read(problems);
    if (top != null) {
      addSection(file, top, "");
    }
  }

  private void addSection(YamlFile file, MappingNode section, String path) {
    file.forEachEntry(
        section,
        path,
        Key.namesIn(path),
        problems,
        (name, value) -> addEntry(file, path.isEmpty() ? name : path + "." + name, value));
  }

  private void addEntry(YamlFile file, String path, Node value) {
    Optional<Key<?>> key = Key.byPath(path);
    if (key.isPresent()) {
      addNode(file, key.get(), value);
    } else if (value instanceof MappingNode section) {
      addSection(file, section, path);
    } else {
      String keys = "the keys " + String.join(", ", Key.namesIn(path));
      String remedy = "write them below it, indented";
      problems.add(file.where(value), path, Yaml.describe(value), keys, remedy);
    }
  }

  private <T> void addNode(YamlFile file, Key<T> key, Node node) {
    put(key, key.shape().read(file, node, key.path(), problems), file.where(node));
  }

  void addVariables(Map<String, String> environment) {
    for (Key<?> key : Key.all()) {
      String text = environment.get(key.variable());
      if (text != null && (key.isList() || !text.isBlank())) {
        addText(key, text, key.variable());
      }
    }
    environment.keySet().stream()
        .filter(Variables::isUnknown)
        .sorted()
        .forEach(name ->
            problems.add(
                name, "", "an unknown variable", "the name of a key", Variables.remedy(name)));
  }

  void addFlags(Map<String, String> flags) {
    for (Key<?> key : Key.all()) {
      String text = flags.get(key.path());
      if (text != null) {
        addText(key, text, key.flag());
      }
    }
  }

  private <T> void addText(Key<T> key, String text, String where) {
    put(key, key.shape().read(text, where, key.path(), problems), where);
  }
}
