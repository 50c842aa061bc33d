package headroom.exact;

import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import headroom.lab.Netns;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A UDP socket that hands the kernel many datagrams as one: udp(7), UDP_SEGMENT. IPv4. */
final class SegmentingSocket implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int SOCKADDR_IN_BYTES = 16;

  static {
    Native.register(SegmentingSocket.class, "c");
  }

  private final int fd;

  private SegmentingSocket(int fd) {
    this.fd = fd;
  }

  /**
   * @param bytes payload of each datagram but the last
   */
  static SegmentingSocket open(Netns netns, int bytes) throws IOException {
    int fd =
        netns.<Integer, IOException>call(
            () -> checked("socket", socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0)));
    var socket = new SegmentingSocket(fd);
    checked("UDP_SEGMENT", setsockopt(fd, SOL_UDP, UDP_SEGMENT, new IntByReference(bytes), 4));
    return socket;
  }

  /** One call, one skb: as many datagrams as {@code bytes} make, at most 64. */
  void send(String to, int port, int bytes) throws IOException {
    ByteBuffer address = ByteBuffer.allocate(SOCKADDR_IN_BYTES); // struct sockaddr_in, ip(7)
    address.order(ByteOrder.nativeOrder()).putShort((short) AF_INET);
    address.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
    address.put(InetAddress.getByName(to).getAddress());
    byte[] data = new byte[bytes];
    checked("sendto", (int) sendto(fd, data, bytes, 0, address.array(), SOCKADDR_IN_BYTES));
  }

  private static int checked(String call, int result) throws IOException {
    if (result < 0) throw new IOException(call + ": errno " + Native.getLastError());
    return result;
  }

  @Override
  public void close() {
    close(fd);
  }

  private static native int socket(int domain, int type, int protocol);

  private static native int setsockopt(
      int fd, int level, int name, IntByReference value, int bytes);

  private static native long sendto(int fd, byte[] data, long bytes, int flags, byte[] to, int len);

  private static native int close(int fd);
}
