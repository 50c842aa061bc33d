package headroom.path;

import static headroom.path.Scenes.at;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Event;
import headroom.model.Flow;
import headroom.model.MtuAudit.Route;
import headroom.model.SizeCounts;
import headroom.path.Suspicion.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RetransmitSharesTest {
  private static final long NETNS = 17;
  private static final String X = "192.168.20.1";
  private static final String Y = "192.168.30.1";
  private static final String TO_X = "10.0.2.7";
  private static final String TO_Y = "10.0.3.7";
  private static final String ELSEWHERE = "203.0.113.7";

  /** Segments or samples of one size. */
  private record Sent(int size, int count, String destination) {}

  /** Shares: "peer|size=count …", the peer of those that name none is "?". */
  private record Case(
      String sentence, List<Sent> counted, List<Sent> sampled, Map<String, Map<Integer, Long>> is) {}

  private static final List<Case> CASES =
      List.of(
          new Case(
              "no sample: it may have been any peer",
              List.of(counted(1450, 23), counted(128, 3)),
              List.of(),
              Map.of("?", Map.of(1450, 23L, 128, 3L))),
          new Case(
              "no destination maps: likewise",
              List.of(counted(1450, 23)),
              List.of(new Sent(1450, 23, ELSEWHERE)),
              Map.of("?", Map.of(1450, 23L))),
          new Case(
              "one peer is named: all is its own, of however many segments an skb was",
              List.of(counted(1450, 23)),
              List.of(new Sent(1448, 1, TO_X)),
              Map.of(X, Map.of(1450, 23L))),
          new Case(
              "large to one, small to another: each its own",
              List.of(counted(1450, 23), counted(128, 3)),
              List.of(new Sent(1450, 23, TO_X), new Sent(100, 3, TO_Y)),
              Map.of(X, Map.of(1450, 23L), Y, Map.of(128, 3L))),
          new Case(
              "one size to both: as the samples are, rounded up",
              List.of(counted(1450, 23)),
              List.of(new Sent(1450, 2, TO_X), new Sent(1450, 1, TO_Y)),
              Map.of(X, Map.of(1450, 16L), Y, Map.of(1450, 8L))),
          new Case(
              "a size without a sample may be any named one's",
              List.of(counted(1450, 23), counted(512, 1)),
              List.of(new Sent(1450, 1, TO_X), new Sent(1450, 22, ELSEWHERE)),
              Map.of(X, Map.of(1450, 1L, 512, 1L), "?", Map.of(1450, 22L))),
          new Case(
              "a sample whose count comes with the next reading is no segment yet",
              List.of(counted(1450, 7)),
              List.of(new Sent(1450, 7, TO_X), new Sent(128, 1, TO_Y)),
              Map.of(X, Map.of(1450, 7L), Y, Map.of())));

  @TestFactory
  Stream<DynamicTest> whatWasSentAgainIsDividedAmongThosePeersThatSamplesName() {
    return CASES.stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.sentence(),
                () -> {
                  Map<String, Map<Integer, Long>> is = new TreeMap<>();
                  RetransmitShares.of(
                          window(one.counted()),
                          samples(one.sampled()),
                          to -> twoPeers().node(to).stream().findFirst())
                      .forEach(share -> is.put(name(share.peer()), classes(share.sizes())));
                  assertThat(is).isEqualTo(one.is());
                }));
  }

  @Test
  void samplesOfAnotherNamespaceOrKindNameNobody() {
    List<Event> others =
        List.of(
            event(Event.Kind.RETRANSMIT, NETNS + 1, 1450, TO_X),
            event(Event.Kind.DROP, NETNS, 1450, TO_X),
            event(Event.Kind.RETRANSMIT, NETNS, 1450, null));
    RetransmitWindow whole = window(List.of(counted(1450, 23)));
    assertThat(
            RetransmitShares.of(whole, others, to -> twoPeers().node(to).stream().findFirst()))
        .containsExactly(whole);
  }

  @Test
  void aPodThatRetransmitsToOnePeerStartsNoSearchOfAnother() {
    PathJudges judges = judges();
    RetransmitWindow window = window(List.of(counted(1450, 23), counted(128, 3)));
    judges.retransmits(
        window, samples(List.of(new Sent(1450, 23, TO_X), new Sent(128, 3, TO_Y))));
    assertThat(judges.suspicions(at(6))).containsOnlyKeys(X);
    assertThat(judges.suspicions(at(6)).get(X).reason()).isEqualTo(Reason.RETRANSMITS);
    assertThat(judges.suspicions(at(6)).get(X).because())
        .startsWith("23 TCP segments of more than 1280 bytes were sent again in namespace 17,")
        .contains("by sampled destinations to pods of 192.168.20.1 and no smaller one");
    assertThat(judges.of(Y).orElseThrow().path().evidence()).isEmpty();
  }

  @Test
  void whereNoDestinationMapsAllHearIt() {
    PathJudges judges = judges();
    judges.retransmits(
        window(List.of(counted(1450, 23))), samples(List.of(new Sent(1450, 23, ELSEWHERE))));
    assertThat(judges.suspicions(at(6))).containsOnlyKeys(X, Y);
    assertThat(judges.suspicions(at(6)).get(X).because())
        .contains("in namespace 17 and no smaller one");
  }

  @Test
  void aNodeThatIsNoPeerIsNotNamed() {
    PathJudges judges = judges();
    judges.peers(List.of(Y), at(0));
    judges.retransmits(
        window(List.of(counted(1450, 23))), samples(List.of(new Sent(1450, 23, TO_X))));
    assertThat(judges.suspicions(at(6))).containsOnlyKeys(Y);
  }

  private static PathJudges judges() {
    var judges = new PathJudges();
    judges.peers(List.of(X, Y), at(0));
    judges.peerOf(twoPeers());
    return judges;
  }

  private static PeerOf twoPeers() {
    return PeerOf.of(List.of(encap("10.0.2.0/24", X), encap("10.0.3.0/24", Y)), List.of());
  }

  private static Route encap(String destination, String node) {
    return new Route(
        4,
        destination,
        null,
        "cilium_vxlan",
        OptionalInt.empty(),
        OptionalInt.of(1500),
        node,
        false);
  }

  private static Sent counted(int size, int count) {
    return new Sent(size, count, "");
  }

  private static RetransmitWindow window(List<Sent> counted) {
    long[] counts = new long[SizeCounts.UP_TO.size()];
    counted.forEach(one -> counts[SizeCounts.UP_TO.indexOf(one.size())] += one.count());
    return new RetransmitWindow(NETNS, SizeCounts.of(counts), at(0), at(5), false, false);
  }

  private static List<Event> samples(List<Sent> sent) {
    List<Event> events = new ArrayList<>();
    for (Sent one : sent) {
      for (int i = 0; i < one.count(); i++) {
        events.add(event(Event.Kind.RETRANSMIT, NETNS, one.size(), one.destination()));
      }
    }
    return events;
  }

  private static Event event(
      Event.Kind kind, long netns, int size, @Nullable String destination) {
    Flow flow = destination == null ? null : new Flow("TCP", "10.0.1.7", 4711, destination, 5201);
    return new Event(
        at(3), kind, netns, 2, "eth0", null, null, null, size, flow, null, null, null);
  }

  private static Map<Integer, Long> classes(SizeCounts counts) {
    Map<Integer, Long> classes = new TreeMap<>();
    counts.nonZero().forEach(one -> classes.put(one.upTo(), one.packets()));
    return classes;
  }

  private static String name(@Nullable String peer) {
    return peer == null ? "?" : peer;
  }
}
