package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Netns;
import headroom.lab.Pair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
@Tag("alone")
class SocketBufferTest {
  @Test
  void everyDatagramThatASleepingReadersBufferCannotHoldIsCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var reader = reader(pair.right(), Pair.RIGHT);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      Udp.send(pair.left(), Pair.RIGHT, port(reader), 127, 1000);
      long lost = 127 - queued(reader);
      assertThat(lost).isPositive();
      assertThat(watching.drops(lost)).isEqualTo(Map.of("right/eth0 SOCKET_RCVBUFF", lost));
      assertThat(watching.bytes()).isEqualTo(Map.of("right/eth0 SOCKET_RCVBUFF", lost * 1028));
      assertThat(right.rise("UdpRcvbufErrors")).isEqualTo(lost);
    }
  }

  @Test
  void everyDatagramOverIpv6ThatASleepingReadersBufferCannotHoldIsCounted() throws Exception {
    try (var pair = Pair.dual();
        var reader = reader(pair.right(), Pair.RIGHT6);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      Udp.send(pair.left(), Pair.RIGHT6, port(reader), 131, 1000);
      long lost = 131 - queued(reader);
      assertThat(lost).isPositive();
      assertThat(watching.drops(lost)).isEqualTo(Map.of("right/eth0 SOCKET_RCVBUFF", lost));
      assertThat(right.rise("Udp6RcvbufErrors")).isEqualTo(lost);
    }
  }

  private static DatagramChannel reader(Netns netns, String address) throws IOException {
    return netns.<DatagramChannel, IOException>call(() -> {
      var channel = DatagramChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 16 << 10);
      channel.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
      channel.configureBlocking(false);
      return channel;
    });
  }

  private static int port(DatagramChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private static int queued(DatagramChannel channel) throws IOException {
    int datagrams = 0;
    while (channel.receive(ByteBuffer.allocate(2000)) != null) datagrams++;
    return datagrams;
  }
}
