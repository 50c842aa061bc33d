package headroom.cli;

import headroom.config.Key;
import headroom.config.Sources;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The short way from arguments to the agent, past picocli: its classes are too old (Java 5) for the
 * JVM's AOT cache, so that loading and verifying them takes a third of a whole start. Understands
 * the agent's flags where they are right; everything else is left to picocli and its messages. A
 * test holds both ways against each other.
 */
final class AgentArguments {
  private AgentArguments() {}

  /**
   * @param flags by key
   * @param file of --config, or null
   */
  record Given(Map<String, String> flags, @Nullable Path file) {
    Sources sources() {
      return Sources.ofProcess(file, flags);
    }
  }

  /** Empty: not the agent, or not plainly right. */
  static Optional<Given> read(String[] args) {
    Map<String, Key<?>> keys =
        Key.all().stream().collect(Collectors.toMap(Key::flag, Function.identity()));
    Map<String, String> flags = new LinkedHashMap<>();
    Path file = null;
    var rest = Arrays.asList(args).iterator();
    for (boolean first = true; rest.hasNext(); first = false) {
      String arg = rest.next();
      if (first && arg.equals("agent")) {
        continue;
      }
      int equals = arg.indexOf('=');
      String flag = equals < 0 ? arg : arg.substring(0, equals);
      Key<?> key = keys.get(flag);
      boolean isFile = flag.equals(ConfigOptions.FILE_FLAG);
      boolean isPlainSwitch = key != null && key.isSwitch() && equals < 0;
      boolean known = isFile || key != null && (isPlainSwitch || !key.isSwitch());
      if (!known || !isPlainSwitch && equals < 0 && !rest.hasNext()) {
        return Optional.empty();
      }
      String value = isPlainSwitch ? "true" : equals < 0 ? rest.next() : arg.substring(equals + 1);
      boolean repeated = isFile ? file != null : key != null && flags.containsKey(key.path());
      if (repeated || value.startsWith("-") || value.startsWith("\"") || value.isEmpty()) {
        return Optional.empty();
      }
      if (key == null) {
        file = Path.of(value);
      } else {
        flags.put(key.path(), value);
      }
    }
    return Optional.of(new Given(flags, file));
  }
}
