package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** IP headers that are wrong in themselves. */
@Tag("kernel")
@Tag("alone")
class HeaderTest {
  private static final Packet GOOD = Packet.udp(Pair.LEFT, Pair.RIGHT, 4000, 9, 100);
  private static final Packet GOOD6 = Packet.udp(Pair.LEFT6, Pair.RIGHT6, 4000, 9, 100);

  @Test
  void everyPacketWithAWrongHeaderChecksumIsCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = wire(pair);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      wire.send(23, GOOD.wrongHeaderChecksum());
      assertThat(watching.drops(23)).isEqualTo(Map.of("right/eth0 IP_CSUM", 23L));
      assertThat(right.rise("IpExtInCsumErrors")).isEqualTo(23);
      assertThat(right.rise("IpInHdrErrors")).isEqualTo(23);
    }
  }

  @Test
  void everyPacketWithAHeaderLengthOrVersionThatCannotBeIsCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = wire(pair);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      wire.send(29, GOOD.with(0, 0x44).headerSummed());
      wire.send(31, GOOD.with(0, 0x55).headerSummed());
      assertThat(watching.drops(29 + 31)).isEqualTo(Map.of("right/eth0 IP_INHDR", 29L + 31));
      assertThat(right.rise("IpInHdrErrors")).isEqualTo(29 + 31);
    }
  }

  @Test
  void everyPacketThatEndsBeforeItsHeaderSaysIsCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = wire(pair);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      wire.send(37, GOOD.cut(100));
      assertThat(watching.drops(37)).isEqualTo(Map.of("right/eth0 PKT_TOO_SMALL", 37L));
      assertThat(right.rise("IpExtInTruncatedPkts")).isEqualTo(37);
    }
  }

  @Test
  void everyIpv6PacketWithAWrongVersionOrALengthThatIsNotThereIsCounted() throws Exception {
    try (var pair = Pair.dual();
        var wire = wire(pair);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      wire.send(41, 0x86dd, GOOD6.with(0, 0x50).bytes());
      wire.send(43, GOOD6.cut(100));
      assertThat(watching.drops(41 + 43))
          .isEqualTo(Map.of("right/eth0 UNHANDLED_PROTO", 41L, "right/eth0 PKT_TOO_SMALL", 43L));
      assertThat(right.rise("Ip6InHdrErrors")).isEqualTo(41);
      assertThat(right.rise("Ip6InTruncatedPkts")).isEqualTo(43);
    }
  }

  @Test
  void everyPacketOfATransportThatNobodySpeaksIsCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = wire(pair);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      wire.send(47, Packet.ip(Pair.LEFT, Pair.RIGHT, 253, new byte[100]));
      assertThat(watching.drops(47)).isEqualTo(Map.of("right/eth0 IP_NOPROTO", 47L));
      assertThat(right.rise("IpInUnknownProtos")).isEqualTo(47);
    }
  }

  @Test
  void everyFrameOfAnEthertypeThatNobodySpeaksIsCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = wire(pair);
        var watching = Watching.only(pair.left(), pair.right())) {
      wire.send(53, 0x88b5, new byte[100]);
      assertThat(watching.drops(53)).isEqualTo(Map.of("right/eth0 UNHANDLED_PROTO", 53L));
      assertThat(watching.dropsByProtocol())
          .isEqualTo(Map.of("right/eth0 UNHANDLED_PROTO 0x88b5", 53L));
      assertThat(Counters.link(pair.right(), "eth0", "rx", "dropped")).isEqualTo(53);
    }
  }

  private static Wire wire(Pair pair) throws Exception {
    return Wire.between(pair.left(), Pair.DEVICE, pair.right(), Pair.DEVICE);
  }
}
