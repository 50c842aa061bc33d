package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nobody answers "who has": one question, 50 ms, and the packets that waited for it are lost. */
@Tag("kernel")
@Tag("alone")
class NeighbourTest {
  private static final String NOBODY = "10.199.0.77";
  private static final String NOBODY6 = "fd00:199::77";

  @Test
  void everyPacketThatWaitedForANeighbourInVainIsCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      pair.left().sysctl(impatient("ipv4"));
      var left = Counters.of(pair.left());
      Udp.send(pair.left(), NOBODY, 23, 100);
      assertThat(watching.drops(23)).isEqualTo(Map.of("left/eth0 NEIGH_FAILED", 23L));
      assertThat(left.rise("IcmpOutDestUnreachs")).isEqualTo(23);
    }
  }

  /**
   * IPv6 names no reason. The question itself is lost too: it goes to a multicast group that the
   * other end has not joined, whose filter is its stack, since a veth has none.
   */
  @Test
  void everyIpv6PacketThatWaitedForANeighbourInVainIsCounted() throws Exception {
    try (var pair = Pair.dual();
        var watching = Watching.only(pair.left(), pair.right())) {
      pair.left().sysctl(impatient("ipv6"));
      var left = Counters.of(pair.left());
      Udp.send(pair.left(), NOBODY6, 29, 100);
      assertThat(watching.drops(29 + 1))
          .as("neighbours: %s", pair.left().run("ip", "-6", "-s", "neigh").stdout())
          .isEqualTo(Map.of("left/eth0 NOT_SPECIFIED", 29L, "right/eth0 NOT_SPECIFIED", 1L));
      assertThat(watching.dropsByFunction())
          .isEqualTo(
              Map.of(
                  "left/eth0 NOT_SPECIFIED neigh_invalidate", 29L,
                  "right/eth0 NOT_SPECIFIED ip6_mc_input", 1L));
      assertThat(left.rise("Icmp6OutDestUnreachs")).isEqualTo(29);
      assertThat(left.rise("Icmp6OutNeighborSolicits")).isEqualTo(1);
    }
  }

  @Test
  void everyPacketThatAnotherPushedOutOfTheNeighboursQueueIsCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      pair.left().sysctl(impatient("ipv4"));
      pair.left().sysctl("net/ipv4/neigh/eth0/unres_qlen=3");
      var left = Counters.of(pair.left());
      Udp.send(pair.left(), NOBODY, 31, 100);
      Map<String, Long> drops = watching.drops(31);
      long held = left.rise("IcmpOutDestUnreachs"); // one for each packet that waited to the end
      assertThat(held).isBetween(1L, 30L);
      assertThat(drops)
          .isEqualTo(
              Map.of("left/eth0 NEIGH_FAILED", held, "left/eth0 NEIGH_QUEUEFULL", 31 - held));
    }
  }

  private static String[] impatient(String family) {
    String neigh = "net/" + family + "/neigh/eth0/";
    return new String[] {neigh + "mcast_solicit=1", neigh + "retrans_time_ms=50"};
  }
}
