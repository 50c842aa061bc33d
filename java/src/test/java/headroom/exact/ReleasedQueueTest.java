package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Pair;
import headroom.lab.Routed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Packets that were waiting in a queue when the queue itself was given up. */
@Tag("kernel")
@Tag("alone")
class ReleasedQueueTest {
  private static final int PORT = 7;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /**
   * The queue is a tree whose nodes lie over skb->dev: what stands there is the address of another
   * segment, or of one that is gone. The socket tells the place.
   */
  @Test
  void segmentsThatWaitOutOfOrderAreCountedWhenTheirSocketCloses() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.right());
        var listener = pair.right().<ServerSocket, IOException>call(() -> new ServerSocket(PORT));
        var client = HandMadeTcp.connect(pair.left(), pair.right(), Pair.RIGHT, PORT);
        var server = listener.accept()) {
      var counters = Counters.of(pair.right());
      for (int i = 1; i <= 29; i++) {
        client.send(1, i * 1_000, 0, Packet.TCP_ACK, 10);
      }
      client.send(1, 0, 0, Packet.TCP_RST, 0);
      Await.until("the reset", LIMIT, () -> rise(counters, "TcpEstabResets") == 1);
      assertThat(watching.drops()).isEmpty();
      server.close();
      assertThat(watching.drops(29)).isEqualTo(Map.of("right/eth0 NOT_SPECIFIED", 29L));
      assertThat(watching.dropsByFunction())
          .isEqualTo(Map.of("right/eth0 NOT_SPECIFIED skb_rbtree_purge", 29L));
      assertThat(rise(counters, "TcpExtTCPOFOQueue")).isEqualTo(29);
    }
  }

  /** As in TrafficControlTest 14 of 53 pass; a queue of 20,000 bytes holds the others. */
  @Test
  void packetsThatWaitInARouterAreCountedWhenItsNamespaceIsDeleted() throws Exception {
    try (var routed = Routed.ipv4();
        var watching = Watching.only(routed.router())) {
      routed
          .router()
          .run(
              "tc", "qdisc", "add", "dev", "right", "root", "tbf", "rate", "8bit", "burst", "2000",
              "limit", "20000");
      Udp.send(routed.left(), Routed.RIGHT, 53, 100);
      Await.until(
          "39 packets in the queue", LIMIT, () -> Tc.backlog(routed.router(), "right") == 39);
      assertThat(watching.drops()).isEmpty();
      routed.router().close();
      assertThat(watching.drops(39)).isEqualTo(Map.of("router/right NOT_SPECIFIED", 39L));
      assertThat(watching.dropsByFunction())
          .isEqualTo(Map.of("router/right NOT_SPECIFIED __rtnl_unlock", 39L));
    }
  }

  private static long rise(Counters counters, String name) {
    try {
      return counters.rise(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
