package headroom.peers;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Datagrams;
import headroom.lab.Fabric;
import headroom.lab.TwoNodes;
import headroom.model.PeerCounters;
import headroom.model.PeerPath.Direction;
import headroom.model.PeerPath.PeerAgent;
import headroom.path.LedgerLoss.SizeClass;
import headroom.path.SearchPlan;
import headroom.path.SearchResult;
import headroom.probe.ProbeTransport;
import headroom.probe.ProbeTransport.Answer;
import headroom.probe.ProbeTransport.Heard;
import headroom.probe.ProbeTransport.TooBig;
import headroom.probe.Prober;
import headroom.probe.SearchListener;
import headroom.socket.SendResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two agents that compare what they sent and received, on real packets. */
@Tag("kernel")
class PeersTest {
  private static final int OVERHEAD = 28 + 50; // UDP over IPv4 in VXLAN over IPv4
  private static final int PORT = 4711;
  private static final Duration SOON = Duration.ofSeconds(20);

  private final TwoNodes lab = TwoNodes.build(TwoNodes.Spec.standard());
  private final String addressOfA = lab.a().address();
  private final String addressOfB = lab.b().address();
  private PeerNode a;
  private PeerNode b;

  @BeforeEach
  void start() throws Exception {
    a = new PeerNode(lab.a().netns());
    b = new PeerNode(lab.b().netns());
  }

  @AfterEach
  void stop() throws Exception {
    a.close();
    b.close();
    lab.close();
  }

  /** Datagrams from pod A to pod B whose tunnel packets have this L3 size. */
  private void send(int size, int count) throws Exception {
    Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, size - OVERHEAD, count);
  }

  private void introduce() throws Exception {
    send(200, 23);
    a.awaitExchanges(addressOfB, 3);
  }

  private void awaitTotal(int size, SizeClass wanted) {
    Await.until(
        wanted.toString(),
        SOON,
        () -> a.total(addressOfB, size).filter(wanted::equals).isPresent(),
        () -> a.status(addressOfB) + " " + a.exchange.counters());
  }

  @Test
  void whatASilentNetworkSwallowsIsToldToThePacketAndNothingElse() throws Exception {
    introduce();
    lab.setFabric(Fabric.Mode.SILENT, 1400);
    send(1450, 97);
    send(1400, 41);
    send(200, 211);
    awaitTotal(1450, new SizeClass(1450, 97, 0, 97, 97));
    awaitTotal(1400, new SizeClass(1400, 41, 41, 0, 0));
    awaitTotal(200, new SizeClass(256, 211, 211, 0, 0));
    assertThat(a.status(addressOfB).total().classes()).hasSize(3);
    PeerCounters counters = a.exchange.counters();
    long early = counters.received().getOrDefault("unknown-peer", 0L); // B knew A sooner
    assertThat(counters.refused() - early).isZero();
    assertThat(lab.fabric().oversized().fromA()).isEqualTo(97);
  }

  @Test
  void anAgentThatIsStartedAnewMakesNoLoss() throws Exception {
    introduce();
    for (int round = 0; round < 2; round++) {
      b.close();
      Instant ended = Instant.now();
      send(1450, 97);
      b = new PeerNode(lab.b().netns());
      send(1450, 31);
      send(200, 23);
      Await.until(
          "the new agent's answers",
          SOON,
          () -> {
            assertNothingLost();
            var total = a.status(addressOfB).total();
            return total != null
                && total.from().isAfter(ended)
                && a.status(addressOfB).exchanges() >= 3
                && a.status(addressOfB).agent() == PeerAgent.ANSWERS
                && b.status(addressOfA).agent() == PeerAgent.ANSWERS;
          },
          () -> a.status(addressOfB) + " " + b.status(addressOfA));
      long exchanges = a.status(addressOfB).exchanges();
      send(1450, 211);
      a.awaitExchanges(addressOfB, exchanges + 3);
      assertThat(a.total(addressOfB, 1450)).contains(new SizeClass(1450, 211, 211, 0, 0));
    }
  }

  private void assertNothingLost() {
    var total = a.status(addressOfB).total();
    if (total != null) {
      assertThat(total.classes()).allMatch(c -> c.lostAtLeast() == 0, "nothing is lost");
    }
  }

  @Test
  void aLossThatSparesNoSizeIsCountedInAllOfThem() throws Exception {
    introduce();
    lab.fabric()
        .netns()
        .feed(
            """
            table inet lossy {
              counter gone {}
              chain path {
                type filter hook forward priority 0;
                ip saddr %s udp dport 8472 numgen inc mod 20 == 7 counter name gone drop
              }
            }
            """
                .formatted(addressOfA),
            "nft",
            "-f",
            "-");
    for (int size : List.of(200, 1280, 1450)) {
      send(size, 400);
    }
    for (int size : List.of(256, 1280, 1450)) {
      awaitTotal(size, new SizeClass(size, 400, 380, 20, 20));
    }
    assertThat(lab.fabric().netns().run("nft", "list", "counter", "inet", "lossy", "gone").stdout())
        .contains("packets 60 ");
  }

  @Test
  void probesMeasureTheSendingDirectionAlone() throws Exception {
    introduce();
    var fromBOnly = new Fabric.Rule(Fabric.Mode.SILENT, 1300, Fabric.Direction.B_TO_A);
    lab.setFabric(fromBOnly);
    try (ProbeTransport probe = probe()) {
      assertThat(probe.target()).isEqualTo(addressOfB);
      assertThat(probe.routeMtu()).hasValue(1500);
      assertThat(answers(probe, 1, 1500)).containsExactly(new Answer(1));
      lab.setFabric(new Fabric.Rule(Fabric.Mode.SILENT, 1400, Fabric.Direction.A_TO_B));
      assertThat(answers(probe, 2, 1400)).containsExactly(new Answer(2));
      assertThat(answers(probe, 3, 1401)).isEmpty();
      assertThat(answers(probe, 4, 76)).containsExactly(new Answer(4));
      lab.setFabric(new Fabric.Rule(Fabric.Mode.SIGNAL, 1400, Fabric.Direction.A_TO_B));
      assertThat(answers(probe, 5, 1401)).containsExactly(new TooBig(5, "192.168.10.254", 1400));
      assertThat(answers(probe, 6, 1400)).containsExactly(new Answer(6));
      assertThat(probe.send(7, 1501).kind()).isEqualTo(SendResult.Kind.TOO_BIG);
    }
    assertThat(b.exchange.counters().received()).containsEntry("probe", 4L);
  }

  @Test
  void aSearchFindsTheLimitOfTheWayThereThoughTheWayBackCarriesLess() throws Exception {
    introduce();
    lab.fabric()
        .netns()
        .feed(
            """
            table inet narrow {
              chain path {
                type filter hook forward priority 0;
                ip saddr %s meta length > 1389 drop
                ip saddr %s meta length > 700 drop
              }
            }
            """
                .formatted(addressOfA, addressOfB),
            "nft",
            "-f",
            "-");
    try (ProbeTransport probe = probe()) {
      SearchPlan plan = SearchPlan.of(addressOfB, probe.method(), probe.smallest(), 1280, 1500);
      SearchResult result = new Prober(probe, plan, SearchListener.NONE).search();
      assertThat(result.outcome()).isEqualTo(SearchResult.Outcome.EXACT);
      assertThat(result.mtu()).hasValue(1389);
      assertThat(result.direction()).isEqualTo(Direction.SENDING);
      assertThat(result.lossShare()).isZero();
    }
  }

  private ProbeTransport probe() throws Exception {
    return lab.a()
        .netns()
        .<ProbeTransport, Exception>call(() -> a.exchange.probe(addressOfB).orElseThrow());
  }

  private static List<Heard> answers(ProbeTransport probe, int id, int size) {
    assertThat(probe.send(id, size).kind()).isEqualTo(SendResult.Kind.SENT);
    List<Heard> heard = new ArrayList<>(probe.poll(Duration.ofMillis(500)));
    return heard;
  }
}
