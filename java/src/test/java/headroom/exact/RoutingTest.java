package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import headroom.lab.Routed;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No way there, no way back, or too long a way. */
@Tag("kernel")
@Tag("alone")
class RoutingTest {
  @Test
  void everyPacketForWhichARouterHasNoRouteIsCountedWhereItArrived() throws Exception {
    try (var routed = Routed.ipv4();
        var watching = Watching.only(routed.left(), routed.router(), routed.right())) {
      var router = Counters.of(routed.router());
      Udp.send(routed.left(), "10.77.0.1", 23, 100);
      assertThat(watching.drops(23)).isEqualTo(Map.of("router/left IP_INNOROUTES", 23L));
      assertThat(router.rise("IpExtInNoRoutes")).isEqualTo(23);
    }
  }

  @Test
  void everyIpv6PacketForWhichARouterHasNoRouteIsCountedWhereItArrived() throws Exception {
    try (var routed = Routed.dual();
        var watching = Watching.only(routed.left(), routed.router(), routed.right())) {
      var router = Counters.of(routed.router());
      Udp.send(routed.left(), "fd00:77::1", 29, 100);
      assertThat(watching.drops(29)).isEqualTo(Map.of("router/left IP_INNOROUTES", 29L));
      assertThat(router.rise("Ip6InNoRoutes")).isEqualTo(29);
    }
  }

  @Test
  void everyPacketWhoseTimeToLiveEndsAtARouterIsCounted() throws Exception {
    try (var routed = Routed.ipv4();
        var wire = wire(routed);
        var watching = Watching.only(routed.left(), routed.router(), routed.right())) {
      var router = Counters.of(routed.router());
      wire.send(31, Packet.udp(Routed.LEFT, Routed.RIGHT, 4000, 9, 100).ttl(1));
      assertThat(watching.drops(31)).isEqualTo(Map.of("router/left IP_INHDR", 31L));
      assertThat(router.rise("IpInHdrErrors")).isEqualTo(31);
      assertThat(router.rise("IcmpOutTimeExcds")).isEqualTo(31);
    }
  }

  @Test
  void everyIpv6PacketWhoseHopLimitEndsAtARouterIsCounted() throws Exception {
    try (var routed = Routed.dual();
        var wire = wire(routed);
        var watching = Watching.only(routed.left(), routed.router(), routed.right())) {
      var router = Counters.of(routed.router());
      wire.send(37, Packet.udp(Routed.LEFT6, Routed.RIGHT6, 4000, 9, 100).ttl(1));
      assertThat(watching.drops(37)).isEqualTo(Map.of("router/left IP_INHDR", 37L));
      assertThat(router.rise("Ip6InHdrErrors")).isEqualTo(37);
      assertThat(router.rise("Icmp6OutTimeExcds")).isEqualTo(37);
    }
  }

  @Test
  void everyPacketThatCouldNotBeAnsweredThroughItsDeviceIsCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = wire(pair);
        var watching = Watching.only(pair.left(), pair.right())) {
      pair.right().sysctl("net/ipv4/conf/eth0/rp_filter=1");
      var right = Counters.of(pair.right());
      wire.send(41, Packet.udp("10.77.0.1", Pair.RIGHT, 4000, 9, 100));
      assertThat(watching.drops(41)).isEqualTo(Map.of("right/eth0 IP_RPFILTER", 41L));
      assertThat(right.rise("TcpExtIPReversePathFilter")).isEqualTo(41);
    }
  }

  @Test
  void everyMartianIsCountedByWhatIsWrongWithIt() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = wire(pair);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      wire.send(43, Packet.udp(Pair.RIGHT, Pair.RIGHT, 4000, 9, 100));
      wire.send(47, Packet.udp("224.0.0.9", Pair.RIGHT, 4000, 9, 100));
      wire.send(53, Packet.udp("127.0.0.1", Pair.RIGHT, 4000, 9, 100));
      wire.send(59, Packet.udp(Pair.LEFT, "0.0.0.0", 4000, 9, 100));
      wire.send(61, Packet.udp(Pair.LEFT, "127.0.0.1", 4000, 9, 100));
      assertThat(watching.drops(43 + 47 + 53 + 59 + 61))
          .isEqualTo(
              Map.of(
                  "right/eth0 IP_LOCAL_SOURCE", 43L,
                  "right/eth0 IP_INVALID_SOURCE", 47L,
                  "right/eth0 IP_LOCALNET", 53L + 61,
                  "right/eth0 IP_INVALID_DEST", 59L));
      assertThat(right.rise("IpInReceives")).isEqualTo(43 + 47 + 53 + 59 + 61);
      assertThat(right.rise("IpInDelivers")).isZero();
    }
  }

  @Test
  void everyPacketForAnotherHostIsCountedWhereNobodyForwards() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = wire(pair);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      wire.send(61, Packet.udp(Pair.LEFT, "10.199.0.77", 4000, 9, 100));
      assertThat(watching.drops(61)).isEqualTo(Map.of("right/eth0 IP_INADDRERRORS", 61L));
      assertThat(right.rise("IpInAddrErrors")).isEqualTo(61);
    }
  }

  private static Wire wire(Pair pair) throws Exception {
    return Wire.between(pair.left(), Pair.DEVICE, pair.right(), Pair.DEVICE);
  }

  private static Wire wire(Routed routed) throws Exception {
    return Wire.between(routed.left(), Routed.DEVICE, routed.router(), Routed.TO_LEFT);
  }
}
