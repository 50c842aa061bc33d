package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Traffic control drops: at its two hooks, where Cilium's programs sit, and in its queues. */
@Tag("kernel")
@Tag("alone")
class TrafficControlTest {
  @Test
  void aPacketThatTcDropsOnArrivalIsCountedAtItsReceiver() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      Tc.shootOnePort(pair.right(), "eth0", "ingress");
      Udp.send(pair.left(), Pair.RIGHT, Tc.SHOT_PORT, 31, 100);
      Udp.send(pair.left(), Pair.RIGHT, 7, 100);
      assertThat(watching.drops(38))
          .isEqualTo(Map.of("right/eth0 TC_INGRESS", 31L, "right/eth0 NO_SOCKET", 7L));
      assertThat(Tc.dropped(pair.right(), "eth0", "clsact")).isEqualTo(31);
    }
  }

  @Test
  void aPacketThatTcDropsOnDepartureIsCountedAtItsSender() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      Tc.shootOnePort(pair.left(), "eth0", "egress");
      Udp.attempt(pair.left(), Pair.RIGHT, Tc.SHOT_PORT, 29, 100);
      Udp.send(pair.left(), Pair.RIGHT, 5, 100);
      assertThat(watching.drops(34))
          .isEqualTo(Map.of("left/eth0 TC_EGRESS", 29L, "right/eth0 NO_SOCKET", 5L));
      assertThat(Tc.dropped(pair.left(), "eth0", "clsact")).isEqualTo(29);
    }
  }

  /**
   * A token bucket that is as good as closed: 2,000 bytes of burst let 14 frames of 142 bytes pass,
   * the queue of 2,000 bytes holds 14 more, and the rest of 53 is dropped.
   */
  @Test
  void aPacketThatDoesNotFitIntoAQueueIsCountedAtItsSender() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      pair.left()
          .run(
              "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "8bit", "burst", "2000",
              "limit", "2000");
      Udp.send(pair.left(), Pair.RIGHT, 53, 100);
      assertThat(watching.drops(39))
          .isEqualTo(Map.of("left/eth0 QDISC_DROP", 25L, "right/eth0 NO_SOCKET", 14L));
      assertThat(Tc.dropped(pair.left(), "eth0", "tbf")).isEqualTo(25);
    }
  }
}
