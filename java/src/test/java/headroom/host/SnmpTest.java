package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parsers of the kernel's counters, settings and clock. */
class SnmpTest {
  /** Shortened from a 6.18 router's namespace, egress MTU 1280, after 23 DF packets of 1400 B. */
  private static final String CAPTURED =
      """
      Ip: Forwarding DefaultTTL FragOKs FragFails FragCreates OutTransmits
      Ip: 1 64 0 23 0 23
      Tcp: RtoAlgorithm MaxConn
      Tcp: 1 -1
      """;

  @Test
  void countersCarryTheirProtocolsName() {
    assertThat(Snmp.parsePairs(CAPTURED.lines().toList()))
        .containsEntry("IpFragFails", 23L)
        .containsEntry("TcpMaxConn", -1L)
        .hasSize(8);
  }

  @Test
  void capturedFilesOfAWholeNamespaceAreRead() throws Exception {
    Map<String, Long> snmp = Snmp.parsePairs(LinksTest.text("proc-net-snmp.txt").lines().toList());
    assertThat(snmp).containsEntry("IpDefaultTTL", 64L).containsKeys("UdpNoPorts", "IcmpInMsgs");
    Map<String, Long> netstat =
        Snmp.parsePairs(LinksTest.text("proc-net-netstat.txt").lines().toList());
    assertThat(netstat).containsKeys("TcpExtTCPBacklogDrop", "IpExtInNoRoutes");
    Map<String, Long> six = Snmp.parseSix(LinksTest.text("proc-net-snmp6.txt").lines().toList());
    assertThat(six).containsKeys("Ip6FragFails", "Ip6OutNoRoutes", "Icmp6OutPktTooBigs");
  }

  @Test
  void emptyShortAndUnpairedTextsGiveWhatTheyHave() {
    assertThat(Snmp.parsePairs(List.of())).isEmpty();
    assertThat(Snmp.parsePairs(List.of("Ip: 1"))).isEmpty();
    assertThat(Snmp.parsePairs(List.of("Ip: A B", "Udp: 1 2"))).isEmpty();
    assertThat(Snmp.parsePairs(List.of("Ip: A B", "Ip: 7"))).isEqualTo(Map.of("IpA", 7L));
    assertThat(Snmp.parsePairs(List.of("", "Udp: A", "Udp: 5"))).isEqualTo(Map.of("UdpA", 5L));
    assertThat(Snmp.parseSix(List.of("", "Ip6", "Ip6A 3"))).isEqualTo(Map.of("Ip6A", 3L));
    assertThat(new Snmp(Map.of()).value("IpFragFails")).isEmpty();
  }

  @Test
  @Tag("kernel")
  void theRunningKernelTellsThemUnderTheSameNames() throws Exception {
    Snmp snmp = Snmp.read();
    assertThat(snmp.value("IpFragFails")).isPresent();
    assertThat(snmp.value("UdpNoPorts")).isPresent();
    assertThat(snmp.value("Ip6FragFails")).isPresent();
    assertThat(snmp.value("TcpExtTCPOFOQueue")).isPresent();
  }

  @Test
  void settingsAreReadByTheirSysctlName(@TempDir Path root) throws Exception {
    Path eth = Files.createDirectories(root.resolve("net/ipv4/conf/eth0.100"));
    Files.writeString(eth.resolve("rp_filter"), "2\n");
    Files.writeString(root.resolve("net/ipv4/tcp_rmem"), "4096\t131072\t6291456\n");
    Files.writeString(root.resolve("net/ipv4/empty"), "");
    Sysctls sysctls = new Sysctls(root);
    assertThat(sysctls.number("net.ipv4.conf.eth0/100.rp_filter")).hasValue(2);
    assertThat(sysctls.number("net.ipv4.tcp_rmem")).hasValue(4096);
    assertThat(sysctls.text("net.ipv4.tcp_rmem")).hasValue("4096\t131072\t6291456");
    assertThat(sysctls.number("net.ipv4.empty")).isEmpty();
    assertThat(sysctls.number("net.ipv4.absent")).isEmpty();
    assertThat(sysctls.text("//.etc.hostname")).isEmpty();
  }

  @Test
  void aKernelTimeIsAsFarFromNowAsItsNanosecondsSay() {
    var clock = new Monotonic(1_000_000_007L, Instant.parse("2026-11-23T04:00:00Z"));
    assertThat(clock.instant(1_000_000_007L)).isEqualTo("2026-11-23T04:00:00Z");
    assertThat(clock.instant(7)).isEqualTo("2026-11-23T03:59:59Z");
    assertThat(Duration.between(clock.wall(), clock.instant(1_000_000_030L)).toNanos())
        .isEqualTo(23);
  }

  @Test
  @Tag("kernel")
  void nanoTimeIsTheKernelsMonotonicClock() throws Exception {
    long before = System.nanoTime();
    // "now at 1215320483822 nsecs": ktime_get(), as bpf_ktime_get_ns.
    String line = Files.readString(Path.of("/proc/timer_list")).lines().toList().get(2);
    long after = System.nanoTime();
    assertThat(Long.parseLong(line.split(" ")[2])).isBetween(before, after);
  }
}
