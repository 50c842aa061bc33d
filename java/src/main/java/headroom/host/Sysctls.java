package headroom.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Kernel settings under /proc/sys. Those below net/ are the namespace's of the process that opens
 * them.
 */
public final class Sysctls {
  private final Path root;

  public Sysctls() {
    this(Path.of("/proc/sys"));
  }

  Sysctls(Path root) {
    this.root = root;
  }

  /**
   * @param name as {@code sysctl} has it: {@code net.ipv4.ip_forward}; a slash stands for a dot
   *     within a word, as in {@code net.ipv4.conf.eth0/100.rp_filter}
   * @return empty: no such setting here, or not readable
   */
  public Optional<String> text(String name) {
    Path path = root;
    for (String word : name.split("\\.", -1)) {
      path = path.resolve(word.replace('/', '.'));
    }
    if (!path.normalize().equals(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new String(Files.readAllBytes(path), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The first number of a setting; empty: absent, or no number. */
  public OptionalLong number(String name) {
    return text(name).map(Sysctls::parseNumber).orElse(OptionalLong.empty());
  }

  static OptionalLong parseNumber(String text) {
    String first = text.split("\\s", 2)[0];
    try {
      return OptionalLong.of(Long.parseLong(first));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
