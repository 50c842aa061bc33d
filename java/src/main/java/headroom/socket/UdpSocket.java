package headroom.socket;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** UDP of one family; see {@link NativeSocket}. Needs no capability. */
public final class UdpSocket extends NativeSocket {
  /** L3 bytes before the payload: IP and UDP. */
  public static final int HEADER_BYTES_4 = 28;

  public static final int HEADER_BYTES_6 = 48;

  private static final int DISCARD_PORT = 9; // RFC 863; nothing is sent to it

  private UdpSocket(boolean ipv6, PathMtuMode mode) {
    super(create(ipv6), ipv6, ipv6 ? "UDP socket (IPv6)" : "UDP socket (IPv4)", mode);
  }

  /**
   * @param local its family is the socket's; port 0: the kernel chooses one
   * @throws SocketFailure if the address is not here or the port is taken
   */
  public static UdpSocket open(InetSocketAddress local, PathMtuMode mode) {
    var socket = new UdpSocket(local.getAddress() instanceof Inet6Address, mode);
    try {
      if (socket.isIpv6()) socket.set(Libc.SOL_IPV6, Libc.IPV6_V6ONLY, "IPV6_V6ONLY", 1);
      socket.bind(local);
      return socket;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * What this node's routing allows to {@code to} now, L3 bytes: the route's MTU, or what was
   * learned of the path by a signal, or the device's MTU. Sends nothing. Empty: there is no route.
   */
  public static OptionalInt routeMtu(InetAddress to) {
    boolean ipv6 = to instanceof Inet6Address;
    try (var socket = new UdpSocket(ipv6, PathMtuMode.DO)) {
      if (!socket.connect(new InetSocketAddress(to, DISCARD_PORT))) return OptionalInt.empty();
      return ipv6 ? socket.get(Libc.SOL_IPV6, Libc.IPV6_MTU) : socket.get(Libc.SOL_IP, Libc.IP_MTU);
    }
  }

  /** What it is bound to. */
  public InetSocketAddress localAddress() {
    return local();
  }

  /**
   * @param payload its first {@code bytes} are sent; {@link #HEADER_BYTES_4} or {@link
   *     #HEADER_BYTES_6} more make the L3 size
   */
  public SendResult send(InetSocketAddress to, byte[] payload, int bytes) {
    content().write(0, payload, 0, bytes);
    return send(to.getAddress(), to.getPort(), bytes);
  }

  /** Null: nothing is there. */
  public @Nullable Received receive() {
    return receiveRaw();
  }

  private static int create(boolean ipv6) {
    int fd = create(ipv6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_DGRAM, Libc.IPPROTO_UDP);
    if (fd < 0) throw SocketFailure.last("socket UDP " + (ipv6 ? "IPv6" : "IPv4"));
    return fd;
  }
}
