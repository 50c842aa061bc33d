package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Pair;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What XDP drops. Seen while the packet is an skb: in generic mode always, in a driver's mode only
 * where the driver makes skbs first, as veth does for what the stack sent. A frame that never was
 * an skb passes no kfree_skb: the driver's counter alone has it (docs/LIMITS.md).
 */
@Tag("kernel")
@Tag("alone")
class XdpTest {
  private static final int X0 = 71;

  /** Linux names no reason for it up to 6.18: the function says who it was. */
  @Test
  void aPacketThatGenericXdpDropsIsCountedAtItsReceiver() throws Exception {
    try (var pair = Pair.ipv4()) {
      Xdp.drop(pair.right(), "eth0", "xdpgeneric");
      try (var watching = Watching.only(pair.left(), pair.right())) {
        var counters = Counters.of(pair.right());
        Udp.send(pair.left(), Pair.RIGHT, 31, 100);
        assertThat(watching.drops(31)).isEqualTo(Map.of("right/eth0 NOT_SPECIFIED", 31L));
        assertThat(watching.dropsByFunction())
            .isEqualTo(Map.of("right/eth0 NOT_SPECIFIED do_xdp_generic", 31L));
        assertThat(Counters.link(pair.right(), "eth0", "rx", "packets")).isEqualTo(31);
        assertThat(counters.rise("IpInReceives")).isZero();
      }
    }
  }

  @Test
  void aPacketThatGenericXdpCannotHandOnIsCountedAtItsReceiver() throws Exception {
    try (var pair = Pair.ipv4()) {
      Xdp.redirect(pair.right(), "eth0", "xdpgeneric", 99_991);
      try (var watching = Watching.only(pair.left(), pair.right())) {
        var counters = Counters.of(pair.right());
        Udp.send(pair.left(), Pair.RIGHT, 29, 100);
        assertThat(watching.drops(29)).isEqualTo(Map.of("right/eth0 XDP", 29L));
        assertThat(Counters.link(pair.right(), "eth0", "rx", "packets")).isEqualTo(29);
        assertThat(counters.rise("IpInReceives")).isZero();
      }
    }
  }

  @Test
  void anSkbThatVethsOwnXdpDropsIsCountedAtItsReceiver() throws Exception {
    try (var pair = Pair.ipv4()) {
      Xdp.drop(pair.right(), "eth0", "xdpdrv");
      try (var watching = Watching.only(pair.left(), pair.right())) {
        Udp.send(pair.left(), Pair.RIGHT, 37, 100);
        assertThat(watching.drops(37)).isEqualTo(Map.of("right/eth0 NOT_SPECIFIED", 37L));
        assertThat(watching.dropsByFunction())
            .isEqualTo(Map.of("right/eth0 NOT_SPECIFIED veth_xdp_rcv_skb", 37L));
        assertThat(Xdp.counter(pair.right(), "eth0", "xdp_drops")).isEqualTo(37);
      }
    }
  }

  /** eth0 hands the frames to x0, whose other end x1 drops them: no skb is there any more. */
  @Test
  void aFrameThatNativeXdpDropsIsInTheDriversCounterOnly() throws Exception {
    try (var pair = Pair.ipv4()) {
      pair.right()
          .ip(
              "link add x0 index " + X0 + " type veth peer name x1",
              "link set x0 up",
              "link set x1 up");
      Xdp.drop(pair.right(), "x1", "xdpdrv");
      Xdp.redirect(pair.right(), "eth0", "xdpdrv", X0);
      try (var watching = Watching.only(pair.left(), pair.right())) {
        Udp.send(pair.left(), Pair.RIGHT, 41, 100);
        Await.until(
            "41 frames at x1",
            Duration.ofSeconds(10),
            () -> Xdp.counter(pair.right(), "x1", "xdp_drops") >= 41);
        assertThat(Xdp.counter(pair.right(), "x1", "xdp_drops")).isEqualTo(41);
        assertThat(watching.drops()).isEmpty();
      }
    }
  }
}
