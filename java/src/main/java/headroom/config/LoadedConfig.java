package headroom.config;

import headroom.yaml.Problems;
import headroom.yaml.YamlFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A configuration, and where each of its values came from.
 *
 * @param values one for every key, in the order of the example file
 */
public record LoadedConfig(Config config, List<Value> values) {
  private static final YamlFile.Words WORDS =
      new YamlFile.Words("interval: 1s", "headroom.example.yaml", "--config", Key::remedy);

  /**
   * @param text as it would stand in the file; empty = unset
   * @param origin "default", "host name", "FILE:LINE:COLUMN", a variable or a flag
   */
  public record Value(String key, Optional<String> text, String origin) {}

  public LoadedConfig {
    values = List.copyOf(values);
  }

  /**
   * Reads all sources; later ones win: defaults, file, environment, flags.
   *
   * @throws ConfigException with every problem of every source
   */
  public static LoadedConfig of(Sources sources) throws ConfigException {
    Problems problems = new Problems();
    Settings settings = new Settings(problems);
    settings.put(Key.NODE, sources.hostName(), "host name");
    if (sources.file() != null) {
      settings.addFile(new YamlFile(sources.file(), WORDS));
    }
    settings.addVariables(sources.environment());
    settings.addFlags(sources.flags());
    Config config = new Assembly(settings, problems).make();
    if (config == null || !problems.isEmpty()) {
      throw new ConfigException(problems.all());
    }
    List<Value> values = new ArrayList<>();
    Key.all().forEach(key -> values.add(value(settings, key)));
    return new LoadedConfig(config, values);
  }

  private static <T> Value value(Settings settings, Key<T> key) {
    Optional<String> text = Optional.ofNullable(settings.find(key)).map(key.shape()::show);
    return new Value(key.path(), text, settings.where(key));
  }

  /** A file that loads to this configuration; behind each value, where it came from. */
  public String yaml() {
    StringBuilder yaml = new StringBuilder();
    String open = "";
    for (Value value : values) {
      int dot = value.key.indexOf('.');
      String section = dot < 0 ? "" : value.key.substring(0, dot);
      if (!section.isEmpty() && !section.equals(open)) {
        yaml.append(section).append(":\n");
      }
      open = section;
      String name = (dot < 0 ? "" : "  ") + value.key.substring(dot + 1) + ":";
      String line = value.text.map(text -> name + " " + text).orElse(name);
      String origin = value.text.isPresent() ? value.origin : "unset";
      yaml.append("%-47s # %s%n".formatted(line, origin));
    }
    return yaml.toString();
  }
}
