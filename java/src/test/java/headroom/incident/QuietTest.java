package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Fabric;
import headroom.lab.Traffic;
import headroom.lab.TwoNodes.Spec;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Trouble that has nothing to do with size, and health: no finding, and no verdict but fine or
 * unknown, in any Frame of either agent. {@link QuietSeriesTest} has all of it, at random.
 */
@Tag("kernel")
class QuietTest {
  static final Set<Traffic.Kind> ALL = EnumSet.allOf(Traffic.Kind.class);

  /** Two standing checks of the path, and windows of the ledger enough for an accusation. */
  static final Duration LASTING = Duration.ofSeconds(10);

  private static final List<Quiet> CASES =
      List.of(
          Quiet.LOSS_OF_5_PERCENT,
          Quiet.CONGESTION_BY_BYTES,
          Quiet.ASYMMETRIC,
          Quiet.PORT_DROPPED_ON_THE_WAY,
          Quiet.REORDERING,
          Quiet.REBOOT,
          Quiet.AGENT_A_RESTARTS);

  /** One lab for all; JUnit closes the stream at the end. */
  @TestFactory
  Stream<DynamicTest> noTroubleWithoutSizeIsTakenForABlackHole() throws Exception {
    var incident = Incident.begin(Spec.standard(), ALL);
    Stream<DynamicTest> quiet =
        CASES.stream()
            .map(each ->
                DynamicTest.dynamicTest(
                    each.words(), () -> isQuiet(each.watch(incident, LASTING))));
    var control =
        DynamicTest.dynamicTest(
            "the same look sees a real black hole", () -> seesABlackHole(incident));
    return Stream.concat(quiet, Stream.of(control)).onClose(incident::close);
  }

  @Test
  void aCleanJumboNetworkIsQuiet() throws Exception {
    try (var jumbo = Incident.begin(Spec.standard().withUnderlayMtu(9000), ALL)) {
      isQuiet(Quiet.HEALTHY.watch(jumbo, LASTING));
    }
  }

  /** What makes the others worth something. */
  private static void seesABlackHole(Incident incident) throws Exception {
    try (var lookout = Lookout.over(incident)) {
      incident.nodes().setFabric(Fabric.Mode.SILENT, 1400);
      lookout.awaitAlarms(List.of("agent 0: path-vanishing", "agent 1: path-vanishing"));
    }
  }

  static void isQuiet(Quiet.Outcome outcome) {
    assertThat(outcome.seen().alarms()).as(outcome.toString()).isEmpty();
    assertThat(outcome.strikes()).as(outcome.toString()).isPositive();
    // Both agents, one a second: that it looked at all.
    assertThat(outcome.seen().frames()).as(outcome.toString()).isGreaterThanOrEqualTo(7);
  }
}
