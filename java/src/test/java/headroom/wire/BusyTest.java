package headroom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Pair;
import headroom.lab.TwoNodes;
import headroom.lab.TwoNodes.Node;
import headroom.lab.TwoNodes.Spec;
import headroom.model.DropReading;
import headroom.model.Reading;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Counts stay exact while busy keys move from the hash to their short cut, and events overflow. */
@Tag("kernel")
class BusyTest {
  private static final int DISCARD = 9;

  @Test
  void aBusySeriesOfDropsLosesNothingOnItsWayToTheShortCut() throws Exception {
    try (var pair = Pair.ipv4();
        var agent = NodeAgent.in(pair.right())) {
      for (int round = 1; round <= 5; round++) {
        Traffic.datagrams(pair.left(), Pair.RIGHT, DISCARD, 401, 100);
        Reading reading = agent.read();
        assertThat(reading.drops()).hasSize(1);
        DropReading drop = reading.drops().getFirst();
        assertThat(drop.packets()).as("round %d", round).isEqualTo(401L * round);
        assertThat(drop.bytes()).as("round %d", round).isEqualTo(401L * round * 128);
      }
    }
  }

  @Test
  void aBusyPeerLosesNothingOnItsWayToTheShortCut() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard());
        var a = NodeAgent.in(lab.a().netns());
        var b = NodeAgent.in(lab.b().netns());
        var listener = listener(lab.b())) {
      int port = listener.getLocalPort();
      for (int round = 1; round <= 5; round++) {
        Traffic.datagrams(lab.a().pod(), lab.b().podAddress(), port, 307, 1000);
        Traffic.datagrams(lab.a().pod(), lab.b().podAddress(), port, 101, 1422);
        assertThat(a.peer().sent()).isEqualTo(a.link(Node.NIC).tx().sizes());
        assertThat(b.peer().received()).isEqualTo(a.peer().sent());
        assertThat(a.link(Node.NIC).tx().packets()).isEqualTo(408L * round);
      }
    }
  }

  @Test
  void everyEventIsReadLostOrSkippedAndCountedSo() throws Exception {
    try (var pair = Pair.ipv4();
        var agent = NodeAgent.in(pair.right())) {
      int events = 0;
      Reading reading = agent.read();
      for (int round = 0; round < 3; round++) {
        Traffic.datagrams(pair.left(), Pair.RIGHT, DISCARD, 211, 100);
        reading = agent.read();
        events += reading.events().size();
      }
      assertThat(events).as("100 a second, and a series' first").isEqualTo(1 + 3 * 100);
      assertThat(events + reading.self().eventsLost() + reading.self().eventsSkipped())
          .isEqualTo(3 * 211);
    }
  }

  private static DatagramSocket listener(Node node) throws Exception {
    return node.pod()
        .<DatagramSocket, Exception>call(() ->
            new DatagramSocket(new InetSocketAddress(InetAddress.getByName(node.podAddress()), 0)));
  }
}
