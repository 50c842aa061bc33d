package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.SeriesResult;
import headroom.lab.TwoNodes.Spec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Fifty rounds over all troubles without size, in an order of chance, 40 on a network of 1500 bytes
 * and 10 on jumbo: no false alarm. What was seen is kept in bench/results.
 */
@Tag("long")
class QuietSeriesTest {
  private static final int ROUNDS = 40;
  private static final int JUMBO_ROUNDS = 10;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final List<Quiet.Outcome> outcomes = new ArrayList<>();

  @Test
  void noFalseAlarmFiftyOfFifty() throws Exception {
    try {
      rounds(Spec.standard(), ROUNDS);
      rounds(Spec.standard().withUnderlayMtu(9000), JUMBO_ROUNDS);
    } finally {
      write();
    }
    assertThat(outcomes)
        .hasSize(ROUNDS + JUMBO_ROUNDS)
        .allSatisfy(QuietTest::isQuiet);
  }

  private void rounds(Spec spec, int count) throws Exception {
    List<Quiet> left = new ArrayList<>();
    try (var incident = Incident.begin(spec, QuietTest.ALL)) {
      for (int round = 0; round < count; round++) {
        if (left.isEmpty()) {
          left.addAll(List.of(Quiet.values())); // each as often as the others
        }
        Quiet next = left.remove(random.nextInt(left.size()));
        System.out.printf("quiet round %d: %s, seed %d%n", outcomes.size(), next.words(), seed);
        outcomes.add(next.watch(incident, QuietTest.LASTING));
      }
    }
  }

  private void write() throws Exception {
    var runs = new JsonArray();
    for (Quiet.Outcome outcome : outcomes) {
      runs.add(
          new JsonObject()
              .put("case", outcome.quiet().words())
              .put("underlayMtu", outcome.underlayMtu())
              .put("strikes", outcome.strikes())
              .put("secondsWatched", Math.round(outcome.seen().seconds() * 10) / 10.0)
              .put("frames", outcome.seen().frames())
              .put("verdicts", new JsonArray(outcome.seen().verdicts()))
              .put("findings", new JsonArray(outcome.seen().alarms())));
    }
    SeriesResult.write("quiet", seed, new JsonObject().put("runs", runs));
  }
}
