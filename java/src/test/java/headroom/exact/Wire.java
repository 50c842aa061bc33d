package headroom.exact;

import com.sun.jna.Native;
import headroom.lab.Netns;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Puts frames on a cable, byte for byte, as packet(7) does: no route, no neighbour, no netfilter
 * output. For what no honest socket would send.
 */
public final class Wire implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NO_PROTOCOL = 0; // receive nothing
  private static final int SOCKADDR_LL_BYTES = 20;
  private static final int EMSGSIZE = 90;

  static {
    Native.register(Wire.class, "c");
  }

  private final int fd;
  private final byte[] to;
  private final byte[] fromMac;
  private final byte[] toMac;

  private Wire(int fd, int ifindex, byte[] fromMac, byte[] toMac) {
    this.fd = fd;
    this.fromMac = fromMac;
    this.toMac = toMac;
    this.to =
        ByteBuffer.allocate(SOCKADDR_LL_BYTES) // struct sockaddr_ll, packet(7)
            .order(ByteOrder.nativeOrder())
            .putShort((short) AF_PACKET)
            .putShort((short) 0)
            .putInt(ifindex)
            .array();
  }

  /** Leaves {@code from} by {@code device}, addressed to the MAC of {@code peer} in {@code to}. */
  public static Wire between(Netns from, String device, Netns to, String peer) throws Exception {
    return from.<Wire, Exception>call(
        () -> open(from.ifindex(device), mac(from, device), mac(to, peer)));
  }

  private static Wire open(int ifindex, byte[] fromMac, byte[] toMac) throws IOException {
    int fd = socket(AF_PACKET, SOCK_RAW_CLOEXEC, NO_PROTOCOL);
    if (fd < 0) throw new IOException("socket AF_PACKET: errno " + Native.getLastError());
    return new Wire(fd, ifindex, fromMac, toMac);
  }

  static byte[] mac(Netns netns, String device) throws Exception {
    return netns.<byte[], Exception>call(
        () -> NetworkInterface.getByName(device).getHardwareAddress());
  }

  /** Sends an IP packet {@code times} times, with the Ethernet header that belongs before it. */
  void send(int times, Packet packet) throws IOException {
    int errno = attempt(times, frame(packet.etherType(), packet.bytes()));
    if (errno != 0) throw new IOException("sendto AF_PACKET: errno " + errno);
  }

  /** Sends anything: {@code payload} follows the Ethernet header. */
  public void send(int times, int etherType, byte[] payload) throws IOException {
    int errno = attempt(times, frame(etherType, payload));
    if (errno != 0) throw new IOException("sendto AF_PACKET: errno " + errno);
  }

  /** Whether the kernel refuses the packet before there is one: no skb, hence no drop. */
  boolean refusesAsTooBig(Packet packet) {
    return attempt(1, frame(packet.etherType(), packet.bytes())) == EMSGSIZE;
  }

  private byte[] frame(int etherType, byte[] payload) {
    return ByteBuffer.allocate(14 + payload.length)
        .put(toMac)
        .put(fromMac)
        .putShort((short) etherType)
        .put(payload)
        .array();
  }

  /** Returns 0, or the first errno. */
  private int attempt(int times, byte[] frame) {
    for (int i = 0; i < times; i++) {
      if (sendto(fd, frame, frame.length, 0, to, to.length) < 0) return Native.getLastError();
    }
    return 0;
  }

  @Override
  public void close() {
    close(fd);
  }

  private static native int socket(int domain, int type, int protocol);

  private static native long sendto(int fd, byte[] data, long bytes, int flags, byte[] to, int len);

  private static native int close(int fd);
}
