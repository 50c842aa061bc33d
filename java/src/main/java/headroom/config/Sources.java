package headroom.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the configuration comes from; later ones win.
 *
 * @param hostName default of {@code node}
 * @param file null = none
 * @param environment those that begin with HEADROOM_ are read
 * @param flags values by key ("tunnel.ports"), as text; lists with commas
 */
public record Sources(
    String hostName,
    @Nullable Path file,
    Map<String, String> environment,
    Map<String, String> flags) {
  /** Read if it exists and no other was asked for. */
  public static final Path DEFAULT_FILE = Path.of("/etc/headroom/headroom.yaml");

  /** Names the file, as {@code --config} does. */
  public static final String FILE_VARIABLE = "HEADROOM_CONFIG";

  public Sources {
    environment = Map.copyOf(environment);
    flags = Map.copyOf(flags);
  }

  /** Defaults alone. */
  public static Sources none() {
    return new Sources("localhost", null, Map.of(), Map.of());
  }

  /**
   * This process's: its environment, the file asked for (else {@link #FILE_VARIABLE}'s, else {@link
   * #DEFAULT_FILE} if it exists).
   */
  public static Sources ofProcess(@Nullable Path file, Map<String, String> flags) {
    Map<String, String> environment = System.getenv();
    String named = environment.getOrDefault(FILE_VARIABLE, "");
    Path chosen =
        file != null
            ? file
            : !named.isEmpty() ? Path.of(named) : Files.exists(DEFAULT_FILE) ? DEFAULT_FILE : null;
    return new Sources(kernelHostName(), chosen, environment, flags);
  }

  /** The same with one more flag. */
  public Sources with(String key, String text) {
    Map<String, String> more = new LinkedHashMap<>(flags);
    more.put(key, text);
    return new Sources(hostName, file, environment, more);
  }

  private static String kernelHostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException noProc) {
      return "localhost";
    }
  }
}
