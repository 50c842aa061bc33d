package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import headroom.lab.Routed;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
@Tag("alone")
class NetfilterTest {
  @Test
  void everyPacketThatARuleDropsOnTheWayInIsCountedWhereItArrived() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      var rightRule = NftDrop.at(pair.right(), "input");
      Udp.send(pair.left(), Pair.RIGHT, 23, 100);
      assertThat(watching.drops(23)).isEqualTo(Map.of("right/eth0 NETFILTER_DROP", 23L));
      assertThat(watching.bytes()).isEqualTo(Map.of("right/eth0 NETFILTER_DROP", 23L * 128));
      assertThat(rightRule.packets()).isEqualTo(23);
    }
  }

  /** The packet has no device yet (skb->dev): its route knows. */
  @Test
  void everyPacketThatARuleDropsOnTheWayOutIsCountedAtTheDeviceThatItWouldHaveLeftBy()
      throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      var leftRule = NftDrop.at(pair.left(), "output");
      assertThat(Udp.attempt(pair.left(), Pair.RIGHT, Udp.CLOSED_PORT, 29, 100)).isEqualTo(29);
      assertThat(watching.drops(29)).isEqualTo(Map.of("left/eth0 NETFILTER_DROP", 29L));
      assertThat(watching.bytes()).isEqualTo(Map.of("left/eth0 NETFILTER_DROP", 29L * 128));
      assertThat(leftRule.packets()).isEqualTo(29);
    }
  }

  @Test
  void everyPacketThatARuleDropsInForwardingIsCountedAtTheRouter() throws Exception {
    try (var routed = Routed.ipv4();
        var watching = Watching.only(routed.left(), routed.router(), routed.right())) {
      var router = Counters.of(routed.router());
      var routerRule = NftDrop.at(routed.router(), "forward");
      Udp.send(routed.left(), Routed.RIGHT, 31, 100);
      assertThat(watching.drops(31)).isEqualTo(Map.of("router/left NETFILTER_DROP", 31L));
      assertThat(routerRule.packets()).isEqualTo(31);
      assertThat(router.rise("IpInReceives")).isEqualTo(31);
    }
  }

  @Test
  void everyPacketThatARuleDropsBehindTheForwardingIsCountedAtTheDeviceThatItWouldHaveLeftBy()
      throws Exception {
    try (var routed = Routed.ipv4();
        var watching = Watching.only(routed.left(), routed.router(), routed.right())) {
      var routerRule = NftDrop.at(routed.router(), "postrouting");
      Udp.send(routed.left(), Routed.RIGHT, 37, 100);
      assertThat(watching.drops(37)).isEqualTo(Map.of("router/right NETFILTER_DROP", 37L));
      assertThat(routerRule.packets()).isEqualTo(37);
    }
  }

  @Test
  void everyIpv6PacketThatARuleDropsIsCountedAtEachOfTheHooks() throws Exception {
    try (var routed = Routed.dual();
        var watching = Watching.only(routed.left(), routed.router(), routed.right())) {
      var routerRule = NftDrop.at(routed.router(), "forward");
      Udp.send(routed.left(), Routed.RIGHT6, 41, 100);
      var rightRule = NftDrop.at(routed.right(), "input");
      Udp.send(routed.router(), Routed.RIGHT6, 43, 100);
      var leftRule = NftDrop.at(routed.left(), "output");
      assertThat(Udp.attempt(routed.left(), Routed.RIGHT6, Udp.CLOSED_PORT, 47, 100)).isEqualTo(47);
      assertThat(watching.drops(41 + 43 + 47))
          .isEqualTo(
              Map.of(
                  "router/left NETFILTER_DROP", 41L,
                  "right/eth0 NETFILTER_DROP", 43L,
                  "left/eth0 NETFILTER_DROP", 47L));
      assertThat(routerRule.packets()).isEqualTo(41);
      assertThat(rightRule.packets()).isEqualTo(43);
      assertThat(leftRule.packets()).isEqualTo(47);
    }
  }
}
