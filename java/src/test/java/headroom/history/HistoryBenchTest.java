package headroom.history;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.SeriesResult;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

/**
 * What 400 days of 200 series cost, under the default retention (bench/history runs it). All goes
 * the store's own way, in transactions of 300 ticks. The days whose seconds are not kept any more
 * have ticks of 15 s that scatter as seconds do: their rows come out larger, if anything, and the
 * last two weeks, made of seconds, show by how much.
 */
@Tag("long")
class HistoryBenchTest {
  private static final long SEED = Long.getLong("seed", 4_711);
  private static final int DAYS = Integer.getInteger("history.days", 401);
  private static final int DAYS_OF_SECONDS =
      Math.min(DAYS, Integer.getInteger("history.seconds.days", 14));
  private static final int SERIES = 200;
  private static final Instant START = Instant.parse("2025-10-20T00:00:00Z");
  private static final int AT_ONCE = 300;

  @TempDir Path folder;
  private final BusyNode node = new BusyNode(SEED, START);
  private Instant now = START;
  private long nanos = 1;

  @Test
  void aYearFitsIntoSixtyMegabytes() throws Exception {
    var result =
        new JsonObject()
            .put("days", DAYS)
            .put("daysOfSeconds", DAYS_OF_SECONDS)
            .put("seriesCount", SERIES);
    Path file = folder.resolve("history.db");
    var store = new HistoryStore(HistoryOptions.of(file));
    long began = System.nanoTime();
    fill(store, now.plus(Duration.ofDays(DAYS - DAYS_OF_SECONDS)), 15);
    fill(store, START.plus(Duration.ofDays(DAYS)), 1);
    result.put("secondsToGenerate", (System.nanoTime() - began) / 1_000_000_000);
    assertThat(store.status().problem()).isNull();
    result.put("perSecond", seconds(store));
    assertThat(store.status().problem()).isNull();
    store.close();
    result.put("openMillis", open(file));
    result
        .put("file", sizes(file))
        .put("read", reads(store.reader()))
        .put("plainRows", plainRows());
    System.out.println(result.encodePrettily());
    if (DAYS >= 400) {
      SeriesResult.write("history", SEED, result);
    }
    assertThat(Files.size(file)).isLessThanOrEqualTo(60_000_000);
    assertThat(result.getJsonObject("file").getDouble("bytesPerSecondSample"))
        .isLessThanOrEqualTo(1);
    assertThat(result.getJsonObject("perSecond").getDouble("bytesWritten"))
        .isLessThanOrEqualTo(16 << 10);
  }

  /** A start of the agent on the whole file, which is looked through. */
  private double open(Path file) {
    try (var store = new HistoryStore(HistoryOptions.of(file))) {
      long began = System.nanoTime();
      store.record(List.of(), now, nanos);
      assertThat(store.status().problem()).isNull();
      return (System.nanoTime() - began) / 1e6;
    }
  }

  private void fill(HistoryStore store, Instant until, int seconds) {
    var increments = new FrameIncrements(store.book());
    List<Tick> some = new ArrayList<>();
    while (now.isBefore(until)) {
      Tick tick = next(increments, seconds);
      if (tick != null) {
        some.add(tick);
      }
      if (some.size() == AT_ONCE) {
        store.record(some, now, nanos);
        some.clear();
      }
    }
    store.record(some, now, nanos);
  }

  private Tick next(FrameIncrements increments, int seconds) {
    now = now.plusSeconds(seconds);
    nanos += seconds * 1_000_000_000L;
    node.pass(seconds, now);
    return increments.next(node.frame(now), nanos);
  }

  /** One Frame a transaction, over two hours and two closings. */
  private JsonObject seconds(HistoryStore store) throws Exception {
    var threads = ManagementFactory.getThreadMXBean();
    int frames = 7_211;
    long cpu = 0;
    long longest = 0;
    long written = written();
    for (int i = 0; i < frames; i++) {
      now = now.plusSeconds(1);
      nanos += 1_000_000_000L;
      node.pass(1, now);
      var frame = node.frame(now);
      long before = threads.getCurrentThreadCpuTime();
      store.record(frame, null, nanos);
      long took = threads.getCurrentThreadCpuTime() - before;
      cpu += took;
      longest = Math.max(longest, took);
    }
    return new JsonObject()
        .put("frames", frames)
        .put("cpuMicros", cpu / 1000.0 / frames)
        .put("longestMillis", longest / 1e6)
        .put("bytesWritten", (double) (written() - written) / frames);
  }

  /** Of this process, to disks: bytes, by /proc. */
  private static long written() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/io")).stream()
        .filter(line -> line.startsWith("write_bytes"))
        .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
        .findFirst()
        .orElseThrow();
  }

  private static JsonObject sizes(Path file) throws Exception {
    try (Connection connection = JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
        Statement sql = connection.createStatement()) {
      var rows = new Rows(connection);
      long full = number(sql, "SELECT sum(length(row)) FROM full");
      long ticks = 0;
      for (long hour : rows.blocks(Tier.FULL)) {
        byte[] timeline = rows.timeline(Tier.FULL, hour);
        full += timeline == null ? 0 : timeline.length;
        ticks += timeline == null ? 0 : Timeline.read(timeline).size();
      }
      long days = rows.blocks(Tier.QUARTER).size();
      long lastDay = rows.blocks(Tier.QUARTER).getLast() - 1;
      long points = rows.blocks(Tier.MINUTE).size() * 60L * SERIES + days * 96 * SERIES;
      return new JsonObject()
          .put("bytes", Files.size(file))
          .put("freeBytes", number(sql, "PRAGMA freelist_count") * Database.PAGE_BYTES)
          .put("fullRowsBytes", full)
          .put("minuteRowsBytes", number(sql, "SELECT sum(length(row)) FROM minute"))
          .put("quarterRowsBytes", number(sql, "SELECT sum(length(row)) FROM quarter"))
          .put("quarterDays", days)
          .put("quarterBytesADay", number(sql, "SELECT sum(length(row)) FROM quarter") / days)
          .put(
              "quarterBytesADayOfSeconds",
              number(sql, "SELECT sum(length(row)) FROM quarter WHERE id >> 20 = " + lastDay))
          .put("secondSamples", ticks * SERIES)
          .put("bytesPerSecondSample", (double) full / (ticks * SERIES))
          .put("bytesPerStoredSample", (double) Files.size(file) / (ticks * SERIES + points));
    }
  }

  private static long number(Statement sql, String query) throws Exception {
    try (ResultSet result = sql.executeQuery(query)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  /** The look of a review and of a chart. */
  private JsonObject reads(HistoryReader reader) throws Exception {
    Instant quarterYear = now.minus(Duration.ofDays(90));
    reader.points(
        reader.series(Measure.BYTES, Map.of()).getFirst(), quarterYear, now, Duration.ofDays(1));
    long began = System.nanoTime();
    int read = 0;
    for (Measure measure : Measure.values()) {
      for (SeriesKey key : reader.series(measure, Map.of())) {
        reader.points(key, quarterYear, now, Duration.ofMinutes(15));
        reader.rates(key, quarterYear, now);
        read++;
      }
    }
    long review = System.nanoTime() - began;
    SeriesKey one = reader.series(Measure.BYTES, Map.of("direction", "tx")).getLast();
    began = System.nanoTime();
    Points year = reader.points(one, now.minus(Duration.ofDays(365)), now, Duration.ofDays(1));
    long zoom = System.nanoTime() - began;
    return new JsonObject()
        .put("review90DaysMillis", review / 1e6)
        .put("reviewSeries", read)
        .put("year1SeriesMillis", zoom / 1e6)
        .put("yearPoints", year.size());
  }

  /** The same two hours as rows of (series, second, value), the usual way. */
  private JsonObject plainRows() throws Exception {
    Path file = folder.resolve("plain.db");
    var threads = ManagementFactory.getThreadMXBean();
    var increments = new FrameIncrements(new SeriesBook());
    next(increments, 1);
    int seconds = 7_211;
    try (Connection connection = JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
        Statement sql = connection.createStatement()) {
      sql.execute("PRAGMA journal_mode = WAL");
      sql.execute("PRAGMA synchronous = NORMAL");
      sql.execute(
          "CREATE TABLE sample(series INTEGER, at INTEGER, value INTEGER, PRIMARY KEY(at, series)) WITHOUT ROWID");
      connection.setAutoCommit(false);
      long written = written();
      long cpu = 0;
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO sample VALUES (?, ?, ?)")) {
        for (int i = 0; i < seconds; i++) {
          Tick tick = next(increments, 1);
          long before = threads.getCurrentThreadCpuTime();
          for (int k = 0; tick != null && k < tick.series().length; k++) {
            insert.setInt(1, k + 1);
            insert.setLong(2, tick.wallMillis() / 1000);
            insert.setLong(3, tick.increments()[k]);
            insert.executeUpdate();
          }
          connection.commit();
          cpu += threads.getCurrentThreadCpuTime() - before;
        }
      }
      double perSecond = (double) (written() - written) / seconds;
      connection.setAutoCommit(true);
      sql.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      return new JsonObject()
          .put("bytesPerSample", (double) Files.size(file) / (seconds * (long) SERIES))
          .put("cpuMicrosPerSecond", cpu / 1000.0 / seconds)
          .put("bytesWrittenPerSecond", perSecond);
    }
  }
}
