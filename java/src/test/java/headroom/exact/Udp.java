package headroom.exact;

import headroom.lab.Netns;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import jdk.net.ExtendedSocketOptions;

/** Datagrams as a program sends them. */
final class Udp {
  /** Nobody listens here: RFC 863's discard, in namespaces without services. */
  static final int CLOSED_PORT = 9;

  private Udp() {}

  /** To a port where nobody listens. */
  static void send(Netns from, String to, int packets, int bytes) throws IOException {
    send(from, to, CLOSED_PORT, packets, bytes);
  }

  static void send(Netns from, String to, int port, int packets, int bytes) throws IOException {
    int refused = attempt(from, to, port, packets, bytes);
    if (refused != 0) throw new IOException(refused + " of " + packets + " sends were refused");
  }

  /** Returns how many the kernel refused with an error, as it does for a drop on the way out. */
  static int attempt(Netns from, String to, int port, int packets, int bytes) throws IOException {
    return attempt(from, to, port, packets, bytes, false);
  }

  /** The same to a closed port, with DF: what does not fit is refused. */
  static int attemptUnfragmented(Netns from, String to, int packets, int bytes) throws IOException {
    return attempt(from, to, CLOSED_PORT, packets, bytes, true);
  }

  private static int attempt(
      Netns from, String to, int port, int packets, int bytes, boolean dontFragment)
      throws IOException {
    InetAddress address = InetAddress.getByName(to);
    return from.<Integer, IOException>call(() -> {
      int refused = 0;
      try (var socket = new DatagramSocket()) {
        socket.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, dontFragment);
        for (int i = 0; i < packets; i++) {
          try {
            socket.send(new DatagramPacket(new byte[bytes], bytes, address, port));
          } catch (IOException e) {
            refused++;
          }
        }
      }
      return refused;
    });
  }
}
