package headroom.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecentLossesTest {
  private static final long BEGIN = 1_795_406_400L;
  private final RecentLosses losses = new RecentLosses(java.time.Duration.ofSeconds(1));

  @Test
  void aMeasuredTickWithoutLossIsZeroAndAMissedOneIsAGap() {
    add(0, Map.of());
    add(1, Map.of("A", 3.0));
    add(4.2, Map.of("B", 5.0));
    RecentLosses.Columns columns = losses.last(900);
    assertThat(columns.epochSeconds())
        .containsExactly(BEGIN, BEGIN + 1, BEGIN + 2, BEGIN + 3, BEGIN + 4.2);
    assertThat(columns.byReason().get("A")).containsExactly(0, 3, Double.NaN, Double.NaN, 0);
    assertThat(columns.byReason().get("B")).containsExactly(0, 0, Double.NaN, Double.NaN, 5);
  }

  @Test
  void aTickThatIsALittleLateIsNoGap() {
    add(0, Map.of("A", 1.0));
    add(1.49, Map.of("A", 1.0));
    add(2.4, Map.of("A", 1.0));
    assertThat(losses.last(900).byReason().get("A")).containsExactly(1, 1, 1);
  }

  @Test
  void fifteenMinutesAreKept() {
    for (int second = 0; second < 2_003; second++) {
      add(second, Map.of("A", (double) second + 1));
    }
    RecentLosses.Columns columns = losses.last(Integer.MAX_VALUE);
    assertThat(columns.epochSeconds())
        .hasSize(900)
        .startsWith(BEGIN + 1_103)
        .endsWith(BEGIN + 2_002);
    assertThat(columns.byReason().get("A")).startsWith(1_104).endsWith(2_003);
    assertThat(losses.last(7).byReason().get("A"))
        .containsExactly(1_997, 1_998, 1_999, 2_000, 2_001, 2_002, 2_003);
    assertThat(losses.last(0).epochSeconds()).isEmpty();
  }

  @Test
  void aLongSilenceIsAllGap() {
    add(0, Map.of("A", 1.0));
    add(100_003, Map.of("A", 2.0));
    RecentLosses.Columns columns = losses.last(900);
    assertThat(columns.epochSeconds()).hasSize(900).isSorted().endsWith(BEGIN + 100_003);
    assertThat(columns.byReason().get("A")[898]).isNaN();
    assertThat(columns.byReason().get("A")[0]).isNaN();
  }

  @Test
  void aReasonThatFellSilentLeavesTheChart() {
    add(0, Map.of("A", 1.0));
    for (int second = 1; second <= 900; second++) {
      add(second, Map.of());
    }
    assertThat(losses.last(900).byReason()).isEmpty();
  }

  @Test
  void past64ReasonsTheRestIsAddedUpAsOtherAndNothingIsLost() {
    Map<String, Double> many = new HashMap<>();
    for (int i = 0; i < 71; i++) {
      many.put("R" + i, 1.0);
    }
    add(0, many);
    Map<String, double[]> columns = losses.last(900).byReason();
    assertThat(columns).hasSize(65);
    assertThat(columns.get(RecentLosses.OTHER)).containsExactly(7);
    for (int second = 1; second <= 900; second++) {
      add(second, Map.of("LATER", 2.0));
    }
    assertThat(losses.last(1).byReason()).as("the silent ones made room").containsOnlyKeys("LATER");
  }

  @Test
  void aClockThatStepsBackTakesTheFutureWithIt() {
    add(0, Map.of("A", 1.0));
    add(1, Map.of("A", 2.0));
    add(2, Map.of("A", 3.0));
    add(0.5, Map.of("A", 4.0));
    add(1.5, Map.of("A", 5.0));
    RecentLosses.Columns columns = losses.last(900);
    assertThat(columns.epochSeconds()).containsExactly(BEGIN, BEGIN + 0.5, BEGIN + 1.5);
    assertThat(columns.byReason().get("A")).containsExactly(1, 4, 5);
  }

  private void add(double seconds, Map<String, Double> byReason) {
    losses.add(Instant.ofEpochMilli(BEGIN * 1_000 + Math.round(seconds * 1e3)), byReason);
  }
}
