package headroom.exact;

import com.sun.jna.Native;
import headroom.lab.Netns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A TCP client made by hand, which says what it likes: its address is nobody's, so that no kernel
 * answers for it, and its sequence numbers are known.
 */
final class HandMadeTcp implements AutoCloseable {
  /** In the pair's network, and no namespace's. */
  static final String ADDRESS = "10.199.0.77";

  private static final int AF_PACKET = 17;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000; // packets without their L2 header
  private static final int ETH_P_IP = 0x0800;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int PORT = 40_001;

  /** Acknowledged by nobody yet; SYN takes the first number (RFC 9293 §3.4). */
  private static final long FIRST = 1_000_001;

  static {
    Native.register(HandMadeTcp.class, "c");
  }

  private final Wire wire;
  private final String server;
  private final int serverPort;
  private final long serverNext;

  private HandMadeTcp(Wire wire, String server, int serverPort, long serverNext) {
    this.wire = wire;
    this.server = server;
    this.serverPort = serverPort;
    this.serverNext = serverNext;
  }

  /**
   * Connects to a listener in {@code to}, from the cable's end in {@code from}; both devices are
   * eth0.
   */
  static HandMadeTcp connect(Netns from, Netns to, String server, int serverPort) throws Exception {
    byte[] mac = Wire.mac(from, "eth0");
    to.ip("neigh replace " + ADDRESS + " dev eth0 lladdr " + text(mac) + " nud permanent");
    Wire wire = Wire.between(from, "eth0", to, "eth0");
    int fd = from.<Integer, IOException>call(HandMadeTcp::listen);
    try {
      wire.send(1, segment(server, serverPort, FIRST - 1, 0, Packet.TCP_SYN, 0));
      long serverNext = sequenceOfSynAck(fd, serverPort) + 1;
      var client = new HandMadeTcp(wire, server, serverPort, serverNext);
      client.send(1, 0, 0, Packet.TCP_ACK, 0);
      return client;
    } finally {
      close(fd);
    }
  }

  /**
   * Sends a segment {@code times} times.
   *
   * @param offset of its first byte from the first byte of the stream
   * @param acknowledged bytes of the server's stream
   */
  void send(int times, long offset, long acknowledged, int flags, int bytes) throws IOException {
    long ack = serverNext + acknowledged;
    wire.send(times, segment(server, serverPort, FIRST + offset, ack, flags, bytes));
  }

  private static Packet segment(
      String server, int serverPort, long seq, long ack, int flags, int bytes) {
    return Packet.tcp(ADDRESS, server, PORT, serverPort, seq, ack, flags, bytes);
  }

  private static int listen() throws IOException {
    int fd = socket(AF_PACKET, SOCK_DGRAM_CLOEXEC, Short.reverseBytes((short) ETH_P_IP));
    if (fd < 0) throw new IOException("socket AF_PACKET: errno " + Native.getLastError());
    byte[] tenSeconds = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putLong(10).array();
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, tenSeconds, tenSeconds.length);
    return fd;
  }

  private static long sequenceOfSynAck(int fd, int serverPort) throws IOException {
    var packet = new byte[2048];
    while (true) {
      long bytes = recv(fd, packet, packet.length, 0);
      if (bytes < 0) throw new IOException("no SYN-ACK: errno " + Native.getLastError());
      var ip = ByteBuffer.wrap(packet);
      if (bytes >= 40 && ip.get(9) == 6 && Short.toUnsignedInt(ip.getShort(20)) == serverPort) {
        return Integer.toUnsignedLong(ip.getInt(24));
      }
    }
  }

  private static String text(byte[] mac) {
    return java.util.HexFormat.ofDelimiter(":").formatHex(mac);
  }

  @Override
  public void close() {
    wire.close();
  }

  private static native int socket(int domain, int type, int protocol);

  private static native int setsockopt(int fd, int level, int option, byte[] value, int bytes);

  private static native long recv(int fd, byte[] data, long bytes, int flags);

  private static native int close(int fd);
}
