package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Segments that an established connection cannot use. TCP gives up the packet's device and route
 * before it judges them: the place must come from elsewhere, and be right.
 */
@Tag("kernel")
@Tag("alone")
class TcpSegmentTest {
  private static final int PORT = 7;

  /** One connection with 200 bytes received and read. */
  private static final class Connection implements AutoCloseable {
    final Pair pair = Pair.ipv4();
    final Watching watching;
    final HandMadeTcp client;
    final Socket server;
    final Counters counters;

    Connection() throws Exception {
      watching = Watching.only(pair.right());
      try (var listener =
          pair.right().<ServerSocket, IOException>call(() -> new ServerSocket(PORT))) {
        client = HandMadeTcp.connect(pair.left(), pair.right(), Pair.RIGHT, PORT);
        server = listener.accept();
      }
      client.send(1, 0, 0, Packet.TCP_ACK, 100);
      client.send(1, 100, 0, Packet.TCP_ACK, 100);
      server.getInputStream().readNBytes(200);
      counters = Counters.of(pair.right());
    }

    @Override
    public void close() throws IOException {
      server.close();
      client.close();
      watching.close();
      pair.close();
    }
  }

  @Test
  void aSegmentThatWasReceivedBeforeIsCountedAtItsReceiver() throws Exception {
    try (var connection = new Connection()) {
      connection.client.send(23, 100, 0, Packet.TCP_ACK, 100);
      assertThat(connection.watching.drops(23)).isEqualTo(Map.of("right/eth0 TCP_OLD_DATA", 23L));
      assertThat(connection.counters.rise("TcpExtDelayedACKLost")).isEqualTo(23);
    }
  }

  @Test
  void aSegmentFromBeforeTheWindowIsCountedAtItsReceiver() throws Exception {
    try (var connection = new Connection()) {
      connection.client.send(13, 0, 0, Packet.TCP_ACK, 100);
      assertThat(connection.watching.drops(13))
          .isEqualTo(Map.of("right/eth0 TCP_OLD_SEQUENCE", 13L));
      assertThat(connection.counters.rise("TcpExtDelayedACKLost")).isEqualTo(13);
    }
  }

  @Test
  void aSegmentFromBeyondTheWindowIsCountedAtItsReceiver() throws Exception {
    try (var connection = new Connection()) {
      connection.client.send(17, 100_000_000, 0, Packet.TCP_ACK, 100);
      assertThat(connection.watching.drops(17))
          .isEqualTo(Map.of("right/eth0 TCP_INVALID_SEQUENCE", 17L));
      assertThat(connection.counters.rise("TcpExtBeyondWindow")).isEqualTo(17);
    }
  }

  @Test
  void aSegmentThatAcknowledgesWhatWasNeverSentIsCountedAtItsReceiver() throws Exception {
    try (var connection = new Connection()) {
      connection.client.send(19, 200, 100, Packet.TCP_ACK, 100);
      assertThat(connection.watching.drops(19))
          .isEqualTo(Map.of("right/eth0 TCP_ACK_UNSENT_DATA", 19L));
      assertThat(connection.counters.rise("TcpInSegs")).isEqualTo(19);
    }
  }
}
