package headroom.socket;

import com.sun.jna.Pointer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * struct sockaddr_in and sockaddr_in6 (ip(7), ipv6(7)): family at 0 in host order, port at 2 in
 * network order; IPv4 address at 4; IPv6 address at 8, scope at 24.
 */
final class Address {
  static final int BYTES_MAX = 28;
  private static final int BYTES_4 = 16;

  private Address() {}

  /** Returns how many bytes it takes. */
  static int write(Pointer to, InetSocketAddress address) {
    return write(to, address.getAddress(), address.getPort());
  }

  static int write(Pointer to, InetAddress address, int port) {
    to.clear(BYTES_MAX);
    to.setByte(2, (byte) (port >>> 8));
    to.setByte(3, (byte) port);
    byte[] bytes = address.getAddress();
    if (address instanceof Inet6Address six) {
      to.setShort(0, (short) Libc.AF_INET6);
      to.write(8, bytes, 0, bytes.length);
      to.setInt(24, six.getScopeId());
      return BYTES_MAX;
    }
    to.setShort(0, (short) Libc.AF_INET);
    to.write(4, bytes, 0, bytes.length);
    return BYTES_4;
  }

  /** Null: no address of a family we know. */
  static @Nullable InetSocketAddress read(Pointer from) {
    int port = (from.getByte(2) & 0xff) << 8 | from.getByte(3) & 0xff;
    try {
      return switch (from.getShort(0)) {
        case Libc.AF_INET ->
            new InetSocketAddress(InetAddress.getByAddress(from.getByteArray(4, 4)), port);
        case Libc.AF_INET6 -> new InetSocketAddress(six(from), port);
        default -> null;
      };
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // 4 and 16 bytes always make an address
    }
  }

  /** A scope belongs to link-local addresses alone; with others it would only spoil equality. */
  private static InetAddress six(Pointer from) throws UnknownHostException {
    byte[] bytes = from.getByteArray(8, 16);
    int scope = from.getInt(24);
    return scope == 0
        ? InetAddress.getByAddress(bytes)
        : Inet6Address.getByAddress(null, bytes, scope);
  }

  static String text(InetAddress address) {
    return address.getHostAddress();
  }
}
