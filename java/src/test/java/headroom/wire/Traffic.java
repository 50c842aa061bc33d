package headroom.wire;

import headroom.lab.Background;
import headroom.lab.Netns;
import headroom.lab.TwoNodes;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Load between the pods of a lab. */
final class Traffic {
  private Traffic() {}

  /**
   * One iperf3 run from the pod of A to the pod of B, to its end.
   *
   * @param client of iperf3's options: what is sent, and how
   */
  static void iperf(TwoNodes lab, boolean ipv6, String... client) {
    iperf(
        lab.a().pod(), lab.b().pod(), ipv6 ? lab.b().podAddress6() : lab.b().podAddress(), client);
  }

  static void iperf(Netns from, Netns to, String address, String... client) {
    try (Background server = to.start("iperf3", "-s", "-1", "--forceflush")) {
      server.awaitOutput(Pattern.compile("listening"), Duration.ofSeconds(10));
      List<String> argv = new ArrayList<>(List.of("iperf3", "-c", address));
      argv.addAll(List.of(client));
      from.attempt(Duration.ofSeconds(40), argv.toArray(String[]::new)).orThrow();
      server.awaitExit(Duration.ofSeconds(20));
    }
  }

  /** Datagrams of {@code payload} bytes each. */
  static void datagrams(Netns from, String to, int port, int packets, int payload)
      throws IOException {
    from.<Integer, IOException>call(() -> {
      try (var socket = new DatagramSocket()) {
        var address = InetAddress.getByName(to);
        for (int i = 0; i < packets; i++) {
          socket.send(new DatagramPacket(new byte[payload], payload, address, port));
        }
      }
      return packets;
    });
  }
}
