package headroom.peers;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.TwoNodes;
import headroom.model.PeerCounters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand peers in the kernel's ledger, made by real packets; none of them has an agent. */
@Tag("kernel")
class ManyPeersTest {
  private static final int PEERS = 1_000;
  private static final int VXLAN = 8472;
  private static final int SECONDS = 20;
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void whatIsSentToThemIsWithinTheBudgetAndIsWhatTheKernelCounts() throws Exception {
    try (TwoNodes lab = TwoNodes.build(TwoNodes.Spec.standard());
        PeerNode a = new PeerNode(lab.a().netns())) {
      lab.a().netns().ip("route add 10.99.0.0/16 via 192.168.10.254 dev eth0");
      lab.fabric().netns().ip("route add blackhole 10.99.0.0/16");
      lab.a()
          .netns()
          .feed(
              """
              table inet spy {
                counter peers {}
                chain out {
                  type filter hook output priority 0;
                  udp sport 8788 counter name peers
                }
              }
              """,
              "nft",
              "-f",
              "-");
      // The kernel's allocator is refilled between interrupts: of a burst of new peers some find no room
      // (counted as ledgerPeersFull), and get it with their next packet.
      Await.until(
          PEERS + " peers",
          SOON,
          () -> {
            sendToEach(lab);
            return known(a) == PEERS;
          },
          () -> a.exchange.counters().toString());
      long begin = System.nanoTime();
      long before = bytes(lab);
      Await.until(
          SECONDS + " s of greetings",
          SOON,
          () -> System.nanoTime() - begin > SECONDS * 1_000_000_000L);
      long perSecond = (bytes(lab) - before) * 1_000_000_000L / (System.nanoTime() - begin);
      System.out.printf("1,000 silent peers: %d bytes/s, %s%n", perSecond, a.exchange.counters());
      // and what was kept of the second before
      assertThat(perSecond).isBetween(1_000L, 5_000L + 5_000L / SECONDS);
      Await.until(
          "both to count the same",
          SOON,
          () -> a.exchange.counters().sentBytes() == bytes(lab),
          () -> a.exchange.counters() + " " + bytes(lab));
    }
  }

  private static int known(PeerNode a) {
    PeerCounters counters = a.exchange.counters();
    return counters.peers().values().stream().mapToInt(Integer::intValue).sum();
  }

  private static void sendToEach(TwoNodes lab) {
    try {
      sendInside(lab);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void sendInside(TwoNodes lab) throws IOException {
    lab.a()
        .netns()
        .<@Nullable Void, IOException>call(() -> {
          try (var socket = new DatagramSocket()) {
            for (int i = 0; i < PEERS; i++) {
              var to = InetAddress.getByName("10.99." + i / 250 + "." + (i % 250 + 1));
              socket.send(new DatagramPacket(new byte[97], 97, to, VXLAN));
            }
          }
          return null;
        });
  }

  private static long bytes(TwoNodes lab) {
    String counter = lab.a().netns().run("nft", "list", "counter", "inet", "spy", "peers").stdout();
    Matcher bytes = Pattern.compile("bytes (\\d+)").matcher(counter);
    assertThat(bytes.find()).as(counter).isTrue();
    return Long.parseLong(bytes.group(1));
  }
}
