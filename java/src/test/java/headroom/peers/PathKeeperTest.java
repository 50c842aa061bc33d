package headroom.peers;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.model.Event;
import headroom.model.Evidence;
import headroom.model.Evidence.Witness;
import headroom.model.Flow;
import headroom.model.LedgerReading;
import headroom.model.PeerPath;
import headroom.model.PodRange;
import headroom.model.Reading;
import headroom.model.RetransmitsReading;
import headroom.model.SearchAnswer;
import headroom.model.SearchAnswer.Outcome;
import headroom.model.SelfReading;
import headroom.model.SizeCounts;
import headroom.path.Scenes;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Readings as an agent makes them; the peers are addresses of the loopback. */
class PathKeeperTest {
  private static final String X = "127.0.0.2";
  private static final String Y = "127.0.0.3";
  private static final long NETNS = 4026532001L;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int SEGMENTS = 7;

  private static final List<PodRange> RANGES =
      List.of(new PodRange("10.0.2.0/24", Set.of(X)), new PodRange("10.0.3.0/24", Set.of(Y)));

  /** Who has heard of retransmits after four readings, each with as many to that address. */
  private static Map<String, String> heard(List<PodRange> ranges, String destination) {
    try (var keeper = new PathKeeper(null, () -> {}, _ -> null, () -> ranges)) {
      keeper.audited(Scenes.audit(0, 1450), 0);
      for (int second = 0; second < 4; second++) {
        keeper.look(reading(second, destination), List.of());
      }
      return keeper.view().paths().stream()
          .filter(path -> !retransmits(path).isEmpty())
          .collect(Collectors.toMap(PeerPath::peer, PathKeeperTest::retransmits));
    }
  }

  private static String retransmits(PeerPath path) {
    return path.evidence().stream()
        .filter(one -> one.witness() == Witness.RETRANSMITS)
        .map(Evidence::text)
        .collect(Collectors.joining());
  }

  private static Reading reading(int second, String destination) {
    return reading(second, destination, List.of(X, Y));
  }

  private static Reading reading(int second, String destination, List<String> peers) {
    Instant now = Scenes.at(second);
    Event again =
        new Event(
            now,
            Event.Kind.RETRANSMIT,
            NETNS,
            6,
            "eth0",
            null,
            null,
            null,
            1450,
            new Flow("TCP", "10.0.1.7", 4711, destination, 5201),
            null,
            null,
            null);
    long segments = (long) SEGMENTS * second;
    var retransmits = new RetransmitsReading(NETNS, segments, sizes(1450, segments));
    return new Reading(
        now,
        second * SECOND_NANOS,
        List.of(),
        List.of(),
        Collections.nCopies(second == 0 ? 0 : SEGMENTS, again),
        List.of(),
        List.of(retransmits),
        peers.stream().map(peer -> ledger(peer, second)).toList(),
        new SelfReading(0, 0, 8192, 0, 0, 0, 0, 0, 0, 0, 17, List.of(), List.of()),
        List.of());
  }

  private static LedgerReading ledger(String peer, int second) {
    return new LedgerReading(peer, sizes(64, 23L * (second + 1)), SizeCounts.NONE);
  }

  private static SizeCounts sizes(int upTo, long packets) {
    long[] counts = new long[SizeCounts.UP_TO.size()];
    counts[SizeCounts.UP_TO.indexOf(upTo)] = packets;
    return SizeCounts.of(counts);
  }

  @Test
  void onlyThePeerToWhosePodsAPodRetransmitsHearsOfIt() {
    Map<String, String> heard = heard(RANGES, "10.0.2.17");
    assertThat(heard).containsOnlyKeys(X);
    assertThat(heard.get(X))
        .startsWith("21 TCP segments of more than 1280 bytes")
        .contains("to pods of " + X);
    assertThat(heard(RANGES, "10.0.3.17")).containsOnlyKeys(Y);
  }

  @Test
  void whereNobodyKnowsWhosePodItIsAllPeersHearOfIt() {
    assertThat(heard(RANGES, "10.0.4.17")).containsOnlyKeys(X, Y);
    assertThat(heard(List.of(), "10.0.2.17")).containsOnlyKeys(X, Y);
  }

  @Test
  void aSearchOnDemandIsMadeOnceInTenSecondsAndOnlyOfAPathThatThereIs() {
    try (var keeper = new PathKeeper(null, () -> {}, _ -> null, List::of)) {
      assertThat(outcome(keeper, X, 0)).isEqualTo(Outcome.UNKNOWN_PEER);
      keeper.look(reading(0, "10.0.2.17"), List.of());
      assertThat(outcome(keeper, "worker-9", 0)).isEqualTo(Outcome.UNKNOWN_PEER);
      assertThat(outcome(keeper, X, 0)).isEqualTo(Outcome.STARTED);
      assertThat(outcome(keeper, X, 1)).as("nobody has looked since").isEqualTo(Outcome.RUNNING);
      assertThat(outcome(keeper, Y, 1)).isEqualTo(Outcome.STARTED);
      Await.until(
          "the searches to end",
          Duration.ofSeconds(30),
          () -> {
            keeper.look(reading(2, "10.0.2.17"), List.of());
            return outcome(keeper, X, 2) != Outcome.RUNNING;
          });
      assertThat(keeper.search(X, 3 * SECOND_NANOS))
          .isEqualTo(new SearchAnswer(Outcome.TOO_SOON, 0, 7));
      assertThat(keeper.search(X, 10 * SECOND_NANOS - 1))
          .isEqualTo(new SearchAnswer(Outcome.TOO_SOON, 0, 1));
      assertThat(outcome(keeper, X, 10)).isEqualTo(Outcome.STARTED);
    }
  }

  @Test
  void noMoreAreSearchedOnDemandThanMayBeAtATime() {
    try (var keeper = new PathKeeper(null, () -> {}, _ -> null, List::of)) {
      List<String> peers =
          IntStream.rangeClosed(2, 2 + Searches.SEARCHES_MAX)
              .mapToObj("127.0.0.%d"::formatted)
              .toList();
      keeper.look(reading(0, "10.0.2.17", peers), List.of());
      for (String peer : peers.subList(0, Searches.SEARCHES_MAX)) {
        assertThat(outcome(keeper, peer, 1)).isEqualTo(Outcome.STARTED);
      }
      SearchAnswer refused = keeper.search(peers.getLast(), SECOND_NANOS);
      assertThat(refused.outcome()).isEqualTo(Outcome.NO_ROOM);
      assertThat(refused.retrySeconds()).isPositive();
    }
  }

  @Test
  void whoIsEndingSearchesNoMore() {
    var keeper = new PathKeeper(null, () -> {}, _ -> null, List::of);
    keeper.look(reading(0, "10.0.2.17"), List.of());
    keeper.close();
    assertThat(outcome(keeper, X, 1)).isEqualTo(Outcome.NO_ROOM);
  }

  private static Outcome outcome(PathKeeper keeper, String peer, int second) {
    return keeper.search(peer, second * SECOND_NANOS).outcome();
  }
}
