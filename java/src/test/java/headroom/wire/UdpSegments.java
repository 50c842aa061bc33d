package headroom.wire;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import headroom.lab.Netns;
import java.io.IOException;
import java.net.InetAddress;

/**
 * Datagrams that leave the socket in bundles: UDP_SEGMENT (udp(7), Linux 4.18), which Java has not.
 */
final class UdpSegments {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int IPPROTO_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int SOCKADDR_IN_BYTES = 16;

  private UdpSegments() {}

  /**
   * @param segment payload of each datagram, bytes; the last of a bundle has what is left
   * @param bundle payload of one bundle, bytes
   */
  static void send(Netns from, String to, int port, int bundles, int bundle, int segment)
      throws IOException {
    from.<Integer, IOException>call(() -> {
      int socket = call("socket", AF_INET, SOCK_DGRAM, 0);
      try (var value = new Memory(4);
          var payload = new Memory(bundle);
          var address = address(to, port)) {
        value.setInt(0, segment);
        payload.clear();
        call("setsockopt", socket, IPPROTO_UDP, UDP_SEGMENT, value, 4);
        for (int i = 0; i < bundles; i++) {
          call("sendto", socket, payload, (long) bundle, 0, address, SOCKADDR_IN_BYTES);
        }
      } finally {
        call("close", socket);
      }
      return bundles;
    });
  }

  private static Memory address(String to, int port) throws IOException {
    var address = new Memory(SOCKADDR_IN_BYTES);
    address.clear();
    address.setShort(0, (short) AF_INET);
    address.setByte(2, (byte) (port >> 8));
    address.setByte(3, (byte) port);
    address.write(4, InetAddress.getByName(to).getAddress(), 0, 4);
    return address;
  }

  private static int call(String name, Object... arguments) throws IOException {
    int result = Function.getFunction("c", name).invokeInt(arguments);
    if (result < 0) {
      throw new IOException(name + ": errno " + Native.getLastError());
    }
    return result;
  }
}
