package headroom.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Kernel settings of a lab namespace, so that nothing but the traffic under test moves a counter:
 * no ICMP rate limit (each refusal is answered, so counts are equalities), no reverse-path filter
 * (the tunnel's routing is asymmetric by nature), and either no IPv6 or one that sends nothing by
 * itself.
 *
 * <p>Apply it before interfaces are made: {@code default} is what a new one starts with.
 */
final class Settings {
  /**
   * The largest TCP receive buffer, bytes: 370 full segments in flight. A veth hands packets over
   * through a queue of net.core.netdev_max_backlog (1,000 packets, for all namespaces together):
   * one connection's window cannot overrun it.
   */
  private static final int TCP_RMEM_MAX_BYTES = 512 << 10;

  /** Reads in a row, 5 ms and more apart, that must be equal: reports come 1 to 2 ms apart. */
  private static final int QUIET_READS = 5;

  private Settings() {}

  static void quiet(Netns netns, boolean ipv6, boolean forwards) {
    List<String> all = new ArrayList<>(ipv4(forwards));
    all.addAll(ipv6 ? ipv6Silent(forwards) : ipv6Off());
    netns.sysctl(all.toArray(String[]::new));
    // Per namespace since Linux 6.13; before, it is the machine's and stays as it is.
    netns.sysctlIfThere("net/ipv4/icmp_msgs_per_sec=1000000", "net/ipv4/icmp_msgs_burst=1000000");
  }

  private static List<String> ipv4(boolean forwards) {
    return List.of(
        "net/ipv4/ip_forward=" + (forwards ? 1 : 0),
        "net/ipv4/conf/all/rp_filter=0",
        "net/ipv4/conf/default/rp_filter=0",
        "net/ipv4/conf/all/send_redirects=0",
        "net/ipv4/conf/default/send_redirects=0",
        "net/ipv4/icmp_ratelimit=0",
        "net/ipv4/tcp_rmem=4096 131072 " + TCP_RMEM_MAX_BYTES);
  }

  private static List<String> ipv6Off() {
    return List.of("net/ipv6/conf/all/disable_ipv6=1", "net/ipv6/conf/default/disable_ipv6=1");
  }

  /** No router solicitation, no duplicate-address detection, no link-local address of its own. */
  private static List<String> ipv6Silent(boolean forwards) {
    String conf = "net/ipv6/conf/default/";
    return List.of(
        "net/ipv6/conf/all/forwarding=" + (forwards ? 1 : 0),
        conf + "accept_ra=0",
        conf + "router_solicitations=0",
        conf + "accept_dad=0",
        conf + "dad_transmits=0",
        conf + "addr_gen_mode=1",
        conf + "mldv2_unsolicited_report_interval=1",
        "net/ipv6/icmp/ratelimit=0");
  }

  /**
   * Waits until IPv6 has said what it says by itself: a host reports the groups that it joins (RFC
   * 9777 §6.1), some milliseconds after its links came up.
   */
  static void awaitQuietIpv6(List<Netns> namespaces) {
    var seen = new AtomicReference<List<String>>(List.of());
    var unchanged = new AtomicInteger();
    Await.until(
        "IPv6 to be quiet",
        Duration.ofSeconds(5),
        () -> {
          List<String> now = namespaces.stream().flatMap(Settings::icmp6Sent).toList();
          unchanged.set(now.equals(seen.getAndSet(now)) ? unchanged.get() + 1 : 0);
          return unchanged.get() >= QUIET_READS;
        },
        () -> seen.get().toString());
  }

  private static Stream<String> icmp6Sent(Netns netns) {
    return netns.procNet("snmp6").stream().filter(line -> line.startsWith("Icmp6OutMsgs"));
  }
}
