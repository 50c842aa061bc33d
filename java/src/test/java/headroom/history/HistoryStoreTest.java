package headroom.history;

import static headroom.history.SimulatedNode.BYTES;
import static headroom.history.SimulatedNode.DROPPED;
import static headroom.history.SimulatedNode.LARGE;
import static headroom.history.SimulatedNode.PACKETS;
import static headroom.history.SimulatedNode.RESENT;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Alert;
import headroom.model.AlertView;
import headroom.model.Evidence;
import headroom.model.Finding;
import headroom.model.PathVerdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames in, history out: the same numbers at every resolution. */
class HistoryStoreTest {
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant FAR = Instant.parse("2040-01-01T00:00:00Z");

  @TempDir Path folder;
  private final long seed = Long.getLong("seed", new Random().nextLong(1_000_000));
  private final SimulatedNode node = new SimulatedNode(seed);
  private final Truth packets = new Truth();
  private final Truth bytes = new Truth();
  private final Truth large = new Truth();
  private final Truth resent = new Truth();

  HistoryStoreTest() {
    System.out.println("HistoryStoreTest seed " + seed);
  }

  private HistoryOptions options() {
    return HistoryOptions.of(folder.resolve("history.db"));
  }

  /** One tick of traffic, and what it added. */
  private void tick(HistoryStore store, Duration length) {
    long[] before = {node.packets, node.bytes, node.large, node.resent};
    node.pass(length).traffic(1009);
    store.record(node.frame(), null, node.nanos());
    remember(length.toMillis(), before);
    assertThat(store.status().problem()).isNull();
  }

  private void remember(long millis, long[] before) {
    packets.add(node.wall(), millis, node.packets - before[0]);
    bytes.add(node.wall(), millis, node.bytes - before[1]);
    if (node.large > 0) {
      large.add(node.wall(), millis, node.large - before[2]);
    }
    resent.add(node.wall(), millis, node.resent - before[3]);
  }

  /** The first Frame of a run, which counts from 0. */
  private void first(HistoryStore store) {
    store.record(node.frame(), null, node.nanos());
    remember(1, new long[4]);
  }

  private void holdAll(HistoryStore store) throws HistoryException {
    packets.holdAll(store.reader(), PACKETS);
    bytes.holdAll(store.reader(), BYTES);
    large.holdAll(store.reader(), LARGE);
    resent.holdAll(store.reader(), RESENT);
  }

  @Test
  void everySecondOfTwoHoursIsThereAtEveryResolution() throws Exception {
    try (var store = new HistoryStore(options())) {
      first(store);
      for (int i = 0; i < 7_211; i++) {
        tick(store, Duration.ofMillis(990 + i % 21));
      }
      holdAll(store);
      Points each = store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofSeconds(1));
      assertThat(each.size()).isEqualTo(7_212);
      packets.hold(store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofSeconds(10)));
      assertThat(store.reader().points(DROPPED, LONG_AGO, FAR, Duration.ofHours(1)).sum())
          .isEqualTo(node.dropped);
      assertThat(store.status().ticks()).isEqualTo(7_212);
      assertThat(store.status().back()).isZero();
    }
  }

  @Test
  void fourDaysRollUpToTheSameSumsAndDistributions() throws Exception {
    try (var store = new HistoryStore(options())) {
      first(store);
      for (int i = 0; i < 4 * 86_400 / 13; i++) {
        tick(store, Duration.ofSeconds(13));
      }
      holdAll(store);
      // Two days of hours and the present one are in detail, what is older is in minutes.
      Points each = store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofSeconds(1));
      long fine = java.util.Arrays.stream(each.width()).filter(width -> width == 13_000).count();
      assertThat(fine).isBetween(48L * 276, 49L * 277);
      packets.hold(store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofDays(1)));
      Distribution rates = store.reader().rates(BYTES, LONG_AGO, FAR).rates();
      for (double percent : new double[] {1, 50, 95, 99, 99.9, 100}) {
        double exact = bytes.percentile(percent);
        assertThat(rates.percentile(percent))
            .as("p" + percent)
            .isBetween(exact * (1 - Distribution.ERROR), exact * (1 + Distribution.ERROR));
      }
    }
  }

  @Test
  void aSeriesOfWhichNothingIsKeptIsForgotten() throws Exception {
    var options =
        new HistoryOptions(
            folder.resolve("history.db"),
            HistoryOptions.BYTES_DEFAULT,
            Duration.ofHours(2),
            Duration.ofDays(2),
            Duration.ofDays(2));
    try (var store = new HistoryStore(options)) {
      first(store);
      node.dropped = 23;
      tick(store, Duration.ofSeconds(1));
      assertThat(store.reader().series(Measure.DROP_PACKETS, Map.of())).containsExactly(DROPPED);
      node.restart();
      for (int i = 0; i < 700; i++) {
        node.pass(Duration.ofMinutes(11)).packets += 97;
        store.record(node.frame(), null, node.nanos());
      }
      assertThat(store.status().problem()).isNull();
      assertThat(store.reader().series(Measure.DROP_PACKETS, Map.of())).isEmpty();
      assertThat(store.reader().series(Measure.PACKETS, Map.of())).containsExactly(PACKETS);
      node.dropped = 29; // and is there again
      node.pass(Duration.ofSeconds(1));
      store.record(node.frame(), null, node.nanos());
      assertThat(store.reader().points(DROPPED, LONG_AGO, FAR, Duration.ofHours(1)).sum())
          .isEqualTo(29);
    }
  }

  @Test
  void aRestartOfTheAgentCountsAnewAndNeverNegative() throws Exception {
    for (int run = 0; run < 5; run++) {
      try (var store = new HistoryStore(options())) {
        node.restart();
        first(store);
        for (int i = 0; i < 997; i++) {
          tick(store, Duration.ofSeconds(1));
        }
      }
      node.pass(Duration.ofMinutes(7)); // nobody looks
    }
    try (var store = new HistoryStore(options())) {
      holdAll(store);
      var coverage = store.reader().coverage(SimulatedNode.START, node.wall());
      assertThat(coverage.measured()).isEqualTo(Duration.ofMillis(5 * 997_001));
      assertThat(coverage.gaps()).hasSize(5);
      var runs = store.reader().intervals(EnumSet.of(Interval.Kind.RUN), LONG_AGO, FAR);
      assertThat(runs).hasSize(5);
      assertThat(runs.subList(0, 4)).noneMatch(Interval::endSeen).allMatch(run -> run.to() != null);
      for (int i = 1; i < 5; i++) {
        Duration off = Duration.between(runs.get(i - 1).to(), runs.get(i).from());
        assertThat(off).isEqualTo(Duration.ofMinutes(7));
      }
    }
  }

  @Test
  void whoeverBeginsLateTakesTheFirstFrameAsWhereCountingBegins() throws Exception {
    node.traffic(1009).frame();
    try (var store = new HistoryStore(options())) {
      store.record(node.frame(), null, node.nanos());
      for (int i = 0; i < 61; i++) {
        tick(store, Duration.ofSeconds(1));
      }
      packets.hold(store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofSeconds(60)));
    }
  }

  @Test
  void aStallOfTheAgentIsOneLongTickAndTheRateIsOverIt() throws Exception {
    try (var store = new HistoryStore(options())) {
      first(store);
      tick(store, Duration.ofSeconds(1));
      tick(store, Duration.ofSeconds(31));
      tick(store, Duration.ofSeconds(1));
      Points each = store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofSeconds(1));
      assertThat(each.measured()).containsExactly(1, 1_000, 31_000, 1_000);
      packets.holdAll(store.reader(), PACKETS);
    }
  }

  @Test
  void aClockThatIsSetForwardAndBackLosesNothing() throws Exception {
    try (var store = new HistoryStore(options())) {
      first(store);
      for (int leap : new int[] {3_600, -3_600, 86_400 * 3, -86_400 * 3, -7_200, 7_200, -1}) {
        for (int i = 0; i < 401; i++) {
          tick(store, Duration.ofSeconds(1));
        }
        node.setClock(node.wall().plusSeconds(leap));
      }
      for (int i = 0; i < 4_001; i++) {
        tick(store, Duration.ofSeconds(1));
      }
      holdAll(store);
      assertThat(store.status().back()).isEqualTo(4);
    }
  }

  @Test
  void aClockInTheNextDecadeDoesNotCostTheHistory() throws Exception {
    try (var store = new HistoryStore(options())) {
      first(store);
      for (int i = 0; i < 5_003; i++) {
        tick(store, Duration.ofSeconds(17));
      }
      Instant right = node.wall();
      node.setClock(Instant.parse("2036-02-07T06:28:16Z"));
      for (int i = 0; i < 11; i++) {
        tick(store, Duration.ofSeconds(1));
      }
      node.setClock(right.plusSeconds(11));
      for (int i = 0; i < 5_003; i++) {
        tick(store, Duration.ofSeconds(1));
      }
      holdAll(store);
      Points each = store.reader().points(PACKETS, LONG_AGO, right, Duration.ofSeconds(1));
      assertThat(java.util.Arrays.stream(each.width()).max()).hasValue(17_000);
    }
  }

  @Test
  void anInterfaceThatIsMadeAnewGoesOnAsOneSeries() throws Exception {
    try (var store = new HistoryStore(options())) {
      first(store);
      tick(store, Duration.ofSeconds(1));
      long before = node.packets;
      node.remadeInterface();
      node.pass(Duration.ofSeconds(1)).traffic(1009);
      store.record(node.frame(), null, node.nanos());
      Points all = store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofMinutes(1));
      assertThat(all.sum()).isEqualTo(before + node.packets);
      assertThat(store.reader().series(Measure.PACKETS, Map.of())).containsExactly(PACKETS);
    }
  }

  @Test
  void anInterfaceThatIsAwayIsAGapAndNotZero() throws Exception {
    try (var store = new HistoryStore(options())) {
      first(store);
      for (int i = 0; i < 4_000; i++) {
        node.withInterface(i % 600 >= 300);
        node.pass(Duration.ofSeconds(1)).traffic(1009);
        store.record(node.frame(), null, node.nanos());
      }
      node.withInterface(true).pass(Duration.ofSeconds(1));
      store.record(node.frame(), null, node.nanos());
      Points all = store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofSeconds(1));
      assertThat(all.size()).isEqualTo(1 + 1_900 + 1);
      assertThat(all.sum()).isEqualTo(node.packets);
      assertThat(store.reader().points(RESENT, LONG_AGO, FAR, Duration.ofSeconds(1)).size())
          .isEqualTo(4_002);
    }
  }

  @Test
  void dropsThatFindNoRoomCountAsOthersOfTheirClass() throws Exception {
    try (var store = new HistoryStore(options())) {
      node.dropSeries(2_503);
      for (int i = 0; i < 11; i++) {
        node.pass(Duration.ofSeconds(1));
        store.record(node.frame(), null, node.nanos());
      }
      assertThat(store.status().problem()).isNull();
      assertThat(store.status().turnedAway()).isZero();
      long sum = 0;
      var all = store.reader().series(Measure.DROP_PACKETS, Map.of("class", "routing"));
      assertThat(all).hasSizeLessThan(2_503);
      for (SeriesKey key : all) {
        sum += store.reader().points(key, LONG_AGO, FAR, Duration.ofDays(1)).sum();
      }
      assertThat(sum).isEqualTo(2_503 * 11);
    }
  }

  @Test
  void aReaderBesideTheWriterSeesEachTickOnce() throws Exception {
    try (var store = new HistoryStore(options())) {
      var reads = new java.util.concurrent.atomic.AtomicInteger();
      var isDone = new java.util.concurrent.atomic.AtomicBoolean();
      var reading =
          java.util.concurrent.CompletableFuture.runAsync(() -> {
            long last = 0;
            while (!isDone.get()) {
              long sum = sumOf(store);
              assertThat(sum % 97).isZero();
              assertThat(sum).isGreaterThanOrEqualTo(last);
              last = sum;
              reads.incrementAndGet();
            }
          });
      for (int i = 0; i < 6_007 || reads.get() < 23 && !reading.isDone(); i++) {
        node.pass(Duration.ofSeconds(29)).packets += 97;
        store.record(node.frame(), null, node.nanos());
        assertThat(store.status().problem()).isNull();
      }
      isDone.set(true);
      reading.get();
      assertThat(sumOf(store)).isEqualTo(node.packets);
    }
  }

  private static long sumOf(HistoryStore store) {
    try {
      return store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofMinutes(1)).sum();
    } catch (HistoryException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anAlertIsAnIntervalFromWhenItFired() throws Exception {
    try (var store = new HistoryStore(options())) {
      first(store);
      Instant since = node.wall();
      recordWith(store, alert(Alert.State.PENDING, since, null));
      Instant fired = node.wall();
      recordWith(store, alert(Alert.State.FIRING, since, fired));
      recordWith(store, alert(Alert.State.FIRING, since, fired));
      recordWith(store, List.of());
      List<Interval> alerts =
          store.reader().intervals(EnumSet.of(Interval.Kind.ALERT), LONG_AGO, FAR);
      assertThat(alerts).hasSize(1);
      Interval alert = alerts.getFirst();
      assertThat(alert.value()).isEqualTo("PathVanishing");
      assertThat(alert.facts()).containsEntry("peer", "192.168.20.1");
      assertThat(alert.from()).isEqualTo(fired);
      assertThat(alert.to()).isEqualTo(node.wall());
    }
  }

  private void recordWith(HistoryStore store, List<Alert> alerts) {
    node.pass(Duration.ofSeconds(10));
    var view = new AlertView(node.wall(), alerts, List.of(), 0, List.of(), List.of(), List.of());
    store.record(node.frame(), view, node.nanos());
  }

  private static List<Alert> alert(Alert.State state, Instant since, @Nullable Instant fired) {
    return List.of(
        new Alert(
            "a1",
            "PathVanishing",
            state,
            Finding.Severity.CRITICAL,
            Map.of("peer", "192.168.20.1"),
            new Alert.Text("", "", "", "", "", ""),
            null,
            null,
            since,
            fired,
            null,
            null,
            null,
            Map.of()));
  }

  @Test
  void verdictsAndFindingsAreIntervals() throws Exception {
    var finding =
        new Finding(
            "path-vanishing:192.168.20.1",
            Finding.Kind.PATH_VANISHING,
            Finding.Severity.CRITICAL,
            "192.168.20.1",
            0,
            "Packets above 1400 bytes vanish",
            "They do.",
            Map.of("mtu", "1400"),
            SimulatedNode.START,
            List.of(new Evidence(
                Evidence.Witness.LEDGER, Evidence.Kind.LARGE_LOST, "a", Map.of(), SimulatedNode.START)),
            List.of());
    try (var store = new HistoryStore(options())) {
      first(store);
      tick(store, Duration.ofSeconds(10));
      node.verdict(PathVerdict.VANISHING, 1400)
          .findings(List.of(finding))
          .unavailable(List.of("No BTF."));
      tick(store, Duration.ofSeconds(10));
      Instant broken = node.wall();
      tick(store, Duration.ofSeconds(10));
      node.verdict(PathVerdict.FINE, 1500).findings(List.of()).unavailable(List.of());
      tick(store, Duration.ofSeconds(10));
      Instant cured = node.wall();
      List<Interval> paths =
          store.reader().intervals(EnumSet.of(Interval.Kind.PATH), LONG_AGO, FAR);
      assertThat(paths)
          .extracting(Interval::value)
          .containsExactly("fine 1500", "vanishing 1400", "fine 1500");
      assertThat(paths.get(1).from()).isEqualTo(broken);
      assertThat(paths.get(1).to()).isEqualTo(cured);
      assertThat(paths.get(2).to()).isNull();
      List<Interval> found =
          store
              .reader()
              .intervals(
                  EnumSet.of(Interval.Kind.FINDING, Interval.Kind.NOT_MEASURED), LONG_AGO, FAR);
      assertThat(found)
          .hasSize(2)
          .allMatch(Interval::endSeen)
          .allMatch(one -> cured.equals(one.to()));
      assertThat(found.getFirst().facts())
          .containsEntry("mtu", "1400")
          .containsEntry("kind", "path-vanishing");
      assertThat(
              store
                  .reader()
                  .intervals(EnumSet.allOf(Interval.Kind.class), LONG_AGO, SimulatedNode.START))
          .isEmpty();
    }
  }
}
