package headroom.path;

import static headroom.path.Scenes.at;
import static headroom.path.Scenes.exact;
import static headroom.path.Scenes.nothing;
import static headroom.path.Scenes.passes;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Because;
import headroom.model.Evidence.Kind;
import headroom.model.PeerPath.PeerAgent;
import headroom.model.SizeCounts;
import headroom.path.LedgerWitness.Accusation;
import headroom.path.LedgerWitness.Passed;
import headroom.path.PathJudge.Departed;
import headroom.path.PathJudge.Signalled;
import headroom.path.SearchResult.Method;
import headroom.path.SearchResult.Outcome;
import headroom.path.SearchResult.Refusal;
import headroom.path.SearchWitness.Heard;
import headroom.path.SizeTally.Split;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A page in another language has nothing but kind and facts: they must hold what the text says. */
class WordsTest {
  private static final Pattern NUMBER = Pattern.compile("\\d[\\d.:]*(e-?\\d+)?\\b");

  private static final Split SPLIT = new Split(1281, 1410, 1500, 1709, 2311, 3, 4.2e-12);
  private static final NodeFacts AUDITED = NodeFacts.of(Scenes.audit(0, 1450), null);

  private static final NodeFacts BUSY =
      new NodeFacts(
          at(0),
          AUDITED.podRoute(),
          AUDITED.overhead(),
          3.7,
          Double.NaN,
          OptionalInt.of(2),
          0.3,
          AUDITED.nodeRoutes());

  static Stream<Told> all() {
    return Stream.of(
        Words.needed(AUDITED),
        search(exact(1400, Refusal.SILENCE), false),
        search(exact(1400, Refusal.LOCAL), false),
        search(exact(1400, Refusal.SIGNAL), false),
        search(exact(1400, Refusal.SILENCE, Method.ICMP_ECHO), true),
        search(lossy(Outcome.EXACT), false),
        search(passes(1500), false),
        search(nothing(Outcome.UNREACHABLE), false),
        search(nothing(Outcome.INCONCLUSIVE), false),
        search(lossy(Outcome.INCONCLUSIVE), false),
        Words.departed(new Departed(17, at(3)), 1400),
        Words.accusation(new Accusation(SPLIT, 5, at(0), at(20), at(25))),
        Words.accusation(new Accusation(unlikely(), 5, at(0), at(20), at(25))),
        Words.passed(new Passed(1500, 23, 19, at(0), at(5))),
        Words.plainLoss(new SizeTally(List.of(Scenes.window(0, 128, 1009, 50, 1500, 1013, 53)))),
        Words.unevenLoss(1009, 503, 2003, 7, 1280),
        Words.retransmits(retransmits(null)),
        Words.retransmits(retransmits("192.168.20.3")),
        Words.signal(new Signalled(Scenes.signal("192.168.10.254", 1397), 1, at(0), false)),
        Words.signal(new Signalled(Scenes.signal("192.168.10.254", 0), 7, at(0), false)),
        Words.counters(AUDITED, Scenes.PEER),
        Words.counters(BUSY, Scenes.PEER),
        Words.probing(AUDITED),
        Words.probing(BUSY));
  }

  @Test
  void everyNumberOfASentenceIsAmongItsFacts() {
    all().forEach(told -> {
      Set<String> facts = numbers(String.join(" ", told.facts().values()));
      facts.addAll(Set.of("0", "1"));
      assertThat(facts).as(told.text()).containsAll(numbers(told.text()));
    });
  }

  @Test
  void sentencesOfOneKindThatDifferInMoreThanNumbersDifferInFacts() {
    Map<String, Set<String>> byFacts =
        all()
            .collect(
                Collectors.groupingBy(
                    told -> told.kind() + " " + told.facts(),
                    Collectors.mapping(Told::text, Collectors.toSet())));
    assertThat(byFacts.values()).allSatisfy(texts -> assertThat(texts).hasSize(1));
  }

  @Test
  void everyKindOfThePathsEvidenceIsMade() {
    Set<Kind> ofDetectors =
        Set.of(
            Kind.ROUTE_OVER_DEVICE,
            Kind.ROUTE_OVER_UNDERLAY,
            Kind.POD_ROUTE,
            Kind.REASSEMBLY_DROPS,
            Kind.REASSEMBLY_FAILS,
            Kind.FORWARD_DROPS);
    Set<Kind> made = all().map(Told::kind).collect(Collectors.toSet());
    made.addAll(ofDetectors);
    assertThat(made).containsExactlyInAnyOrder(Kind.values());
  }

  @Test
  void everyReasonWhyAPathIsUnknownHasItsKindAndItsNumbers() {
    var none = new SizeTally(List.of());
    var gone = new SizeTally(List.of(Scenes.window(0, 1500, 1009, 1009)));
    OptionalInt needed = OptionalInt.of(1503);
    List<Because> all =
        List.of(
            Words.unknown(null, none, OptionalInt.empty(), PeerAgent.ANSWERS),
            Words.unknown(null, gone, needed, PeerAgent.ANSWERS),
            Words.unknown(null, none, needed, PeerAgent.ANSWERS),
            Words.unknown(heard(nothing(Outcome.UNREACHABLE)), none, needed, PeerAgent.ANSWERS),
            Words.unknown(heard(nothing(Outcome.UNREACHABLE)), none, needed, PeerAgent.SILENT),
            Words.unknown(heard(nothing(Outcome.INCONCLUSIVE)), none, needed, PeerAgent.SILENT),
            Words.unknown(heard(passes(1400)), none, needed, PeerAgent.SILENT),
            Words.notSearched("socket: EPERM (1)"));
    assertThat(all)
        .extracting(Because::kind)
        .containsOnly(Because.Kind.values())
        .hasSize(Because.Kind.values().length + 1);
    assertThat(all.get(3).facts()).isNotEqualTo(all.get(4).facts());
    for (Because because : all) {
      Set<String> facts = numbers(String.join(" ", because.facts().values()));
      assertThat(facts).as(because.text()).containsAll(numbers(because.text()));
    }
  }

  private static Set<String> numbers(String text) {
    return new HashSet<>(NUMBER.matcher(text).results().map(one -> one.group()).toList());
  }

  private static Told search(SearchResult result, boolean arrives) {
    return Words.search(heard(result), arrives);
  }

  private static Heard heard(SearchResult result) {
    return new Heard(result, at(7));
  }

  /** Of what fits 3.37 % were lost. */
  private static SearchResult lossy(Outcome outcome) {
    return new SearchResult(
        Scenes.PEER,
        Method.UDP_TO_AGENT,
        outcome,
        OptionalInt.of(1380),
        OptionalInt.of(1420),
        Refusal.SILENCE,
        null,
        OptionalInt.empty(),
        0.0337,
        89,
        Duration.ofMillis(2309));
  }

  private static Split unlikely() {
    return new Split(1281, 1410, 1500, 1709, 2311, 3, 0);
  }

  private static RetransmitWindow retransmits(String peer) {
    var counts = new long[SizeCounts.UP_TO.size()];
    counts[SizeCounts.UP_TO.indexOf(1500)] = 23;
    return new RetransmitWindow(
        4026532201L, SizeCounts.of(counts), at(0), at(5), false, false, peer);
  }
}
