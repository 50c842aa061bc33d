package headroom.cli;

import headroom.config.Key;
import headroom.config.Sources;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The flag of every configuration key, made from {@link Key#all()}, and --config. */
final class ConfigOptions {
  static final String FILE_FLAG = "--config";

  private ConfigOptions() {}

  /**
   * @param file whether --config is among them (not where the file is an operand)
   * @param hidden left out of the help
   */
  static void addTo(CommandSpec command, boolean file, boolean hidden) {
    if (file) {
      command.addOption(
          OptionSpec.builder(FILE_FLAG)
              .type(Path.class)
              .paramLabel("FILE")
              .description(
                  "The configuration file. Default: $"
                      + Sources.FILE_VARIABLE
                      + ", else "
                      + Sources.DEFAULT_FILE
                      + " if it exists.")
              .hidden(hidden)
              .build());
    }
    Key.all().forEach(key -> command.addOption(option(key, hidden)));
  }

  private static OptionSpec option(Key<?> key, boolean hidden) {
    OptionSpec.Builder option =
        OptionSpec.builder(key.flag())
            .description((key.help() + key.defaultHelp()).replace("%", "%%"))
            .hidden(hidden);
    if (key.isSwitch()) {
      return option.type(boolean.class).arity("0").negatable(true).build();
    }
    option.paramLabel(key.label()).arity("1");
    return key.isList()
        ? option.type(List.class).auxiliaryTypes(String.class).build()
        : option.type(String.class).build();
  }

  /** The flags given, by key; a list's are joined with commas. */
  static Map<String, String> flags(ParseResult given) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (Key<?> key : Key.all()) {
      if (given.hasMatchedOption(key.flag())) {
        Object value = given.matchedOptionValue(key.flag(), (Object) "");
        flags.put(
            key.path(),
            value instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : String.valueOf(value));
      }
    }
    return flags;
  }

  /** The value of --config, or null. */
  static @Nullable Path file(ParseResult given) {
    return given.matchedOptionValue(FILE_FLAG, (Path) null);
  }

  /**
   * All sources of this process with the flags given.
   *
   * @param operand the file where it is one (config check FILE), or null
   */
  static Sources sources(ParseResult given, @Nullable Path operand) {
    boolean byFlag = given.commandSpec().findOption(FILE_FLAG) != null;
    return Sources.ofProcess(byFlag ? file(given) : operand, flags(given));
  }
}
