package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Netns;
import headroom.lab.Pair;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
@Tag("alone")
class ClosedPortTest {
  @Test
  void everyDatagramToAClosedPortIsCountedAtItsReceiver() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      Udp.send(pair.left(), Pair.RIGHT, 23, 100);
      assertThat(watching.drops(23)).isEqualTo(Map.of("right/eth0 NO_SOCKET", 23L));
      assertThat(watching.bytes()).isEqualTo(Map.of("right/eth0 NO_SOCKET", 23L * (100 + 28)));
      assertThat(watching.dropsByProtocol()).isEqualTo(Map.of("right/eth0 NO_SOCKET IPv4", 23L));
      assertThat(right.rise("UdpNoPorts")).isEqualTo(23);
    }
  }

  @Test
  void everyDatagramOverIpv6ToAClosedPortIsCountedAtItsReceiver() throws Exception {
    try (var pair = Pair.dual();
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      Udp.send(pair.left(), Pair.RIGHT6, 29, 100);
      assertThat(watching.drops(29)).isEqualTo(Map.of("right/eth0 NO_SOCKET", 29L));
      assertThat(watching.bytes()).isEqualTo(Map.of("right/eth0 NO_SOCKET", 29L * (100 + 48)));
      assertThat(watching.dropsByProtocol()).isEqualTo(Map.of("right/eth0 NO_SOCKET IPv6", 29L));
      assertThat(right.rise("Udp6NoPorts")).isEqualTo(29);
    }
  }

  @Test
  void everySynToAClosedPortIsCountedAtItsReceiver() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      var left = Counters.of(pair.left());
      var right = Counters.of(pair.right());
      assertThat(refusals(pair.left(), Pair.RIGHT, 31)).isEqualTo(31);
      assertThat(watching.drops(31)).isEqualTo(Map.of("right/eth0 NO_SOCKET", 31L));
      assertThat(right.rise("TcpOutRsts")).isEqualTo(31);
      assertThat(left.rise("TcpAttemptFails")).isEqualTo(31);
    }
  }

  @Test
  void everySynOverIpv6ToAClosedPortIsCountedAtItsReceiver() throws Exception {
    try (var pair = Pair.dual();
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      assertThat(refusals(pair.left(), Pair.RIGHT6, 37)).isEqualTo(37);
      assertThat(watching.drops(37)).isEqualTo(Map.of("right/eth0 NO_SOCKET", 37L));
      assertThat(right.rise("TcpOutRsts")).isEqualTo(37);
    }
  }

  private static int refusals(Netns from, String to, int attempts) throws IOException {
    return from.<Integer, IOException>call(() -> {
      int refused = 0;
      for (int i = 0; i < attempts; i++) {
        try (var socket = new Socket()) {
          socket.connect(new InetSocketAddress(to, Udp.CLOSED_PORT), 5_000);
        } catch (ConnectException e) {
          refused++;
        }
      }
      return refused;
    });
  }
}
