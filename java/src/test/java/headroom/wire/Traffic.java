package headroom.wire;

import headroom.lab.Await;
import headroom.lab.Background;
import headroom.lab.Netns;
import headroom.lab.TwoNodes;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Load between the pods of a lab. */
final class Traffic {
  /** Long, since an emulated machine runs this too. */
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Looks in a row, 5 ms and more apart, that must be equal. */
  private static final int QUIET_READS = 8;

  private Traffic() {}

  /**
   * One iperf3 run from the pod of A to the pod of B, to its end.
   *
   * @param client of iperf3's options: what is sent, and how
   */
  static void iperf(TwoNodes lab, boolean ipv6, String... client) {
    iperf(
        lab.a().pod(), lab.b().pod(), ipv6 ? lab.b().podAddress6() : lab.b().podAddress(), client);
    awaitQuiet(
        lab.a().pod(), lab.a().netns(), lab.fabric().netns(), lab.b().netns(), lab.b().pod());
  }

  static void iperf(Netns from, Netns to, String address, String... client) {
    try (Background server = to.start("iperf3", "-s", "-1", "--forceflush")) {
      server.awaitOutput(Pattern.compile("listening"), LIMIT);
      List<String> argv = new ArrayList<>(List.of("iperf3", "-c", address));
      argv.addAll(List.of(client));
      from.attempt(LIMIT, argv.toArray(String[]::new)).orThrow();
      server.awaitExit(LIMIT);
    }
    Await.until("the last FIN and its ACK", LIMIT, () -> closed(from) && closed(to));
  }

  /**
   * Waits until no device counts packets any more. iperf3's server resets what it has not read, so
   * segments of a dead connection may still wait in a CPU's backlog between two veths.
   */
  static void awaitQuiet(Netns... namespaces) {
    var seen = new AtomicReference<List<String>>(List.of());
    var unchanged = new AtomicInteger();
    Await.until(
        "the devices to be quiet",
        LIMIT,
        () -> {
          List<String> now =
              Stream.of(namespaces).flatMap(netns -> netns.procNet("dev").stream()).toList();
          unchanged.set(now.equals(seen.getAndSet(now)) ? unchanged.get() + 1 : 0);
          return unchanged.get() >= QUIET_READS;
        },
        () -> seen.get().toString());
  }

  /** No connection but what is in TIME_WAIT (6): from there on nobody sends. */
  private static boolean closed(Netns netns) {
    return Stream.of("tcp", "tcp6")
        .filter(file -> Files.exists(Path.of("/proc/thread-self/net", file)))
        .flatMap(file -> netns.procNet(file).stream().skip(1))
        .allMatch(line -> line.strip().split("\\s+")[3].equals("06"));
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
