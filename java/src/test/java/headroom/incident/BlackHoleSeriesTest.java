package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.SeriesResult;
import headroom.lab.Traffic;
import headroom.lab.TwoNodes.Spec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Fifty black holes of hidden size, one after the other, for each kind of traffic: all named to the
 * byte. How long each took is kept in bench/results.
 */
@Tag("long")
class BlackHoleSeriesTest {
  private static final int RUNS = 50;

  @Test
  void withTcpAlone() throws Exception {
    series("tcp", Spec.standard(), Incident.TCP, true, 1280, 1499);
  }

  @Test
  void withUdpAlone() throws Exception {
    series("udp", Spec.standard(), Incident.UDP, true, 1280, 1499);
  }

  @Test
  void withOneAgent() throws Exception {
    series("one-agent", Spec.standard(), Incident.TCP, false, 1280, 1499);
  }

  @Test
  void onAJumboUnderlay() throws Exception {
    series("jumbo", Spec.standard().withUnderlayMtu(9000), Incident.TCP, true, 1500, 8999);
  }

  private static void series(
      String name, Spec spec, Set<Traffic.Kind> traffic, boolean both, int least, int most)
      throws Exception {
    long seed = System.nanoTime();
    var random = new Random(seed);
    List<BlackHole.Outcome> outcomes = new ArrayList<>();
    try (var incident = Incident.begin(spec, traffic)) {
      if (!both) incident.endAgentB();
      for (int run = 0; run < RUNS; run++) {
        int hidden = least + random.nextInt(most - least + 1);
        System.out.printf("black hole %s %d: hidden %d, seed %d%n", name, run, hidden, seed);
        outcomes.add(BlackHole.run(incident, hidden));
        BlackHole.restore(incident);
      }
    } finally {
      write(name, seed, outcomes);
    }
    assertThat(outcomes).hasSize(RUNS).allMatch(outcome -> outcome.secondsToFind() <= 10);
  }

  private static void write(String name, long seed, List<BlackHole.Outcome> outcomes)
      throws Exception {
    var runs = new JsonArray();
    for (BlackHole.Outcome outcome : outcomes) {
      runs.add(
          new JsonObject()
              .put("hiddenMtu", outcome.hiddenMtu())
              .put("secondsToFind", round(outcome.secondsToFind()))
              .put("secondsToResolve", round(outcome.secondsToResolve())));
    }
    SeriesResult.write("black-hole-" + name, seed, new JsonObject().put("runs", runs));
  }

  private static double round(double seconds) {
    return Math.round(seconds * 100) / 100.0;
  }
}
