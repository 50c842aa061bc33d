package headroom.lab;

import java.util.Arrays;
import java.util.List;

/** The kernel's own counters of a namespace, to hold ours against. */
public final class Counters {
  private Counters() {}

  /**
   * A counter of /proc/net/snmp or netstat, since the namespace began.
   *
   * @param group "Ip", "Icmp", "Tcp", "Udp", "TcpExt", "IpExt"
   * @param name as the kernel spells it: "FragFails"
   * @throws IllegalArgumentException when this kernel has no such counter
   */
  public static long ip(Netns netns, String group, String name) {
    for (String file : List.of("snmp", "netstat")) {
      List<String> lines =
          netns.procNet(file).stream().filter(line -> line.startsWith(group + ": ")).toList();
      if (lines.size() < 2) continue;
      int column = Arrays.asList(lines.get(0).split(" ")).indexOf(name);
      if (column > 0) return Long.parseLong(lines.get(1).split(" ")[column]);
    }
    throw new IllegalArgumentException("no counter " + group + " " + name + " in " + netns);
  }

  /**
   * A counter of /proc/net/snmp6, since the namespace began.
   *
   * @param name "Ip6FragFails", "Icmp6OutPktTooBigs"
   */
  public static long ip6(Netns netns, String name) {
    return netns.procNet("snmp6").stream()
        .map(line -> line.split("\\s+"))
        .filter(words -> words[0].equals(name))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no counter " + name + " in " + netns));
  }
}
