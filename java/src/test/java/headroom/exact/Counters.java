package headroom.exact;

import headroom.host.Snmp;
import headroom.lab.Netns;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel itself counted in a namespace since this was made: the second witness of every
 * drop. Names are those of {@code nstat -az}.
 */
final class Counters {
  private final Netns netns;
  private final Snmp before;

  private Counters(Netns netns, Snmp before) {
    this.netns = netns;
    this.before = before;
  }

  /** From now on. */
  static Counters of(Netns netns) throws IOException {
    return new Counters(netns, read(netns));
  }

  /**
   * By how much the counter grew.
   *
   * @throws IllegalArgumentException when this kernel has none of that name
   */
  long rise(String name) throws IOException {
    return value(read(netns), name) - value(before, name);
  }

  /** Packets of a named counter of nftables. */
  static long nft(Netns netns, String family, String table, String counter) {
    String listing = netns.run("nft", "list", "counter", family, table, counter).stdout();
    return number(listing, "packets (\\d+)");
  }

  /** Of {@code ip -s -s link}, direction "rx" or "tx", counter "dropped". */
  static long link(Netns netns, String device, String direction, String counter) {
    String json = netns.run("ip", "-json", "-s", "-s", "link", "show", "dev", device).stdout();
    String part = json.substring(json.indexOf("\"" + direction + "\":{"));
    return number(part, "\"" + counter + "\":\\s*(\\d+)");
  }

  private static Snmp read(Netns netns) throws IOException {
    return netns.<Snmp, IOException>call(Snmp::read);
  }

  private static long value(Snmp snmp, String name) {
    return snmp.value(name)
        .orElseThrow(() -> new IllegalArgumentException("the kernel has no counter " + name));
  }

  private static long number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) throw new IllegalStateException("no /" + pattern + "/ in " + text);
    return Long.parseLong(matcher.group(1));
  }
}
