package headroom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.host.Snmp;
import headroom.lab.Fabric;
import headroom.lab.Netns;
import headroom.lab.TwoNodes;
import headroom.lab.TwoNodes.Node;
import headroom.lab.TwoNodes.Spec;
import headroom.model.DropReading;
import headroom.model.Event;
import headroom.model.InterfaceReading;
import headroom.model.Reading;
import headroom.model.TrafficReading;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exactly the packets above an interface's limit count as oversized. */
@Tag("kernel")
class LimitTest {
  private static final int PORT = 4001;
  private static final int UDP_HEADERS = 28; // IPv4 20 + UDP 8

  /** L3 size to packets, primes; 49 above 1350. */
  private static final Map<Integer, Integer> LOAD =
      Map.of(1349, 7, 1350, 11, 1351, 13, 1400, 17, 1450, 19);

  private static final long ABOVE_BYTES = 13 * 1365L + 17 * 1414 + 19 * 1464; // with Ethernet's 14

  @TempDir Path directory;

  private Path limits(int bytes) throws IOException {
    return Files.writeString(
        directory.resolve("headroom.yaml"),
        "limits:\n- interface: cilium_vxlan\n  bytes: " + bytes + "\n");
  }

  @Test
  void datagramsAboveTheTunnelsLimitCountInBothDirections() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard());
        var a = NodeAgent.in(lab.a().netns(), limits(1350));
        var b = NodeAgent.in(lab.b().netns(), limits(1350));
        var listener = listener(lab.b())) {
      send(lab, listener.getLocalPort());
      InterfaceReading atA = a.link(Node.TUNNEL);
      InterfaceReading atB = b.link(Node.TUNNEL);
      assertThat(atA.limit()).hasValue(1350);
      oversized(atA.tx(), 67, 49, ABOVE_BYTES);
      oversized(atA.rx(), 0, 0, 0);
      oversized(atB.rx(), 67, 49, ABOVE_BYTES);
      oversized(atB.tx(), 0, 0, 0);
      assertThat(a.link(Node.NIC).tx().oversizedPackets()).as("1500 on the NIC").isZero();
      assertThat(b.link(Node.NIC).rx().oversizedPackets()).as("1500 on the NIC").isZero();
    }
  }

  @Test
  void segmentsOfTcpAboveTheTunnelsLimitCountHoweverTheyAreBundled() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard().withNicOffloads().withNicGro())) {
      WireSizeTest.segmentAtTheFabric(lab.fabric().netns());
      try (var a = NodeAgent.in(lab.a().netns(), limits(1350));
          var b = NodeAgent.in(lab.b().netns(), limits(1350));
          var toA = new Capture(lab.fabric().netns(), "toA", lab.a().address());
          var toB = new Capture(lab.fabric().netns(), "toB", lab.b().address())) {
        Traffic.iperf(lab, false, "--bidir", "-n", "1500007");
        InterfaceReading atA = a.link(Node.TUNNEL);
        InterfaceReading atB = b.link(Node.TUNNEL);
        List<Capture.Packet> aToB = toB.packets();
        List<Capture.Packet> bToA = toA.packets();
        oversizedAsCaptured(atA.tx(), aToB);
        oversizedAsCaptured(atB.rx(), aToB);
        oversizedAsCaptured(atB.tx(), bToA);
        oversizedAsCaptured(atA.rx(), bToA);
      }
    }
  }

  @Test
  void aDropSaysWhetherThePacketWasAboveTheLimit() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard());
        var b = NodeAgent.in(lab.b().netns(), limits(1350))) {
      lab.b()
          .netns()
          .feed(
              "table ip t { chain c { type filter hook forward priority 0; udp dport "
                  + PORT
                  + " drop; }; }",
              "nft",
              "-f",
              "-");
      send(lab, PORT);
      Map<Boolean, Long> drops =
          b.read().drops().stream()
              .collect(
                  Collectors.groupingBy(
                      drop -> drop.key().oversized(),
                      Collectors.summingLong(DropReading::packets)));
      assertThat(drops).isEqualTo(Map.of(false, 18L, true, 49L));
    }
  }

  @Test
  void fragmentsAreCountedAsTheKernelMakesThem() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard().withPodRouteMtu(1500));
        var a = NodeAgent.in(lab.a().netns());
        var b = NodeAgent.in(lab.b().netns());
        var listener = listener(lab.b())) {
      long created = snmp(lab.a().netns(), "IpFragCreates");
      long wanted = snmp(lab.b().netns(), "IpReasmReqds");
      int port = listener.getLocalPort();
      Traffic.datagrams(lab.a().pod(), lab.b().podAddress(), port, 29, 1500 - UDP_HEADERS);
      Traffic.datagrams(lab.a().pod(), lab.b().podAddress(), port, 31, 1450 - UDP_HEADERS);

      assertThat(snmp(lab.a().netns(), "IpFragCreates") - created).isEqualTo(58);
      assertThat(snmp(lab.b().netns(), "IpReasmReqds") - wanted).isEqualTo(58);
      TrafficReading left = a.link(Node.NIC).tx();
      TrafficReading arrived = b.link(Node.NIC).rx();
      assertThat(left.fragments()).isEqualTo(58);
      assertThat(arrived.fragments()).isEqualTo(58);
      assertThat(left.packets()).isEqualTo(58 + 31).isEqualTo(arrived.packets());
      assertThat(a.link(Node.TUNNEL).tx().oversizedPackets()).isEqualTo(29);
      assertThat(b.link(Node.TUNNEL).rx().oversizedPackets()).isEqualTo(29);
      assertThat(a.peer().sent())
          .as("first fragments and whole ones")
          .isEqualTo(b.peer().received());
    }
  }

  @ParameterizedTest
  @EnumSource(TwoNodes.Family.class)
  void signalsOfATooSmallPathAreCountedAndShown(TwoNodes.Family family) throws Exception {
    boolean v6 = family == TwoNodes.Family.IPV6;
    Spec spec = v6 ? Spec.standard().overIpv6() : Spec.standard();
    try (var lab = TwoNodes.build(spec);
        var a = NodeAgent.in(lab.a().netns());
        var listener = listener(lab.b())) {
      lab.setFabric(Fabric.Mode.SIGNAL, 1400);
      for (int i = 0; i < 7; i++) {
        // What the node learns from one signal would keep the next packet from the fabric.
        lab.a().netns().sysctl("net/ipv" + (v6 ? 6 : 4) + "/route/flush=1");
        Traffic.datagrams(
            lab.a().pod(), lab.b().podAddress(), listener.getLocalPort(), 1, 1420 - UDP_HEADERS);
      }
      Reading reading = a.read();
      InterfaceReading nic = NodeAgent.find(reading, Node.NIC);
      assertThat(nic.rx().pmtuSignals()).isEqualTo(7).isEqualTo(lab.fabric().oversized().fromA());
      assertThat(nic.tx().pmtuSignals()).isZero();
      List<Event> signals =
          reading.events().stream().filter(e -> e.kind() == Event.Kind.PMTU_SIGNAL).toList();
      assertThat(signals)
          .hasSize(7)
          .allSatisfy(event -> {
            assertThat(event.signal().nextHopMtu()).isEqualTo(1400);
            assertThat(event.interfaceName()).isEqualTo(Node.NIC);
            assertThat(event.signal().about().destination()).isEqualTo(lab.b().address());
          });
    }
  }

  private static void send(TwoNodes lab, int port) throws IOException {
    for (var entry : LOAD.entrySet()) {
      Traffic.datagrams(
          lab.a().pod(),
          lab.b().podAddress(),
          port,
          entry.getValue(),
          entry.getKey() - UDP_HEADERS);
    }
  }

  private static void oversized(TrafficReading traffic, long packets, long above, long bytes) {
    assertThat(traffic.packets()).isEqualTo(packets);
    assertThat(traffic.oversizedPackets()).isEqualTo(above);
    assertThat(traffic.oversizedBytes()).isEqualTo(bytes);
  }

  /** The tunnel's frame lies in the captured one behind 50 bytes: Ethernet, IPv4, UDP, VXLAN. */
  private static void oversizedAsCaptured(TrafficReading traffic, List<Capture.Packet> packets) {
    List<Capture.Packet> above = packets.stream().filter(p -> p.l3Bytes() > 1400).toList();
    assertThat(above.size()).isGreaterThan(50); // iperf3's server may end early
    long bytes = above.stream().mapToLong(p -> p.wireBytes() - 50).sum();
    oversized(traffic, packets.size(), above.size(), bytes);
  }

  private static long snmp(Netns netns, String name) throws IOException {
    return netns.<Snmp, IOException>call(Snmp::read).value(name).orElseThrow();
  }

  /** So that nobody answers. */
  private static DatagramSocket listener(Node node) throws Exception {
    return node.pod()
        .<DatagramSocket, Exception>call(() ->
            new DatagramSocket(new InetSocketAddress(InetAddress.getByName(node.podAddress()), 0)));
  }
}
