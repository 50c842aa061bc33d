package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import headroom.lab.Routed;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
@Tag("alone")
class TooBigTest {
  @Test
  void everyPacketThatMayNotBeFragmentedAndDoesNotFitTheNextHopIsCountedAtTheRouter()
      throws Exception {
    try (var routed = Routed.ipv4();
        var wire = wire(routed);
        var watching = Watching.only(routed.left(), routed.router(), routed.right())) {
      routed.setRouterMtu(1400);
      var router = Counters.of(routed.router());
      var right = Counters.of(routed.right());
      wire.send(23, Packet.udp(Routed.LEFT, Routed.RIGHT, 4000, 9, 1401 - 28).dontFragment());
      wire.send(29, Packet.udp(Routed.LEFT, Routed.RIGHT, 4000, 9, 1400 - 28).dontFragment());
      assertThat(watching.drops(23 + 29))
          .isEqualTo(Map.of("router/left PKT_TOO_BIG", 23L, "right/eth0 NO_SOCKET", 29L));
      assertThat(watching.bytes())
          .isEqualTo(
              Map.of("router/left PKT_TOO_BIG", 23L * 1401, "right/eth0 NO_SOCKET", 29L * 1400));
      assertThat(router.rise("IpFragFails")).isEqualTo(23);
      assertThat(router.rise("IcmpOutDestUnreachs")).isEqualTo(23);
      assertThat(right.rise("UdpNoPorts")).isEqualTo(29);
    }
  }

  /** IPv6's forwarding has made the packet the next device's before it answers. */
  @Test
  void everyIpv6PacketThatDoesNotFitTheNextDeviceIsCountedAtTheRouter() throws Exception {
    try (var routed = Routed.dual();
        var wire = wire(routed);
        var watching = Watching.only(routed.left(), routed.router(), routed.right())) {
      routed.router().ip("link set right mtu 1400");
      var router = Counters.of(routed.router());
      var right = Counters.of(routed.right());
      wire.send(31, Packet.udp(Routed.LEFT6, Routed.RIGHT6, 4000, 9, 1401 - 48));
      wire.send(37, Packet.udp(Routed.LEFT6, Routed.RIGHT6, 4000, 9, 1400 - 48));
      assertThat(watching.drops(31 + 37))
          .isEqualTo(Map.of("router/right PKT_TOO_BIG", 31L, "right/eth0 NO_SOCKET", 37L));
      assertThat(router.rise("Ip6InTooBigErrors")).isEqualTo(31);
      assertThat(router.rise("Ip6FragFails")).isEqualTo(31);
      assertThat(router.rise("Icmp6OutPktTooBigs")).isEqualTo(31);
      assertThat(right.rise("Udp6NoPorts")).isEqualTo(37);
    }
  }

  /**
   * Forwarding does not look at an IPv6 route's MTU unless it is locked: the way out does, and
   * names no reason.
   */
  @Test
  void everyIpv6PacketThatDoesNotFitTheRouteIsCountedWhereItWouldHaveLeft() throws Exception {
    try (var routed = Routed.dual();
        var wire = wire(routed);
        var watching = Watching.only(routed.left(), routed.router(), routed.right())) {
      routed.setRouterMtu(1400);
      var router = Counters.of(routed.router());
      wire.send(59, Packet.udp(Routed.LEFT6, Routed.RIGHT6, 4000, 9, 1401 - 48));
      wire.send(61, Packet.udp(Routed.LEFT6, Routed.RIGHT6, 4000, 9, 1400 - 48));
      assertThat(watching.drops(59 + 61))
          .isEqualTo(Map.of("router/right NOT_SPECIFIED", 59L, "right/eth0 NO_SOCKET", 61L));
      assertThat(watching.dropsByFunction())
          .containsEntry("router/right NOT_SPECIFIED ip6_fragment", 59L);
      assertThat(router.rise("Ip6FragFails")).isEqualTo(59);
      assertThat(router.rise("Icmp6OutPktTooBigs")).isEqualTo(59);
    }
  }

  /**
   * Mixed MTUs between the ends of a cable: a veth discards what its peer's MTU, and room for one
   * VLAN tag, do not hold ({@code __is_skb_forwardable}), with no reason and no ICMP.
   */
  @Test
  void everyPacketOverTheMtuOfTheDeviceAtTheOtherEndIsCountedThoughTheKernelNamesNoReason()
      throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      pair.right().ip("link set eth0 mtu 1400");
      var right = Counters.of(pair.right());
      Udp.send(pair.left(), Pair.RIGHT, 41, 1405 - 28);
      Udp.send(pair.left(), Pair.RIGHT, 43, 1404 - 28);
      assertThat(watching.drops(41 + 43))
          .isEqualTo(Map.of("left/eth0 NOT_SPECIFIED", 41L, "right/eth0 NO_SOCKET", 43L));
      assertThat(watching.dropsByFunction())
          .containsEntry("left/eth0 NOT_SPECIFIED __dev_forward_skb2", 41L);
      assertThat(Counters.link(pair.left(), "eth0", "tx", "dropped")).isEqualTo(41);
      assertThat(Counters.link(pair.right(), "eth0", "rx", "dropped")).isEqualTo(41);
      assertThat(right.rise("UdpNoPorts")).isEqualTo(43);
    }
  }

  /** EMSGSIZE: the sender is told before there is a packet, so nothing is sent and nothing lost. */
  @Test
  void aDatagramThatTheSendersOwnDeviceRefusesIsNoDrop() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      assertThat(Udp.attemptUnfragmented(pair.left(), Pair.RIGHT, 47, 1501 - 28)).isEqualTo(47);
      assertThat(watching.drops()).isEmpty();
      assertThat(Counters.link(pair.left(), "eth0", "tx", "packets")).isZero();
    }
  }

  /** A packet socket learns it late: the kernel made a packet and frees it, for no reason named. */
  @Test
  void everyFrameThatTheSendersOwnDeviceRefusesIsCountedInItsNamespace() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = Wire.between(pair.left(), Pair.DEVICE, pair.right(), Pair.DEVICE);
        var watching = Watching.only(pair.left(), pair.right())) {
      var tooBig = Packet.udp(Pair.LEFT, Pair.RIGHT, 4000, 9, 1501 - 28);
      for (int i = 0; i < 53; i++) assertThat(wire.refusesAsTooBig(tooBig)).isTrue();
      assertThat(watching.drops(53)).isEqualTo(Map.of("left/null NOT_SPECIFIED", 53L));
      assertThat(watching.dropsByFunction().keySet().iterator().next()).contains("packet_s");
      assertThat(Counters.link(pair.left(), "eth0", "tx", "packets")).isZero();
    }
  }

  private static Wire wire(Routed routed) throws Exception {
    return Wire.between(routed.left(), Routed.DEVICE, routed.router(), Routed.TO_LEFT);
  }
}
