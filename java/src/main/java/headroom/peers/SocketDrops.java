package headroom.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel dropped at a full UDP socket: the last column of /proc/net/udp and udp6
 * (net/ipv4/udp.c, udp4_format_sock).
 */
final class SocketDrops {
  private static final List<Path> FILES =
      List.of(Path.of("/proc/thread-self/net/udp"), Path.of("/proc/thread-self/net/udp6"));

  private SocketDrops() {}

  /** Of the sockets at a port in this thread's namespace; 0 if they cannot be read. */
  static long atPort(int port) {
    long drops = 0;
    for (Path file : FILES) {
      try {
        drops += count(Files.readAllLines(file), port);
      } catch (IOException e) {
        continue; // no IPv6, say
      }
    }
    return drops;
  }

  static long count(List<String> lines, int port) {
    String local = ":%04X".formatted(port);
    long drops = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] columns = line.strip().split("\\s+");
      if (columns.length > 12 && columns[1].endsWith(local)) {
        drops += Long.parseLong(columns[columns.length - 1]);
      }
    }
    return drops;
  }
}
