package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Pair;
import headroom.model.Event;
import headroom.model.Flow;
import headroom.model.RetransmitsReading;
import headroom.model.SizeCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Segments that TCP sends again, each seen once with its flow and its size on the wire. */
@Tag("kernel")
@Tag("alone")
class RetransmitTest {
  private static final int PORT = 7;

  /** 1,280 bytes over IPv4, 1,300 over IPv6: each at the end of a size class. */
  private static final int PAYLOAD = 1_228;

  /** TCP's header with the timestamps of RFC 7323, as Linux sends it. */
  private static final int TCP_BYTES = 32;

  /** Classic BPF: TC_ACT_SHOT, whatever it is. */
  private static final String SHOOT_ALL = "1,6 0 0 2";

  @Test
  void aSegmentSentAgainIsSeenWithItsFlowAndSize() throws Exception {
    try (var pair = Pair.ipv4()) {
      sendAgain(pair, Pair.LEFT, Pair.RIGHT, 20 + TCP_BYTES + PAYLOAD);
    }
  }

  @Test
  void aSegmentSentAgainOverIpv6IsSeenWithItsFlowAndSize() throws Exception {
    try (var pair = Pair.dual()) {
      sendAgain(pair, Pair.LEFT6, Pair.RIGHT6, 40 + TCP_BYTES + PAYLOAD);
    }
  }

  /**
   * Java's socket is one of IPv6 either way, with an address mapped into it for IPv4. The receiver
   * goes deaf, and the sender tries at least five times before it gives up.
   */
  private static void sendAgain(Pair pair, String left, String right, int size) throws Exception {
    pair.left().sysctlIfThere("net/ipv4/tcp_rto_min_us=20000"); // Linux 6.11
    try (var listener = pair.right().<ServerSocket, IOException>call(() -> new ServerSocket(PORT));
        var client = pair.left().<Socket, IOException>call(() -> new Socket(right, PORT));
        var agent = Agent.in(pair.left(), "eth0")) {
      var counters = Counters.of(pair.left());
      Tc.shoot(pair.right(), "eth0", "ingress", SHOOT_ALL);
      client.getOutputStream().write(new byte[PAYLOAD]);
      Await.until("5 tries", Duration.ofSeconds(20), () -> tries(counters) >= 5);
      int port = client.getLocalPort();
      client.setSoLinger(true, 0); // no FIN, which would be sent again too
      client.close();
      int tries = (int) tries(counters);
      var reading = agent.read();
      assertThat(reading.retransmits())
          .isEqualTo(
              List.of(new RetransmitsReading(pair.left().inode(), tries, sizes(size, tries))));
      assertThat(agent.events(Event.Kind.RETRANSMIT).stream().map(Event::flow))
          .isEqualTo(Collections.nCopies(tries, new Flow("TCP", left, port, right, PORT)));
      assertThat(agent.events(Event.Kind.RETRANSMIT))
          .allMatch(event -> event.size() == size && "eth0".equals(event.interfaceName()));
    }
  }

  private static SizeCounts sizes(int size, long packets) {
    var counts = new long[SizeCounts.UP_TO.size()];
    int sizeClass = 0;
    while (size > SizeCounts.UP_TO.get(sizeClass)) sizeClass++;
    counts[sizeClass] = packets;
    return SizeCounts.of(counts);
  }

  private static long tries(Counters counters) {
    try {
      return counters.rise("TcpRetransSegs");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
