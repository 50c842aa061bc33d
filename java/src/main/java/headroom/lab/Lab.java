package headroom.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What concerns every lab on this machine. */
public final class Lab {
  private Lab() {}

  /**
   * Removes the namespaces, and the processes in them, of labs whose process is gone (kill -9, out
   * of memory); leaves those of living ones alone. Call it at start.
   *
   * @return the names that were removed, sorted
   */
  public static List<String> clearLeftovers() {
    List<String> cleared = new ArrayList<>();
    for (String name : namespaces()) {
      OptionalLong pid = Owner.pidIn(name);
      if (pid.isEmpty() || Owner.isWanted(pid.getAsLong())) continue;
      cleared.add(name);
    }
    Netns.delete(cleared);
    forgetTheDead();
    return List.copyOf(cleared);
  }

  /** The namespaces of all labs on this machine, by name, sorted. */
  public static List<String> namespaces() {
    return list(Netns.DIRECTORY).stream().filter(name -> Owner.pidIn(name).isPresent()).toList();
  }

  /** The namespaces that process {@code pid} made, by name, sorted. */
  public static List<String> namespaces(long pid) {
    return namespaces().stream().filter(name -> Owner.pidIn(name).orElseThrow() == pid).toList();
  }

  /** The programs that building a lab calls and that are not in PATH. */
  public static List<String> missingTools() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of("ip", "nft", "ethtool")
        .filter(tool ->
            Stream.of(path.split(":"))
                .noneMatch(directory -> Files.isExecutable(Path.of(directory, tool))))
        .toList();
  }

  private static void forgetTheDead() {
    for (String file : list(Owner.RUN)) {
      if (!file.matches("\\d{1,10}\\..+")) continue;
      if (Owner.isWanted(Long.parseLong(file.substring(0, file.indexOf('.'))))) continue;
      try {
        Files.deleteIfExists(Owner.RUN.resolve(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static List<String> list(Path directory) {
    if (!Files.isDirectory(directory)) return List.of();
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
