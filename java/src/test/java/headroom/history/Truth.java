package headroom.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What was really counted in one series, tick by tick, to hold the history against. */
final class Truth {
  record Step(long wall, int duration, long added) {}

  private final List<Step> steps = new ArrayList<>();

  void add(Instant wall, long millis, long added) {
    steps.add(new Step(wall.toEpochMilli(), (int) millis, added));
  }

  long sum() {
    return steps.stream().mapToLong(Step::added).sum();
  }

  /** Of all rates, each a second's; exact. */
  double percentile(double percent) {
    long[] rates =
        steps.stream()
            .filter(step -> step.duration >= Tick.RATE_FROM_MILLIS)
            .mapToLong(step -> Tick.rate(step.added, step.duration))
            .sorted()
            .toArray();
    return rates[Math.max(0, (int) Math.ceil(percent / 100 * rates.length) - 1)];
  }

  int size() {
    return steps.size();
  }

  /** Every bucket, whichever tier it came from, is what its ticks were. */
  void hold(Points points) {
    steps.sort(java.util.Comparator.comparingLong(Step::wall));
    long[] walls = steps.stream().mapToLong(Step::wall).toArray();
    long sum = 0;
    for (int i = 0; i < points.size(); i++) {
      long from = points.from()[i];
      long to = from + points.width()[i];
      List<Step> in = steps.subList(firstFrom(walls, from), firstFrom(walls, to));
      String where =
          points.key() + " at " + Instant.ofEpochMilli(from) + " for " + (to - from) + " ms";
      assertThat(points.sums()[i]).as(where).isEqualTo(in.stream().mapToLong(Step::added).sum());
      assertThat(points.measured()[i])
          .as(where)
          .isEqualTo(in.stream().mapToLong(Step::duration).sum());
      if (points.maxima() != null) {
        assertThat(points.maxima()[i])
            .as(where)
            .isEqualTo(
                in.stream()
                    .filter(step -> step.duration >= Tick.RATE_FROM_MILLIS)
                    .mapToLong(step -> Tick.rate(step.added, step.duration))
                    .max()
                    .orElse(0));
      }
      sum += points.sums()[i];
    }
    assertThat(sum).as("the sum of " + points.key()).isEqualTo(sum());
  }

  private static int firstFrom(long[] walls, long from) {
    int at = Arrays.binarySearch(walls, from);
    while (at > 0 && walls[at - 1] == from) {
      at--;
    }
    return at < 0 ? -at - 1 : at;
  }

  void hold(Distribution rates) {
    var expected = new Distribution.Builder();
    for (Step step : steps) {
      if (step.duration >= Tick.RATE_FROM_MILLIS) {
        expected.add(Tick.rate(step.added, step.duration), Tick.seconds(step.duration));
      }
    }
    assertThat(rates).isEqualTo(expected.build());
  }

  /** All of it, at every resolution. */
  void holdAll(HistoryReader reader, SeriesKey key) throws HistoryException {
    Instant from = Instant.EPOCH.plus(Duration.ofDays(20_000));
    long first = steps.stream().mapToLong(Step::wall).min().orElseThrow();
    long last = steps.stream().mapToLong(Step::wall).max().orElseThrow();
    Instant begin = Instant.ofEpochMilli(Math.max(from.toEpochMilli(), first));
    Instant end = Instant.ofEpochMilli(last + 1);
    for (int seconds : new int[] {60, 300, 900, 3_600, 86_400, 10}) {
      hold(reader.points(key, begin, end, Duration.ofSeconds(seconds)));
    }
    if (key.measure().isDetailed()) {
      hold(reader.rates(key, begin, end).rates());
    }
  }
}
