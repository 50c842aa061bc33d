package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Netns;
import headroom.lab.Pair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One packet of the stack that would have been many on the wire counts as those many. */
@Tag("kernel")
@Tag("alone")
class GsoTest {
  private static final int SEND = 22 * 1000 + 77; // 23 datagrams
  private static final long SEND_L3 = 22 * (1000 + 28) + 77 + 28;

  @Test
  void aDroppedUdpPacketOfManySegmentsCountsAsItsSegments() throws Exception {
    try (var pair = Pair.ipv4();
        var socket = SegmentingSocket.open(pair.left(), 1000);
        var watching = Watching.only(pair.left(), pair.right())) {
      var rule = NftDrop.at(pair.right(), "input");
      for (int i = 0; i < 7; i++) socket.send(Pair.RIGHT, Udp.CLOSED_PORT, SEND);
      assertThat(watching.drops(7 * 23)).isEqualTo(Map.of("right/eth0 NETFILTER_DROP", 7 * 23L));
      assertThat(watching.bytes()).isEqualTo(Map.of("right/eth0 NETFILTER_DROP", 7 * SEND_L3));
      assertThat(rule.packets()).as("packets of the stack").isEqualTo(7);
    }
  }

  /** The second witness: the same, made into packets before nftables sees it. */
  @Test
  void theSamePacketCountsAsManyWhenItWasSegmentedBefore() throws Exception {
    try (var pair = Pair.ipv4();
        var socket = SegmentingSocket.open(pair.left(), 1000);
        var watching = Watching.only(pair.left(), pair.right())) {
      pair.left().run("ethtool", "-K", Pair.DEVICE, "tx-udp-segmentation", "off");
      var rule = NftDrop.at(pair.right(), "input");
      for (int i = 0; i < 7; i++) socket.send(Pair.RIGHT, Udp.CLOSED_PORT, SEND);
      assertThat(watching.drops(7 * 23)).isEqualTo(Map.of("right/eth0 NETFILTER_DROP", 7 * 23L));
      assertThat(watching.bytes()).isEqualTo(Map.of("right/eth0 NETFILTER_DROP", 7 * SEND_L3));
      assertThat(rule.packets()).isEqualTo(7 * 23);
    }
  }

  /** Retransmissions, probes and the final reset included: TCP counts each segment it sends. */
  @Test
  void everyTcpSegmentThatIsDroppedIsCountedHoweverTheyTravelTogether() throws Exception {
    try (var pair = Pair.ipv4();
        var server = pair.right().<ServerSocket, IOException>call(() -> listening(Pair.RIGHT));
        var client = connected(pair.left(), server);
        var accepted = server.accept();
        var watching = Watching.only(pair.left(), pair.right())) {
      var rule = NftDrop.at(pair.right(), "input", "tcp dport " + server.getLocalPort());
      var left = Counters.of(pair.left());
      client.getOutputStream().write(new byte[13_007]);
      client.setSoLinger(true, 0);
      client.close();
      long sent = left.rise("TcpOutSegs");
      assertThat(watching.drops(sent)).isEqualTo(Map.of("right/eth0 NETFILTER_DROP", sent));
      assertThat(left.rise("TcpOutSegs")).isEqualTo(sent);
      assertThat(rule.packets()).as("packets of the stack").isPositive().isLessThan(sent);
    }
  }

  private static ServerSocket listening(String address) throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName(address));
  }

  private static Socket connected(Netns from, ServerSocket to) throws IOException {
    return from.<Socket, IOException>call(() -> new Socket(to.getInetAddress(), to.getLocalPort()));
  }
}
