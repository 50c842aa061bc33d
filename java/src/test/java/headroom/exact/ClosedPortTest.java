package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class ClosedPortTest {
  @Test
  void everyDatagramToAClosedPortIsCountedAtItsReceiver() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      pair.left().<Integer, Exception>call(() -> send(23, 100));
      assertThat(watching.drops()).isEqualTo(Map.of("right/eth0 NO_SOCKET", 23L));
    }
  }

  private static int send(int packets, int bytes) throws IOException {
    try (var socket = new DatagramSocket()) {
      var to = InetAddress.getByName(Pair.RIGHT);
      for (int i = 0; i < packets; i++) {
        socket.send(new DatagramPacket(new byte[bytes], bytes, to, 9));
      }
    }
    return packets;
  }
}
