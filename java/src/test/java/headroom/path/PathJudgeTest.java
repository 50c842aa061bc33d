package headroom.path;

import static headroom.path.Scenes.PEER;
import static headroom.path.Scenes.at;
import static headroom.path.Scenes.exact;
import static headroom.path.Scenes.facts;
import static headroom.path.Scenes.nothing;
import static headroom.path.Scenes.passes;
import static headroom.path.Scenes.signal;
import static headroom.path.Scenes.window;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Evidence;
import headroom.model.Evidence.Witness;
import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Route;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.model.PeerPath.Direction;
import headroom.model.PeerPath.PeerAgent;
import headroom.model.SizeCounts;
import headroom.path.SearchResult.Method;
import headroom.path.SearchResult.Outcome;
import headroom.path.SearchResult.Refusal;
import headroom.path.Suspicion.Reason;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PathJudgeTest {
  /** Small ones pass, everything above 1,400 is gone. */
  private static LedgerLoss blackHole(int number) {
    return window(number, 128, 97, 0, 1400, 23, 0, 1500, 13, 13);
  }

  private static LedgerLoss healthy(int number) {
    return window(number, 128, 97, 0, 1400, 23, 0, 1500, 13, 0);
  }

  private static LedgerLoss onlySmall(int number) {
    return window(number, 128, 97, 0);
  }

  private static PathJudge judge() {
    var judge = new PathJudge(PEER, at(0));
    judge.agent(PeerAgent.ANSWERS);
    judge.facts(facts(0, 1450));
    return judge;
  }

  private record Case(String sentence, Consumer<PathJudge> heard, PathVerdict verdict, int mtu) {}

  private static final List<Case> CASES =
      List.of(
          new Case("nothing heard: unknown", _ -> {}, PathVerdict.UNKNOWN, 0),
          new Case(
              "a search that passes what is needed: fine",
              j -> j.search(passes(1500), at(5)),
              PathVerdict.FINE,
              1500),
          new Case(
              "a search that asked for less than is needed: unknown",
              j -> j.search(passes(1400), at(5)),
              PathVerdict.UNKNOWN,
              1400),
          new Case(
              "a limit at what is needed: fine",
              j -> j.search(exact(1500, Refusal.LOCAL), at(5)),
              PathVerdict.FINE,
              1500),
          new Case(
              "a limit below what is needed, in silence, nothing lost: too small",
              j -> j.search(exact(1400, Refusal.SILENCE), at(5)),
              PathVerdict.TOO_SMALL,
              1400),
          new Case(
              "the same with losses before: vanishing",
              j -> {
                j.ledger(blackHole(0));
                j.search(exact(1400, Refusal.SILENCE), at(6));
              },
              PathVerdict.VANISHING,
              1400),
          new Case(
              "the same with losses after: vanishing",
              j -> {
                j.search(exact(1400, Refusal.SILENCE), at(5));
                j.ledger(blackHole(2));
              },
              PathVerdict.VANISHING,
              1400),
          new Case(
              "the same with large packets that left, and no agent there: vanishing",
              j -> {
                j.agent(PeerAgent.SILENT);
                j.search(exact(1400, Refusal.SILENCE, Method.ICMP_ECHO), at(5));
                j.sent(sizes(1500, 23), at(6), at(11));
              },
              PathVerdict.VANISHING,
              1400),
          new Case(
              "small packets that left are no loss",
              j -> {
                j.search(exact(1400, Refusal.SILENCE), at(5));
                j.sent(sizes(1400, 23), at(6), at(11));
              },
              PathVerdict.TOO_SMALL,
              1400),
          new Case(
              "EMSGSIZE: refused locally",
              j -> j.search(exact(1400, Refusal.LOCAL), at(5)),
              PathVerdict.REFUSED_LOCALLY,
              1400),
          new Case(
              "a router that says so to a search: refused by signal",
              j -> j.search(exact(1400, Refusal.SIGNAL), at(5)),
              PathVerdict.REFUSED_BY_SIGNAL,
              1400),
          new Case(
              "the ledger alone, three windows: vanishing, no MTU",
              j -> {
                j.ledger(blackHole(0));
                j.ledger(blackHole(1));
                j.ledger(blackHole(2));
              },
              PathVerdict.VANISHING,
              0),
          new Case(
              "the ledger alone, two windows: unknown",
              j -> {
                j.ledger(blackHole(0));
                j.ledger(blackHole(1));
              },
              PathVerdict.UNKNOWN,
              0),
          new Case(
              "10 large packets gone, one too few: unknown",
              j -> {
                j.ledger(window(0, 128, 97, 0, 1500, 3, 3));
                j.ledger(window(1, 128, 97, 0, 1500, 3, 3));
                j.ledger(window(2, 128, 97, 0, 1500, 4, 4));
              },
              PathVerdict.UNKNOWN,
              0),
          new Case(
              "11 large packets gone: vanishing",
              j -> {
                j.ledger(window(0, 128, 97, 0, 1500, 3, 3));
                j.ledger(window(1, 128, 97, 0, 1500, 3, 3));
                j.ledger(window(2, 128, 97, 0, 1500, 5, 5));
              },
              PathVerdict.VANISHING,
              0),
          new Case(
              "one of many large ones came: unknown",
              j -> {
                j.ledger(window(0, 128, 997, 0, 1500, 97, 97));
                j.ledger(window(1, 128, 997, 0, 1500, 97, 97));
                j.ledger(window(2, 128, 997, 0, 1500, 97, 96));
              },
              PathVerdict.UNKNOWN,
              0),
          new Case(
              "all of all sizes gone: unknown, the path is down",
              j -> {
                j.ledger(window(0, 128, 97, 97, 1500, 13, 13));
                j.ledger(window(1, 128, 97, 97, 1500, 13, 13));
                j.ledger(window(2, 128, 97, 97, 1500, 13, 13));
              },
              PathVerdict.UNKNOWN,
              0),
          new Case(
              "the ledger sees what is needed arrive: fine",
              j -> j.ledger(healthy(0)),
              PathVerdict.FINE,
              0),
          new Case(
              "plain loss of 5 % of all sizes: fine",
              j -> j.ledger(window(0, 128, 1009, 50, 1400, 97, 5, 1500, 1009, 53)),
              PathVerdict.FINE,
              0),
          new Case(
              "only smaller ones seen to arrive: unknown",
              j -> j.ledger(window(0, 128, 97, 0, 1400, 23, 0)),
              PathVerdict.UNKNOWN,
              0),
          new Case(
              "nobody answers, nothing else known: unknown",
              j -> j.search(nothing(Outcome.UNREACHABLE), at(5)),
              PathVerdict.UNKNOWN,
              0),
          new Case(
              "nobody answers a search, but the ledger sees it arrive: fine",
              j -> {
                j.search(nothing(Outcome.UNREACHABLE), at(5));
                j.ledger(healthy(2));
              },
              PathVerdict.FINE,
              0),
          new Case(
              "an uncertain search does not overturn a limit",
              j -> {
                j.search(exact(1400, Refusal.SILENCE), at(5));
                j.search(nothing(Outcome.INCONCLUSIVE), at(65));
              },
              PathVerdict.TOO_SMALL,
              1400),
          new Case(
              "a peer that went silent is not fine any more",
              j -> {
                j.search(passes(1500), at(5));
                j.search(nothing(Outcome.UNREACHABLE), at(65));
              },
              PathVerdict.UNKNOWN,
              1500),
          new Case(
              "a peer that went silent after the ledger saw it arrive is not fine any more",
              j -> {
                j.ledger(healthy(0));
                j.search(nothing(Outcome.UNREACHABLE), at(65));
              },
              PathVerdict.UNKNOWN,
              0),
          new Case(
              "an echo stops at 1400, but what was sent arrives: fine, it is the way back",
              j -> {
                j.ledger(healthy(0));
                j.search(exact(1400, Refusal.SILENCE, Method.ICMP_ECHO), at(6));
                j.ledger(healthy(2));
              },
              PathVerdict.FINE,
              0),
          new Case(
              "forged signals alone: unknown",
              j -> {
                for (int i = 0; i < 997; i++) {
                  j.signal(signal("203.0.113.7", 576), at(i));
                }
              },
              PathVerdict.UNKNOWN,
              0),
          new Case(
              "forged signals against a path that a search passed: fine",
              j -> {
                j.search(passes(1500), at(5));
                j.signal(signal("203.0.113.7", 576), at(6));
              },
              PathVerdict.FINE,
              1500),
          new Case(
              "retransmits alone: unknown",
              j -> j.retransmits(retransmits(23, 0, false)),
              PathVerdict.UNKNOWN,
              0),
          new Case(
              "retransmits, and a search that finds the limit: vanishing",
              j -> {
                j.retransmits(retransmits(23, 0, false));
                j.search(exact(1400, Refusal.SILENCE), at(6));
              },
              PathVerdict.VANISHING,
              1400));

  private static SizeCounts sizes(int upTo, long packets) {
    long[] counts = new long[SizeCounts.UP_TO.size()];
    counts[SizeCounts.UP_TO.indexOf(upTo)] = packets;
    return SizeCounts.of(counts);
  }

  private static RetransmitWindow retransmits(long large, long small, boolean mtuDrops) {
    long[] counts = new long[SizeCounts.UP_TO.size()];
    counts[SizeCounts.UP_TO.indexOf(1450)] = large;
    counts[SizeCounts.UP_TO.indexOf(128)] = small;
    return new RetransmitWindow(17, SizeCounts.of(counts), at(0), at(5), mtuDrops, false);
  }

  @TestFactory
  Stream<DynamicTest> aVerdictNeedsEvidence() {
    return CASES.stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.sentence(),
                () -> {
                  PathJudge judge = judge();
                  one.heard().accept(judge);
                  PeerPath path = judge.path();
                  assertThat(path.verdict()).as(path.toString()).isEqualTo(one.verdict());
                  assertThat(path.mtu().orElse(0)).as(path.toString()).isEqualTo(one.mtu());
                  assertThat(path.evidence()).isNotEmpty();
                }));
  }

  @Test
  void theFoundingIncident() {
    PathJudge judge = judge();
    judge.ledger(healthy(0));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.FINE);
    assertThat(judge.suspicion(at(5))).isEmpty();

    judge.ledger(blackHole(1));
    assertThat(judge.suspicion(at(10)).orElseThrow())
        .isEqualTo(
            new Suspicion(
                Reason.LEDGER,
                OptionalInt.of(1391),
                OptionalInt.of(1500),
                "all of 13 packets above 1492 bytes are gone; of 120 packets up to there at most 0"
                    + " did not arrive"));
    judge.searching(7);
    assertThat(judge.suspicion(at(10))).as("one search at a time").isEmpty();
    assertThat(judge.path().searchPackets()).hasValue(7);

    judge.search(exact(1400, Refusal.SILENCE), at(12));
    PeerPath found = judge.path();
    assertThat(found.verdict()).isEqualTo(PathVerdict.VANISHING);
    assertThat(found.mtu()).hasValue(1400);
    assertThat(found.needed()).hasValue(1500);
    assertThat(found.since()).isEqualTo(at(12));
    assertThat(found.evidence())
        .extracting(Evidence::witness)
        .contains(Witness.PROBE, Witness.AUDIT);
    assertThat(found.evidence())
        .extracting(Evidence::text)
        .contains(
            "Search (UDP to the peer's agent, 23 packets, 1.4 s): 1400 bytes pass, 1401 do not:"
                + " they vanish, and nobody says so.");
  }

  @Test
  void aBlackHoleDoesNotEndBecauseTrafficFellSilent() {
    PathJudge judge = judge();
    judge.ledger(blackHole(0));
    judge.ledger(blackHole(1));
    judge.ledger(blackHole(2));
    for (int i = 3; i < 101; i++) {
      judge.ledger(onlySmall(i));
    }
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.VANISHING);
    assertThat(judge.path().since()).isEqualTo(at(15));

    judge.ledger(healthy(101));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.FINE);
    assertThat(judge.path().since()).isEqualTo(at(510));
  }

  @Test
  void whatTheLedgerSeesPassOvertakesASearchAndAsksForAnother() {
    PathJudge judge = judge();
    judge.search(exact(1400, Refusal.SILENCE), at(5));
    judge.ledger(blackHole(1));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.VANISHING);

    judge.ledger(window(2, 128, 97, 0, 1450, 13, 0, 1500, 5, 5));
    assertThat(judge.path().verdict())
        .as("more passes, not enough")
        .isEqualTo(PathVerdict.VANISHING);
    assertThat(judge.suspicion(at(40)).orElseThrow().reason()).isEqualTo(Reason.CONFIRM);

    judge.ledger(healthy(8));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.FINE);
    assertThat(judge.path().mtu()).isEmpty();
    assertThat(judge.suspicion(at(50)).orElseThrow().reason()).isEqualTo(Reason.CONFIRM);

    judge.search(passes(1500), at(52));
    assertThat(judge.path().mtu()).hasValue(1500);
    assertThat(judge.suspicion(at(5000))).isEmpty();
  }

  @Test
  void loweringThePodsRoutesIsTheCure() {
    PathJudge judge = judge();
    judge.ledger(blackHole(0));
    judge.ledger(blackHole(1));
    judge.ledger(blackHole(2));
    judge.search(exact(1400, Refusal.SILENCE), at(16));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.VANISHING);

    judge.facts(facts(20, 1350));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.FINE);
    assertThat(judge.path().since()).isEqualTo(at(20));
    judge.ledger(onlySmall(5));
    assertThat(judge.path().verdict()).as("old windows accuse no more").isEqualTo(PathVerdict.FINE);
  }

  @Test
  void packetsThatNoRouteAllowsAreLostAllTheSame() {
    var judge = new PathJudge(PEER, at(0));
    judge.facts(facts(0, 1350)); // a guest that goes by its device's MTU sends 1,450 all the same
    judge.search(passes(1400), at(1));
    judge.ledger(blackHole(1));
    judge.ledger(blackHole(2));
    judge.ledger(blackHole(3));
    judge.facts(facts(20, 1350));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.VANISHING);
  }

  @Test
  void aProbeThatPassesAcquitsOnceButNotAgainstTheSamePacketsTwice() {
    PathJudge judge = judge();
    judge.ledger(blackHole(0));
    judge.ledger(blackHole(1));
    judge.ledger(blackHole(2));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.VANISHING);
    judge.search(passes(1500), at(16));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.FINE);

    judge.ledger(blackHole(4));
    judge.ledger(blackHole(5));
    judge.ledger(blackHole(6));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.VANISHING);
    judge.search(passes(1500), at(80));
    assertThat(judge.path().verdict()).as("one way of several").isEqualTo(PathVerdict.VANISHING);

    judge.ledger(healthy(17));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.FINE);
  }

  @Test
  void aSuspicionThatLeadsNowhereIsAskedForLessAndLess() {
    PathJudge judge = judge();
    int searches = 0;
    for (int second = 0; second < 3600; second += 5) {
      judge.retransmits(
          new RetransmitWindow(17, sizes(1450, 11), at(second), at(second + 5), false, false));
      if (judge.suspicion(at(second + 5)).isPresent()) {
        searches++;
        judge.search(passes(1500), at(second + 6));
      }
    }
    // 0, 30 s, 1, 2, 4, 8, 16, 16, 16 min
    assertThat(searches).isBetween(7, 9);
  }

  @Test
  void retransmitsOfSmallSegmentsOrWithDropsForSizeRaiseNoSuspicion() {
    PathJudge judge = judge();
    judge.retransmits(retransmits(4, 0, false));
    judge.retransmits(retransmits(23, 1, false));
    judge.retransmits(retransmits(23, 0, true));
    assertThat(judge.suspicion(at(6))).isEmpty();
    judge.retransmits(retransmits(5, 0, false));
    assertThat(judge.suspicion(at(6)).orElseThrow().vanishes()).hasValue(1500);
  }

  @Test
  void retransmitsAreNobodysFaultWhoseLargePacketsArrive() {
    PathJudge judge = judge();
    judge.ledger(healthy(0));
    judge.retransmits(retransmits(23, 0, false));
    assertThat(judge.suspicion(at(6))).isEmpty();
  }

  @Test
  void aSignalStartsASearchUnlessItAsksForNothingOrLies() {
    PathJudge judge = judge();
    judge.signal(signal("192.168.10.254", 1500), at(1));
    judge.signal(signal("192.168.10.254", 9000), at(1));
    judge.signal(signal("192.168.10.254", 67), at(1));
    assertThat(judge.suspicion(at(2))).isEmpty();

    judge.signal(signal("192.168.10.254", 1400), at(2));
    assertThat(judge.suspicion(at(2)).orElseThrow().reason()).isEqualTo(Reason.SIGNAL);
    judge.search(exact(1400, Refusal.SIGNAL), at(3));
    judge.signal(signal("192.168.10.254", 1400), at(600));
    assertThat(judge.suspicion(at(601))).as("it says what is known").isEmpty();
    assertThat(judge.details().signal()).isEqualTo(new SearchResult.Signal("192.168.10.254", 1400));
  }

  @Test
  void aRefusalThatMakesTheNodeFragmentStaysTheVerdict() {
    PathJudge judge = judge();
    MtuAudit quiet = learned(1400, fragments(10, 1450, 1009));
    MtuAudit busy = learned(1400, fragments(20, 1450, 1109));
    judge.facts(NodeFacts.of(quiet, null));
    judge.facts(NodeFacts.of(busy, quiet));
    assertThat(judge.path().verdict())
        .as("what is learned is no search")
        .isEqualTo(PathVerdict.FRAGMENTING);
    judge.search(exact(1400, Refusal.SIGNAL), at(21));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.REFUSED_BY_SIGNAL);
    assertThat(judge.path().evidence())
        .anyMatch(one -> one.text().contains("this node makes 10.0 fragments a second"));
  }

  @Test
  void theNodeFragmentsWhileItsRoutesAreAboveTheUnderlay() {
    PathJudge judge = judge();
    MtuAudit quiet = fragments(10, 1500, 1009);
    MtuAudit busy = fragments(20, 1500, 1109);
    judge.facts(NodeFacts.of(quiet, null));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.UNKNOWN);
    judge.facts(NodeFacts.of(busy, quiet));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.FRAGMENTING);
    judge.search(exact(1500, Refusal.LOCAL), at(21));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.FRAGMENTING);
    judge.facts(NodeFacts.of(fragments(30, 1500, 1109), busy));
    assertThat(judge.path().verdict()).as("silence").isEqualTo(PathVerdict.FRAGMENTING);
    judge.facts(NodeFacts.of(fragments(40, 1450, 1109), busy));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.FINE);
  }

  @Test
  void fragmentsWhileEverythingFitsAreSomebodyElses() {
    PathJudge judge = judge();
    judge.facts(NodeFacts.of(fragments(20, 1450, 1109), fragments(10, 1450, 1009)));
    judge.search(passes(1500), at(21));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.FINE);
  }

  @Test
  void lossIsNotSaidToBePlainWhereNothingSmallIsLost() {
    PathJudge judge = judge();
    judge.search(passes(1500), at(1));
    judge.ledger(window(0, 128, 1009, 0, 1500, 29, 15));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.FINE);
    assertThat(judge.path().evidence())
        .extracting(Evidence::text)
        .noneMatch(text -> text.startsWith("Plain loss"))
        .anyMatch(text -> text.startsWith("Of 29 packets above 1280 bytes 15 did not arrive"));

    PathJudge accused = judge();
    for (int i = 0; i < 4; i++) {
      accused.ledger(window(i, 128, 1009, 0, 1500, 53, 53));
    }
    accused.search(exact(1500, Refusal.LOCAL), at(21));
    assertThat(accused.details().vanishes()).hasValue(1500);
    assertThat(accused.path().evidence())
        .extracting(Evidence::text)
        .noneMatch(text -> text.startsWith("Plain loss"));
  }

  private static MtuAudit fragments(long seconds, int podRoute, long created) {
    return new MtuAudit(
        at(seconds),
        OptionalInt.of(50),
        List.of(
            Scenes.node(1500, podRoute, Map.of("IpFragCreates", created)),
            Scenes.pod(1, 1500, podRoute, 0, Map.of())),
        0,
        null,
        List.of());
  }

  /** The node's kernel has taken a router at its word. */
  private static MtuAudit learned(int mtu, MtuAudit audit) {
    Namespace node = audit.namespaces().getFirst();
    var exception =
        new Route(
            4,
            PEER,
            "192.168.10.254",
            "eth0",
            OptionalInt.of(mtu),
            OptionalInt.of(1500),
            null,
            true);
    var taught =
        new Namespace(
            node.netns(),
            node.name(),
            node.pod(),
            node.pid(),
            node.place(),
            node.devices(),
            Stream.concat(node.routes().stream(), Stream.of(exception)).toList(),
            node.tcpMtuProbing(),
            node.counters());
    return new MtuAudit(
        audit.at(), audit.overhead(), List.of(taught, audit.namespaces().getLast()), 0, null, List.of());
  }

  @Test
  void itIsMaskedOnlyIfEveryPodProbesAndThatSucceeds() {
    PathJudge judge = judge();
    judge.ledger(blackHole(0));
    judge.search(exact(1400, Refusal.SILENCE), at(6));
    judge.facts(NodeFacts.of(probing(20, 1, 1, 17), probing(10, 1, 1, 17)));
    assertThat(judge.path().verdict()).as("no success").isEqualTo(PathVerdict.VANISHING);
    judge.facts(NodeFacts.of(probing(30, 1, 0, 40), probing(20, 1, 0, 17)));
    assertThat(judge.path().verdict()).as("one does not").isEqualTo(PathVerdict.VANISHING);
    judge.facts(NodeFacts.of(probing(40, 1, 2, 63), probing(30, 1, 2, 40)));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.MASKED);
    judge.facts(NodeFacts.of(probing(50, 1, 2, 63), probing(40, 1, 2, 63)));
    assertThat(judge.path().verdict()).as("silence").isEqualTo(PathVerdict.MASKED);
  }

  private static MtuAudit probing(long seconds, int one, int other, long successes) {
    Map<String, Long> counters = Map.of("TcpExtTCPMTUPSuccess", successes);
    return new MtuAudit(
        at(seconds),
        OptionalInt.of(50),
        List.of(
            Scenes.node(1500, 1450, Map.of()),
            Scenes.pod(1, 1500, 1450, one, counters),
            Scenes.pod(2, 1500, 1450, other, Map.of())),
        0,
        null,
        List.of());
  }

  @Test
  void unknownSaysWhyAndPlainLossIsSaidToBePlain() {
    assertThat(new PathJudge(PEER, at(0)).path().because().text())
        .isEqualTo("what pods may send is not known: no route into the tunnel was found yet");
    PathJudge silent = judge();
    silent.agent(PeerAgent.SILENT);
    silent.search(nothing(Outcome.UNREACHABLE), at(5));
    assertThat(silent.path().because().text())
        .isEqualTo(
            "no answer at any size: ICMP is filtered or the peer is down, and no agent answers there");

    PathJudge lossy = judge();
    lossy.ledger(window(0, 128, 1009, 50, 1500, 1009, 53));
    assertThat(lossy.path().evidence())
        .extracting(Evidence::text)
        .contains(
            "Plain loss: 103 of 2018 packets did not arrive, 5.10 %, at all sizes alike: not an"
                + " MTU's doing.");
    assertThat(lossy.path().direction()).isEqualTo(Direction.SENDING);
  }

  @Test
  void whatWasLostLatelyIsShownAndJudgesNobody() {
    PathJudge judge = judge();
    judge.ledger(healthy(0));
    PathVerdict before = judge.path().verdict();
    judge.recent(blackHole(1));
    assertThat(judge.path().loss())
        .contains(new PeerPath.SizeLoss(1500, 13, 13), new PeerPath.SizeLoss(128, 97, 0));
    assertThat(judge.path().verdict()).isEqualTo(before);
  }

  @Test
  void aBookTakesSoManyPeersAndCountsTheOthers() {
    var book = new PathJudges(3);
    List<String> peers = List.of("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5");
    book.facts(facts(0, 1450));
    book.peers(peers, at(1));
    assertThat(book.paths()).hasSize(3);
    assertThat(book.turnedAway()).isEqualTo(2);
    book.of("10.0.0.2").orElseThrow().search(exact(1400, Refusal.SILENCE), at(2));
    assertThat(book.paths().getFirst().peer()).isEqualTo("10.0.0.2");
    book.peers(peers.subList(1, 4), at(3));
    assertThat(book.paths())
        .extracting(PeerPath::peer)
        .containsOnly("10.0.0.2", "10.0.0.3", "10.0.0.4");
    assertThat(book.turnedAway()).isZero();
  }

  @Test
  void anMtuWithinASizeClassIsABlackHoleByTheLossesOfThatClass() {
    PathJudge judge = judge();
    judge.facts(facts(0, 1450));
    judge.search(exact(1497, Refusal.SILENCE), at(1));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.TOO_SMALL);
    judge.ledger(window(1, 128, 97, 0, 1400, 23, 0, 1500, 13, 11));
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.VANISHING);
    assertThat(judge.path().mtu()).hasValue(1497);
  }

  @Test
  void windowsThatOverlapCountOnce() {
    PathJudge judge = judge();
    for (int i = 0; i < 23; i++) {
      judge.ledger(blackHole(0));
    }
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.UNKNOWN);
  }

  @Test
  void upperBoundsAboveWhatWasSentAreTakenAsAll() {
    PathJudge judge = judge();
    for (int i = 0; i < 5; i++) {
      var small = new LedgerLoss.SizeClass(128, 3, 5, 0, 7);
      var large = new LedgerLoss.SizeClass(1500, 13, 0, 13, 17);
      judge.ledger(new LedgerLoss(PEER, at(5 * i), at(5 * i + 5), List.of(small, large)));
    }
    assertThat(judge.path().verdict()).isEqualTo(PathVerdict.UNKNOWN);
  }
}
