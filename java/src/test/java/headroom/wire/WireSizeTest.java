package headroom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.host.Snmp;
import headroom.lab.Netns;
import headroom.lab.TwoNodes;
import headroom.lab.TwoNodes.Node;
import headroom.lab.TwoNodes.Spec;
import headroom.model.InterfaceReading;
import headroom.model.SizeCounts;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Headroom counts at both NICs is what a capture counts on a link where every packet is one of
 * the wire, in number, bytes and sizes, however the packets were bundled on their way to the NIC.
 */
@Tag("kernel")
@Tag("alone")
class WireSizeTest {
  private static final int BUNDLING_RUNS_MAX = 7;

  private static final String BYTES = "3000017"; // a prime

  private static Stream<Arguments> cases() {
    Spec v4 = Spec.standard();
    String[] tcp = {"-n", BYTES};
    return Stream.of(
        arguments("TCP, offloads off", v4, false, tcp),
        arguments("TCP, GSO", v4.withNicOffloads(), false, tcp),
        arguments("TCP, GRO", v4.withNicGro(), false, tcp),
        arguments("TCP, GSO and GRO", v4.withNicOffloads().withNicGro(), false, tcp),
        arguments(
            "TCP, inner IPv6, GSO and GRO",
            v4.withIpv6Pods().withNicOffloads().withNicGro(),
            true,
            tcp),
        arguments(
            "TCP over IPv6, GSO and GRO", v4.overIpv6().withNicOffloads().withNicGro(), false, tcp),
        arguments(
            "TCP over IPv6, inner IPv6, GSO",
            v4.overIpv6().withIpv6Pods().withNicOffloads(),
            true,
            tcp),
        arguments(
            "TCP with segments of 536 bytes, GSO and GRO",
            v4.withNicOffloads().withNicGro(),
            false,
            new String[] {"-M", "536", "-n", "1000003"}),
        arguments(
            "TCP, both ways at once, GSO and GRO",
            v4.withNicOffloads().withNicGro(),
            false,
            new String[] {"--bidir", "-n", BYTES}),
        arguments(
            "TCP at 9000 bytes, GSO and GRO",
            v4.withUnderlayMtu(9000).withNicOffloads().withNicGro(),
            false,
            tcp));
  }

  private static Arguments arguments(String name, Spec spec, boolean ipv6, String[] client) {
    return Arguments.of(Named.of(name, spec), ipv6, client);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theNicsCountWhatIsOnTheWire(Spec spec, boolean ipv6, String[] client) throws Exception {
    try (var lab = TwoNodes.build(spec)) {
      segmentAtTheFabric(lab.fabric().netns());
      try (var a = NodeAgent.in(lab.a().netns());
          var b = NodeAgent.in(lab.b().netns());
          var toA = new Capture(lab.fabric().netns(), "toA", lab.a().address());
          var toB = new Capture(lab.fabric().netns(), "toB", lab.b().address())) {
        long inBefore = skbsReceived(lab);
        long sentBefore = statistic(lab.a(), "tx_packets");
        long bytesBefore = statistic(lab.a(), "tx_bytes");
        // Whether two packets meet in one poll of the NIC is up to the machine: more, until some have.
        int runs = 0;
        do {
          Traffic.iperf(lab, ipv6, client);
        } while (spec.nicGro()
            && ++runs < BUNDLING_RUNS_MAX
            && skbsReceived(lab) - inBefore >= statistic(lab.a(), "tx_packets") - sentBefore);
        InterfaceReading nicA = a.link(Node.NIC);
        InterfaceReading nicB = b.link(Node.NIC);
        long sent = statistic(lab.a(), "tx_packets") - sentBefore;
        long sentBytes = statistic(lab.a(), "tx_bytes") - bytesBefore;
        Tally aToB = Capture.tally(toB.packets());
        Tally bToA = Capture.tally(toA.packets());

        // iperf3's server ends the run when it is told to, whatever is still on its way.
        assertThat(aToB.packets()).isGreaterThan(100);
        // Else nothing was bundled, and this case shows nothing.
        assertThat(skbsReceived(lab) - inBefore < aToB.packets())
            .as("bundled on arrival")
            .isEqualTo(spec.nicGro());
        assertThat(
                Map.of(
                    "A sent", Tally.of(nicA.tx()),
                    "B received", Tally.of(nicB.rx()),
                    "B sent", Tally.of(nicB.tx()),
                    "A received", Tally.of(nicA.rx())))
            .as("all at once: which of them differ says where to look")
            .isEqualTo(
                Map.of("A sent", aToB, "B received", aToB, "B sent", bToA, "A received", bToA));
        if (!spec.nicOffloads()) {
          assertThat(sent).as("tx_packets of A's NIC").isEqualTo(nicA.tx().packets());
          assertThat(sentBytes).as("tx_bytes of A's NIC").isEqualTo(nicA.tx().bytes());
        }
        ledgersBalance(lab, a, b, aToB.sizes(), bToA.sizes());
        nothingIsOversized(a);
        nothingIsOversized(b);
      }
    }
  }

  /** All traffic of this lab is the tunnel's, so the ledger has all of it. */
  private static void ledgersBalance(
      TwoNodes lab, NodeAgent a, NodeAgent b, SizeCounts aToB, SizeCounts bToA) {
    assertThat(a.peer().peer()).isEqualTo(lab.b().address());
    assertThat(b.peer().peer()).isEqualTo(lab.a().address());
    assertThat(a.peer().sent()).isEqualTo(b.peer().received()).isEqualTo(aToB);
    assertThat(b.peer().sent()).isEqualTo(a.peer().received()).isEqualTo(bToA);
  }

  private static void nothingIsOversized(NodeAgent agent) {
    for (InterfaceReading link : agent.read().interfaces()) {
      assertThat(link.tx().oversizedPackets()).as(link.name()).isZero();
      assertThat(link.rx().oversizedPackets()).as(link.name()).isZero();
      assertThat(link.tx().fragments() + link.rx().fragments()).as(link.name()).isZero();
    }
  }

  /** So that its links carry one packet at a time, also when the nodes' do not. */
  static void segmentAtTheFabric(Netns fabric) {
    for (String device : new String[] {"toA", "toB"}) {
      fabric.run(
          "ethtool",
          "-K",
          device,
          "tso",
          "off",
          "gso",
          "off",
          "tx-udp_tnl-segmentation",
          "off",
          "tx-udp_tnl-csum-segmentation",
          "off");
    }
  }

  /**
   * What IP at B took for packets, a bundle for one: the tunnel's, which are no fewer than arrived
   * if nothing was bundled at the NIC, and the inner ones.
   */
  private static long skbsReceived(TwoNodes lab) throws IOException {
    Snmp counters = lab.b().netns().<Snmp, IOException>call(Snmp::read);
    return counters.value("IpInReceives").orElse(0) + counters.value("Ip6InReceives").orElse(0);
  }

  /** The kernel's own counter of a node's NIC. */
  private static long statistic(Node node, String name) {
    String text =
        node.netns().run("cat", "/sys/class/net/" + Node.NIC + "/statistics/" + name).stdout();
    return Long.parseLong(text.strip());
  }
}
