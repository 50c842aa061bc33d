package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Packets that were damaged on the way. The veth says nothing of checksums: the stack looks. */
@Tag("kernel")
@Tag("alone")
class ChecksumTest {
  private static final String DEVICE = Pair.DEVICE;

  @Test
  void everyDatagramWithAWrongChecksumIsCountedThoughNobodyListens() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = Wire.between(pair.left(), DEVICE, pair.right(), DEVICE);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      wire.send(41, Packet.udp(Pair.LEFT, Pair.RIGHT, 4000, 9, 100).wrongTransportChecksum());
      assertThat(watching.drops(41)).isEqualTo(Map.of("right/eth0 UDP_CSUM", 41L));
      assertThat(right.rise("UdpInCsumErrors")).isEqualTo(41);
    }
  }

  /** In the reader's queue a packet has lost its device, its route and its socket. */
  @Test
  void everyDatagramThatItsReaderFindsDamagedIsCountedThoughNothingTellsItsNamespace()
      throws Exception {
    try (var pair = Pair.ipv4();
        var wire = Wire.between(pair.left(), DEVICE, pair.right(), DEVICE);
        var socket = pair.right().<DatagramSocket, IOException>call(() -> bound(Pair.RIGHT));
        var watching = Watching.everything()) {
      var right = Counters.of(pair.right());
      var good = Packet.udp(Pair.LEFT, Pair.RIGHT, 4000, socket.getLocalPort(), 100);
      wire.send(43, good.wrongTransportChecksum());
      wire.send(1, good);
      assertThat(received(socket)).isEqualTo(1);
      assertThat(watching.unplaced("UDP_CSUM")).isEqualTo(43);
      assertThat(right.rise("UdpInCsumErrors")).isEqualTo(43);
    }
  }

  @Test
  void everyTcpSegmentWithAWrongChecksumIsCounted() throws Exception {
    try (var pair = Pair.ipv4();
        var wire = Wire.between(pair.left(), DEVICE, pair.right(), DEVICE);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      var syn = Packet.tcp(Pair.LEFT, Pair.RIGHT, 4000, 9, 1, 0, Packet.TCP_SYN, 0);
      wire.send(47, syn.wrongTransportChecksum());
      assertThat(watching.drops(47)).isEqualTo(Map.of("right/eth0 TCP_CSUM", 47L));
      assertThat(right.rise("TcpInCsumErrors")).isEqualTo(47);
    }
  }

  /**
   * A datagram for nobody is called so by the kernel, wrong or not; its own counter knows better.
   */
  @Test
  void everyDatagramAndSegmentOverIpv6WithAWrongChecksumIsCounted() throws Exception {
    try (var pair = Pair.dual();
        var wire = Wire.between(pair.left(), DEVICE, pair.right(), DEVICE);
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      wire.send(53, Packet.udp(Pair.LEFT6, Pair.RIGHT6, 4000, 9, 100).wrongTransportChecksum());
      var syn = Packet.tcp(Pair.LEFT6, Pair.RIGHT6, 4000, 9, 1, 0, Packet.TCP_SYN, 0);
      wire.send(59, syn.wrongTransportChecksum());
      assertThat(watching.drops(53 + 59))
          .isEqualTo(Map.of("right/eth0 NO_SOCKET", 53L, "right/eth0 TCP_CSUM", 59L));
      assertThat(right.rise("Udp6InCsumErrors")).isEqualTo(53);
      assertThat(right.rise("Udp6NoPorts")).isZero();
      assertThat(right.rise("TcpInCsumErrors")).isEqualTo(59);
    }
  }

  private static DatagramSocket bound(String address) throws IOException {
    return new DatagramSocket(0, InetAddress.getByName(address));
  }

  /** Reads until nothing comes for a while; a datagram with a wrong checksum is never returned. */
  private static int received(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(200);
    int datagrams = 0;
    try {
      while (true) {
        socket.receive(new DatagramPacket(new byte[2000], 2000));
        datagrams++;
      }
    } catch (SocketTimeoutException e) {
      return datagrams;
    }
  }
}
