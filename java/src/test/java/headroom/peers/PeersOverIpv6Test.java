package headroom.peers;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Datagrams;
import headroom.lab.Fabric;
import headroom.lab.TwoNodes;
import headroom.path.LedgerLoss.SizeClass;
import headroom.probe.ProbeTransport;
import headroom.probe.ProbeTransport.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same over an IPv6 underlay: other keys of the ledger, other sockets. */
@Tag("kernel")
class PeersOverIpv6Test {
  private static final int OVERHEAD = 28 + 70; // UDP over IPv4 in VXLAN over IPv6

  @Test
  void whatASilentNetworkSwallowsIsToldToThePacket() throws Exception {
    try (TwoNodes lab = TwoNodes.build(TwoNodes.Spec.standard().overIpv6());
        PeerNode a = new PeerNode(lab.a().netns());
        PeerNode b = new PeerNode(lab.b().netns())) {
      String peer = lab.b().address();
      send(lab, 250, 23);
      a.awaitExchanges(peer, 3);
      lab.setFabric(Fabric.Mode.SILENT, 1400);
      send(lab, 1450, 97);
      send(lab, 1400, 41);
      Await.until(
          "97 lost",
          Duration.ofSeconds(20),
          () -> a.total(peer, 1450).filter(new SizeClass(1450, 97, 0, 97, 97)::equals).isPresent(),
          () -> a.status(peer) + " " + a.exchange.counters());
      assertThat(a.total(peer, 1400)).contains(new SizeClass(1400, 41, 41, 0, 0));
      try (ProbeTransport probe =
          lab.a()
              .netns()
              .<ProbeTransport, Exception>call(() -> a.exchange.probe(peer).orElseThrow())) {
        probe.send(1, 1400);
        assertThat(probe.poll(Duration.ofSeconds(5))).containsExactly(new Answer(1));
      }
      assertThat(b.exchange.counters().refused()).isLessThanOrEqualTo(1); // before it knew A
    }
  }

  private static void send(TwoNodes lab, int size, int count) throws Exception {
    Datagrams.send(lab.a().pod(), lab.b().podAddress(), 4711, size - OVERHEAD, count);
  }
}
