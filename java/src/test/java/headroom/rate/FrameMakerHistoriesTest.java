package headroom.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.Frame;
import headroom.model.Headline.State;
import headroom.model.PathView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever a kernel does between two readings, as far as it can be known. */
class FrameMakerHistoriesTest {
  private static final int KEYS = 4;
  private static final int HISTORIES = 211;

  /** What happens to one key before a reading. */
  enum Change {
    GROWS,
    STANDS,
    HIDDEN,
    RESTARTS
  }

  /**
   * @param changes one for each key
   */
  record Step(int millis, List<Change> changes, List<Integer> packets) {}

  @Test
  void losesNothingInventsNothingAndNeverGoesDown() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("FrameMakerHistoriesTest: seed " + seed);
    var random = new Random(seed);
    for (int history = 0; history < HISTORIES; history++) {
      losesNothing(IntStream.range(0, 2 + random.nextInt(39)).mapToObj(_ -> step(random)).toList());
    }
  }

  private static void losesNothing(List<Step> steps) {
    FrameMaker maker = new FrameMaker("n", Readings.STARTED);
    Kernel kernel = new Kernel();
    Map<String, Long> shown = new HashMap<>();
    double seconds = 0;
    for (int i = 0; i < steps.size(); i++) {
      double interval = steps.get(i).millis() / 1e3;
      seconds += interval;
      Readings readings = Readings.at(seconds);
      Map<String, Long> lost = kernel.apply(steps.get(i), Math.round(seconds * 1e3), readings);
      Frame frame = maker.make(readings.reading(), 0, PathView.NONE);
      ratesAreSane(frame);
      if (i > 0) {
        Map<String, Double> byReason = frame.rates().dropsByReason();
        assertThat(byReason.keySet()).isEqualTo(lost.keySet());
        lost.forEach((reason, packets) ->
            assertThat(byReason.get(reason) * interval).isCloseTo(packets, within(1e-6)));
      }
      countsNeverGoDown(frame, shown, kernel);
    }
  }

  private static void ratesAreSane(Frame frame) {
    double total = frame.rates().dropsPerSecond();
    assertThat(total >= 0 || Double.isNaN(total)).isTrue();
    assertThat(frame.headline().state() == State.LOSING).isEqualTo(total > 0);
    assertThat(frame.headline().worst() != null).isEqualTo(total > 0);
    for (Drop drop : frame.drops()) {
      assertThat(drop.packetsPerSecond() >= 0 || Double.isNaN(drop.packetsPerSecond())).isTrue();
      assertThat(drop.lastSeen()).isAfterOrEqualTo(drop.firstSeen());
    }
  }

  private static void countsNeverGoDown(Frame frame, Map<String, Long> shown, Kernel kernel) {
    shown.keySet().removeAll(kernel.forgotten);
    for (Drop drop : frame.drops()) {
      assertThat(drop.packets()).isGreaterThanOrEqualTo(shown.getOrDefault(drop.reason(), 0L));
      shown.put(drop.reason(), drop.packets());
    }
  }

  /** Mostly about a second after the one before; one in eight much sooner, one much later. */
  private static Step step(Random random) {
    int millis =
        switch (random.nextInt(8)) {
          case 0 -> random.nextInt(1, 401);
          case 1 -> random.nextInt(1_500, 20_001);
          default -> random.nextInt(900, 1_101);
        };
    Change[] changes = Change.values();
    return new Step(
        millis,
        IntStream.range(0, KEYS).mapToObj(_ -> changes[random.nextInt(changes.length)]).toList(),
        IntStream.range(0, KEYS).mapToObj(_ -> random.nextInt(1, 10_008)).toList());
  }

  /** The truth, reckoned in another way: what each key holds and what was last seen of it. */
  private static final class Kernel {
    private final long[] holds = new long[KEYS];
    private final long[] seen = new long[KEYS];
    private final long[] seenMillis = new long[KEYS];
    final java.util.Set<String> forgotten = new java.util.HashSet<>();

    /** Puts into the reading what is visible; gives what was lost since each key was last seen. */
    Map<String, Long> apply(Step step, long nowMillis, Readings readings) {
      Map<String, Long> lost = new HashMap<>();
      forgotten.clear();
      for (int key = 0; key < KEYS; key++) {
        Change change = step.changes().get(key);
        if (change == Change.HIDDEN) {
          continue;
        }
        String reason = "REASON_" + key;
        if (seen[key] > 0 && nowMillis - seenMillis[key] > 10_000 && wasSwept(key, nowMillis)) {
          seen[key] = 0;
          forgotten.add(reason);
        }
        boolean restarted = change == Change.RESTARTS && seen[key] > 1;
        if (restarted) {
          holds[key] = Math.min(step.packets().get(key), seen[key] - 1);
        } else if (change == Change.GROWS) {
          holds[key] += step.packets().get(key);
        }
        long more = restarted ? holds[key] : holds[key] - seen[key];
        if (more > 0) {
          lost.put(reason, more);
        }
        if (holds[key] > 0) {
          seenMillis[key] = nowMillis;
        }
        seen[key] = holds[key];
        readings.drop(reason, DropClass.POLICY, holds[key]);
      }
      lastSweepMillis = nowMillis;
      return lost;
    }

    private long lastSweepMillis;

    /** Keys are forgotten when a reading lacks them, not by a clock of their own. */
    private boolean wasSwept(int key, long nowMillis) {
      return lastSweepMillis - seenMillis[key] > 10_000 && lastSweepMillis < nowMillis;
    }
  }
}
