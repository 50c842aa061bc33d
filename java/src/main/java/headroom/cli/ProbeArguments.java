package headroom.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What {@code headroom probe} was asked.
 *
 * @param host as typed
 * @param min L3 bytes
 * @param max L3 bytes; empty: what this node allows
 * @param netns file of the network namespace to probe from; null: this process's own
 */
record ProbeArguments(
    String host,
    InetAddress address,
    int min,
    OptionalInt max,
    @Nullable Path netns,
    Duration timeout) {
  static final int SIZE_LEAST = 64;
  static final int SIZE_MOST = 65_535;
  static final int MIN_DEFAULT = 1280;
  static final int TIMEOUT_SECONDS_MOST = 600;

  private static final Path NETNS_NAMES = Path.of("/run/netns");

  /**
   * @throws Failure 2, with all that is wrong
   */
  static ProbeArguments of(
      @Nullable String host,
      @Nullable String min,
      @Nullable String max,
      @Nullable String netns,
      String timeout) {
    var problems = new ArrayList<String>();
    InetAddress address = address(host, problems);
    int most = max == null ? SIZE_MOST : number("--max", max, SIZE_LEAST, SIZE_MOST, problems);
    int least =
        min == null
            ? Math.min(MIN_DEFAULT, most)
            : number("--min", min, SIZE_LEAST, SIZE_MOST, problems);
    if (min != null && max != null && least > most && most > 0) {
      problems.add("--min " + min + ": expected at most --max, " + max);
    }
    Path namespace = netns == null ? null : namespace(netns, problems);
    int seconds = number("--timeout", timeout, 1, TIMEOUT_SECONDS_MOST, problems);
    if (!problems.isEmpty() || host == null || address == null) throw wrong(problems);
    return new ProbeArguments(
        host,
        address,
        least,
        max == null ? OptionalInt.empty() : OptionalInt.of(most),
        namespace,
        Duration.ofSeconds(seconds));
  }

  private static @Nullable InetAddress address(@Nullable String host, List<String> problems) {
    if (host == null) {
      problems.add("HOST is missing: expected an address or a name, such as 192.168.20.1");
      return null;
    }
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    try {
      InetAddress address = bare.isEmpty() ? null : InetAddress.getByName(bare);
      if (address != null && !address.isAnyLocalAddress() && !address.isMulticastAddress()) {
        return address;
      }
      problems.add("HOST \"" + host + "\": expected the address of one host");
    } catch (UnknownHostException e) {
      problems.add("HOST \"" + host + "\": no such name, nor an address; try the address itself");
    }
    return null;
  }

  /** 0: it is none; the problem is noted. */
  private static int number(
      String option, String text, int least, int most, List<String> problems) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) return number;
    } catch (NumberFormatException e) {
      // told below
    }
    problems.add("%s %s: expected %d to %d".formatted(option, text, least, most));
    return 0;
  }

  private static @Nullable Path namespace(String netns, List<String> problems) {
    Path path = netns.contains("/") ? Path.of(netns) : NETNS_NAMES.resolve(netns);
    if (!netns.isEmpty() && Files.exists(path)) return path;
    problems.add("--netns " + netns + ": there is no " + path + "; `ip netns` lists the names");
    return null;
  }

  private static Failure wrong(List<String> problems) {
    String message =
        problems.size() == 1
            ? problems.getFirst()
            : "the arguments have "
                + problems.size()
                + " problems\n  "
                + String.join("\n  ", problems);
    return new Failure(ExitCode.USAGE, message);
  }
}
