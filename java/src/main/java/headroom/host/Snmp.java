package headroom.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The protocol counters of a network namespace, as {@code nstat -az} names them: "IpFragFails",
 * "UdpNoPorts", "TcpExtTCPBacklogDrop", "Ip6FragFails". Cumulative since the namespace began.
 *
 * @param values by name; absent = this kernel does not tell
 */
public record Snmp(Map<String, Long> values) {
  private static final Pattern SPACES = Pattern.compile("\\s+");

  public Snmp {
    values = Map.copyOf(values);
  }

  /** Of the calling thread's namespace. */
  public static Snmp read() throws IOException {
    return read(Path.of("/proc/thread-self/net"));
  }

  /**
   * @param directory such as /proc/17/net: the counters of that process' namespace
   */
  public static Snmp read(Path directory) throws IOException {
    Map<String, Long> values = new HashMap<>();
    values.putAll(parsePairs(lines(directory.resolve("snmp"))));
    values.putAll(parsePairs(lines(directory.resolve("netstat"))));
    Path six = directory.resolve("snmp6");
    // Absent when IPv6 is not built in, or was switched off at boot.
    values.putAll(Files.exists(six) ? parseSix(lines(six)) : Map.of());
    return new Snmp(values);
  }

  public OptionalLong value(String name) {
    Long value = values.get(name);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static List<String> lines(Path path) throws IOException {
    return Files.readAllLines(path, StandardCharsets.US_ASCII);
  }

  /**
   * snmp and netstat: a line of names, then a line of values, both under the same prefix. A pair
   * that is cut short gives what it has; TcpMaxConn may be -1.
   */
  static Map<String, Long> parsePairs(List<String> lines) {
    Map<String, Long> values = new HashMap<>();
    for (int i = 0; i + 1 < lines.size(); i++) {
      String[] names = SPACES.split(lines.get(i).strip());
      String[] numbers = SPACES.split(lines.get(i + 1).strip());
      if (!names[0].endsWith(":") || !names[0].equals(numbers[0])) {
        continue;
      }
      String prefix = names[0].substring(0, names[0].length() - 1);
      for (int column = 1; column < Math.min(names.length, numbers.length); column++) {
        values.put(prefix + names[column], number(numbers[column]));
      }
      i++;
    }
    return values;
  }

  /** snmp6: a name and a value in each line. */
  static Map<String, Long> parseSix(List<String> lines) {
    Map<String, Long> values = new HashMap<>();
    for (String line : lines) {
      String[] words = SPACES.split(line.strip());
      if (words.length == 2) {
        values.put(words[0], number(words[1]));
      }
    }
    return values;
  }

  private static long number(String text) {
    return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
  }
}
