package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What VXLAN drops before anything of it reaches a tunnel's policy: see CILIUM.md §2.3. */
@Tag("kernel")
@Tag("alone")
class VxlanTest {
  private static final int PORT = 4789;
  private static final int VNI = 42;
  private static final String TUNNEL_MAC = "02:68:72:03:00:02";
  private static final String OTHER_MAC = "02:68:72:03:00:01";

  @Test
  void aHeaderWithoutTheIFlagIsCountedAtTheNic() throws Exception {
    try (var pair = pairWithTunnel();
        var watching = Watching.only(pair.left(), pair.right())) {
      var counters = Counters.of(pair.right());
      send(pair, 31, vxlan(0, VNI, frame(OTHER_MAC)));
      assertThat(watching.drops(31)).isEqualTo(Map.of("right/eth0 VXLAN_INVALID_HDR", 31L));
      assertThat(counters.rise("UdpInDatagrams")).isEqualTo(31);
      assertThat(Counters.link(pair.right(), "vxlan0", "rx", "packets")).isZero();
    }
  }

  @Test
  void aVniThatNoTunnelHasIsCountedAtTheNic() throws Exception {
    try (var pair = pairWithTunnel();
        var watching = Watching.only(pair.left(), pair.right())) {
      var counters = Counters.of(pair.right());
      send(pair, 29, vxlan(8, VNI + 1, frame(OTHER_MAC)));
      assertThat(watching.drops(29)).isEqualTo(Map.of("right/eth0 VXLAN_VNI_NOT_FOUND", 29L));
      assertThat(counters.rise("UdpInDatagrams")).isEqualTo(29);
      assertThat(Counters.link(pair.right(), "vxlan0", "rx", "packets")).isZero();
    }
  }

  @Test
  void aDatagramTooShortForAHeaderIsCountedAtTheNic() throws Exception {
    try (var pair = pairWithTunnel();
        var watching = Watching.only(pair.left(), pair.right())) {
      var counters = Counters.of(pair.right());
      send(pair, 23, new byte[7]);
      assertThat(watching.drops(23)).isEqualTo(Map.of("right/eth0 PKT_TOO_SMALL", 23L));
      assertThat(counters.rise("UdpInDatagrams")).isEqualTo(23);
    }
  }

  @Test
  void aFrameThatCameFromOurselvesIsCountedAtTheTunnel() throws Exception {
    try (var pair = pairWithTunnel();
        var watching = Watching.only(pair.left(), pair.right())) {
      var counters = Counters.of(pair.right());
      send(pair, 37, vxlan(8, VNI, frame(TUNNEL_MAC)));
      assertThat(watching.drops(37)).isEqualTo(Map.of("right/vxlan0 LOCAL_MAC", 37L));
      assertThat(counters.rise("UdpInDatagrams")).isEqualTo(37);
      assertThat(Counters.link(pair.right(), "vxlan0", "rx", "packets")).isZero();
    }
  }

  /** Benign background on every Cilium node: the device's own IPv6 says hello without a key. */
  @Test
  void aFrameWithoutATunnelKeyIsCountedAtTheTunnel() throws Exception {
    try (var pair = Pair.ipv4()) {
      pair.left()
          .ip(
              "link add cilium_vxlan type vxlan external dstport 8472",
              "link set cilium_vxlan up",
              "addr add 10.199.9.1/24 dev cilium_vxlan",
              "neigh add 10.199.9.2 dev cilium_vxlan lladdr " + TUNNEL_MAC);
      try (var watching = Watching.only(pair.left(), pair.right())) {
        var counters = Counters.of(pair.left());
        Udp.send(pair.left(), "10.199.9.2", 41, 100);
        assertThat(watching.drops(41)).isEqualTo(Map.of("left/cilium_vxlan TUNNEL_TXINFO", 41L));
        assertThat(counters.rise("UdpOutDatagrams")).isEqualTo(41);
        assertThat(Counters.link(pair.left(), "cilium_vxlan", "tx", "packets")).isZero();
      }
    }
  }

  private static Pair pairWithTunnel() {
    var pair = Pair.ipv4();
    pair.right()
        .ip(
            "link add vxlan0 address "
                + TUNNEL_MAC
                + " type vxlan id "
                + VNI
                + " dstport "
                + PORT
                + " dev eth0",
            "link set vxlan0 up");
    return pair;
  }

  private static void send(Pair pair, int packets, byte[] payload) throws Exception {
    try (var wire = Wire.between(pair.left(), Pair.DEVICE, pair.right(), Pair.DEVICE)) {
      wire.send(packets, Packet.udp(Pair.LEFT, Pair.RIGHT, 40_000, PORT, payload));
    }
  }

  /**
   * RFC 7348 §5: flags, 24 bits reserved, VNI, 8 bits reserved; flag 8 says that the VNI is set.
   */
  private static byte[] vxlan(int flags, int vni, byte[] frame) {
    return ByteBuffer.allocate(8 + frame.length)
        .putInt(flags << 24)
        .putInt(vni << 8)
        .put(frame)
        .array();
  }

  /** A datagram in an Ethernet frame that comes from {@code mac}. */
  private static byte[] frame(String mac) {
    Packet inner = Packet.udp("10.199.9.1", "10.199.9.2", 40_001, Udp.CLOSED_PORT, 100);
    return ByteBuffer.allocate(14 + inner.bytes().length)
        .put(HexFormat.ofDelimiter(":").parseHex("02:68:72:03:00:09"))
        .put(HexFormat.ofDelimiter(":").parseHex(mac))
        .putShort((short) 0x0800)
        .put(inner.bytes())
        .array();
  }
}
