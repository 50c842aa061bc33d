package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.TwoNodes;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Packets too big that nobody answers: the two silent losses of CILIUM.md §0.4 and §0.5. */
@Tag("kernel")
@Tag("alone")
class MixedMtuTest {
  /**
   * The pod's own device is smaller than the nodes': its veth refuses, and no ICMP tells. It lets 4
   * bytes more pass, as if for a VLAN tag (__is_skb_forwardable()).
   */
  @Test
  void aPacketAboveTheReceivingPodsMtuIsCountedAtItsNode() throws Exception {
    try (var nodes = TwoNodes.build(TwoNodes.Spec.standard())) {
      nodes.b().pod().ip("link set eth0 mtu 1400");
      try (var watching =
          Watching.only(nodes.a().netns(), nodes.a().pod(), nodes.b().netns(), nodes.b().pod())) {
        Udp.send(nodes.a().pod(), nodes.b().podAddress(), 31, 1_405 - 28);
        Udp.send(nodes.a().pod(), nodes.b().podAddress(), 7, 1_404 - 28);
        String place = "nodeB/" + nodes.b().lxc() + " NOT_SPECIFIED";
        assertThat(watching.drops(38)).isEqualTo(Map.of(place, 31L, "podB/eth0 NO_SOCKET", 7L));
        assertThat(watching.dropsByFunction())
            .isEqualTo(
                Map.of(
                    place + " __dev_forward_skb2", 31L, "podB/eth0 NO_SOCKET __udp4_lib_rcv", 7L));
        assertThat(Counters.link(nodes.b().pod(), "eth0", "rx", "dropped")).isEqualTo(31);
      }
    }
  }

  /** No router fragments IPv6, and the pod is not told: the node tells itself. */
  @Test
  void aPacketThatTheTunnelMakesTooBigForAnIpv6UnderlayIsCountedAtTheNic() throws Exception {
    try (var nodes = TwoNodes.build(TwoNodes.Spec.standard().overIpv6().withPodRouteMtu(1500));
        var watching =
            Watching.only(nodes.a().netns(), nodes.a().pod(), nodes.b().netns(), nodes.b().pod())) {
      var counters = Counters.of(nodes.a().netns());
      Udp.send(nodes.a().pod(), nodes.b().podAddress(), 29, 1_431 - 28);
      Udp.send(nodes.a().pod(), nodes.b().podAddress(), 5, 1_430 - 28);
      String place = "nodeA/eth0 NOT_SPECIFIED";
      assertThat(watching.drops(34)).isEqualTo(Map.of(place, 29L, "podB/eth0 NO_SOCKET", 5L));
      assertThat(watching.dropsByFunction())
          .isEqualTo(
              Map.of(place + " ip6_fragment", 29L, "podB/eth0 NO_SOCKET __udp4_lib_rcv", 5L));
      assertThat(counters.rise("Ip6FragFails")).isEqualTo(29);
    }
  }
}
