package headroom.history;

import static headroom.history.SimulatedNode.PACKETS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at any moment: what was said to be recorded is there, and nothing is there twice. */
class KillTest {
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant FAR = Instant.parse("2040-01-01T00:00:00Z");
  private static final int TICKS_AT_MOST = 3_001;

  @TempDir Path folder;
  private final long seed = Long.getLong("seed", new Random().nextLong(1_000_000));
  private final Random random = new Random(seed);
  private final Truth truth = new Truth();
  private long ticks;

  @Test
  void thirteenTimes() throws Exception {
    kill(13);
  }

  @Tag("long")
  @Test
  void aHundredTimes() throws Exception {
    kill(100);
  }

  private void kill(int times) throws Exception {
    System.out.println("KillTest seed " + seed);
    for (int i = 0; i < times; i++) {
      long said = writeUntilKilled();
      long before = ticks;
      ticks = stored(said);
      for (long tick = before + 1; tick <= ticks; tick++) {
        Instant wall = SimulatedNode.START.plus(KilledWriter.TICK.multipliedBy(tick));
        truth.add(wall, tick == before + 1 ? 10_000 : 13_000, KilledWriter.added(tick));
      }
      truth.hold(reader().points(PACKETS, LONG_AGO, FAR, Duration.ofHours(1)));
    }
    truth.holdAll(reader(), PACKETS);
    System.out.println(
        "KillTest killed " + times + " times, " + ticks + " ticks, " + truth.sum() + " packets");
  }

  private HistoryReader reader() {
    return new SqliteReader(folder.resolve("history.db"));
  }

  /**
   * All that was said, and at most the one tick whose word was not out yet. A run's first Frame
   * counts from its start, and is believed up to ten seconds.
   */
  private long stored(long said) throws HistoryException {
    Points points = reader().points(PACKETS, LONG_AGO, FAR, Duration.ofDays(1));
    long sum = points.sum();
    long expected = truth.sum();
    long last = ticks;
    while (last < said) {
      last++;
      expected += KilledWriter.added(last);
    }
    long oneMore = expected + KilledWriter.added(said + 1);
    assertThat(sum).as("after " + said + " ticks were said").isIn(expected, oneMore);
    return sum == expected ? said : said + 1;
  }

  /**
   * @return the last tick that it said
   */
  private long writeUntilKilled() throws Exception {
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                folder.resolve("history.db").toString(),
                Long.toString(ticks))
            .redirectErrorStream(true)
            .start();
    int until = 1 + random.nextInt(TICKS_AT_MOST);
    long nanos = random.nextInt(1_000_000);
    long said = ticks;
    try (BufferedReader out = child.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        assertThat(line).matches("\\d+");
        said = Long.parseLong(line);
        if (said == ticks + until) {
          long end = System.nanoTime() + nanos;
          while (System.nanoTime() < end) {
            Thread.onSpinWait();
          }
          child.toHandle().destroyForcibly(); // SIGKILL; what it said until then is read
        }
      }
    } finally {
      child.destroyForcibly();
      assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    return said;
  }
}
