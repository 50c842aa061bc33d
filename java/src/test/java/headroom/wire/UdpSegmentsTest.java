package headroom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.TwoNodes;
import headroom.lab.TwoNodes.Node;
import headroom.lab.TwoNodes.Spec;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** UDP bundled by its sender (UDP_SEGMENT), and bundled again by the receiver's GRO. */
@Tag("kernel")
class UdpSegmentsTest {
  private static final int PORT = 4001;
  private static final int BUNDLES = 31;
  private static final int FULL = 23; // datagrams of 1,000 bytes in a bundle, and one of 17

  private static Stream<Named<Spec>> cases() {
    Spec standard = Spec.standard();
    return Stream.of(
        Named.of("offloads off", standard),
        Named.of("GSO", standard.withNicOffloads()),
        Named.of("GSO and GRO", standard.withNicOffloads().withNicGro()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyDatagramOfABundleCounts(Spec spec) throws Exception {
    try (var lab = TwoNodes.build(spec)) {
      WireSizeTest.segmentAtTheFabric(lab.fabric().netns());
      if (spec.nicGro()) {
        lab.b().netns().run("ethtool", "-K", Node.NIC, "rx-udp-gro-forwarding", "on");
      }
      try (var a = NodeAgent.in(lab.a().netns());
          var b = NodeAgent.in(lab.b().netns());
          var toB = new Capture(lab.fabric().netns(), "toB", lab.b().address());
          var listener = listener(lab.b())) {
        UdpSegments.send(
            lab.a().pod(), lab.b().podAddress(), PORT, BUNDLES, FULL * 1000 + 17, 1000);
        Tally sent = Tally.of(a.link(Node.NIC).tx());
        Tally received = Tally.of(b.link(Node.NIC).rx());
        Tally decapsulated = Tally.of(b.link(Node.TUNNEL).rx());
        Tally wire = Capture.tally(toB.packets());

        assertThat(wire.packets()).isEqualTo(BUNDLES * (FULL + 1));
        // L3: 20 + 8 + payload; outside that 20 + 8 + 8 + 14 for VXLAN.
        assertThat(sizes(wire)).isEqualTo(Map.of(1279, 713L, 128, 31L));
        assertThat(sent).isEqualTo(wire);
        assertThat(received).isEqualTo(wire);
        assertThat(sizes(decapsulated)).isEqualTo(Map.of(1279, 713L, 64, 31L));
        assertThat(decapsulated.bytes()).isEqualTo(wire.bytes() - 50 * wire.packets());
        assertThat(listener.isBound()).isTrue();
      }
    }
  }

  /** So that nobody answers. */
  private static DatagramSocket listener(Node node) throws Exception {
    return node.pod()
        .<DatagramSocket, Exception>call(() ->
            new DatagramSocket(
                new InetSocketAddress(InetAddress.getByName(node.podAddress()), PORT)));
  }

  private static Map<Integer, Long> sizes(Tally tally) {
    var sizes = new TreeMap<Integer, Long>();
    tally.sizes().nonZero().forEach(count -> sizes.put(count.upTo(), count.packets()));
    return sizes;
  }
}
