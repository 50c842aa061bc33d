package headroom.history;

import static headroom.history.SimulatedNode.PACKETS;
import static headroom.history.SimulatedNode.RESENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

/** What happens to the file never stops the caller; it goes on, says so, and heals. */
class FaultsTest {
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant FAR = Instant.parse("2040-01-01T00:00:00Z");

  @TempDir Path folder;
  private final long seed = Long.getLong("seed", new Random().nextLong(1_000_000));
  private final SimulatedNode node = new SimulatedNode(seed);

  FaultsTest() {
    System.out.println("FaultsTest seed " + seed);
  }

  private Path file() {
    return folder.resolve("history.db");
  }

  private HistoryStore store() {
    return new HistoryStore(HistoryOptions.of(file()));
  }

  private void ticks(HistoryStore store, int count) {
    for (int i = 0; i < count; i++) {
      node.pass(Duration.ofSeconds(1)).traffic(1009);
      store.record(node.frame(), null, node.nanos());
    }
  }

  private static Points seconds(HistoryStore store) throws HistoryException {
    return store.reader().points(PACKETS, LONG_AGO, FAR, Duration.ofSeconds(1));
  }

  private void sql(String... statements) throws Exception {
    try (Connection connection = JDBC.createConnection("jdbc:sqlite:" + file(), new Properties());
        Statement sql = connection.createStatement()) {
      for (String one : statements) {
        sql.execute(one);
      }
    }
  }

  @Test
  void aNewerFileIsRefusedAndLeftAlone() throws Exception {
    try (var store = store()) {
      ticks(store, 23);
    }
    sql("PRAGMA user_version = 9", "PRAGMA wal_checkpoint(TRUNCATE)");
    byte[] before = Files.readAllBytes(file());
    try (var store = store()) {
      ticks(store, 23);
      assertThat(store.status().problem())
          .isEqualTo(
              "history: "
                  + file()
                  + " was made by a newer Headroom; start that one, or move the file away (version 9,"
                  + " this one knows "
                  + Schema.VERSION
                  + ")");
      assertThatThrownBy(() -> seconds(store))
          .isInstanceOf(HistoryException.class)
          .hasMessageContaining("newer");
    }
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    assertThat(SetAside.all(file())).isEmpty();
  }

  @Test
  void anotherProgramsDatabaseIsLeftAlone() throws Exception {
    sql("CREATE TABLE mine(x)", "INSERT INTO mine VALUES (4711)");
    byte[] before = Files.readAllBytes(file());
    try (var store = store()) {
      ticks(store, 23);
      assertThat(store.status().problem()).contains("another program's database");
    }
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void whatIsNoDatabaseIsSetAsideAndAnotherIsBegun() throws Exception {
    Files.writeString(file(), "These are not the pages you are looking for. ".repeat(997));
    try (var store = store()) {
      ticks(store, 23);
      assertThat(store.status().problem()).isNull();
      assertThat(store.status().setAside()).isNotNull().exists();
      assertThat(seconds(store).sum()).isEqualTo(node.packets);
    }
    assertThat(SetAside.all(file())).hasSize(1);
  }

  @Test
  void setAsideFilesAreFew() throws Exception {
    for (int i = 0; i < 5; i++) {
      Files.writeString(file(), "not a database " + i + " ".repeat(5_000));
      try (var store = store()) {
        ticks(store, 3);
        assertThat(store.status().isWriting()).isTrue();
      }
      Files.delete(file());
    }
    assertThat(SetAside.all(file())).hasSize(SetAside.KEPT_MAX);
  }

  /** Seven times: some pages of noise, anywhere. Either it is noticed, or only rows are lost. */
  @Test
  void damagedPagesNeitherStopNorFalsify() throws Exception {
    var random = new Random(seed);
    for (int round = 0; round < 7; round++) {
      long before;
      try (var store = store()) {
        node.restart();
        ticks(store, 4_001);
        before = node.packets;
        assertThat(store.status().problem()).isNull();
      }
      spoil(random, 1 + random.nextInt(3));
      node.restart();
      try (var store = store()) {
        ticks(store, 4_001);
        assertThat(store.status().problem()).as("round " + round).isNull();
        Points points = seconds(store);
        long distinct = points.sum();
        assertThat(distinct).as("round " + round).isLessThanOrEqualTo(before + node.packets);
        for (int i = 0; i < points.size(); i++) {
          assertThat(points.sums()[i]).isBetween(0L, 4_000L); // 1009 a second, scattered
        }
      }
      for (Path one :
          List.of(file(), folder.resolve("history.db-wal"), folder.resolve("history.db-shm"))) {
        Files.deleteIfExists(one);
      }
    }
  }

  private void spoil(Random random, int pages) throws Exception {
    try (var bytes = new RandomAccessFile(file().toFile(), "rw")) {
      for (int i = 0; i < pages; i++) {
        byte[] noise = new byte[Database.PAGE_BYTES];
        random.nextBytes(noise);
        bytes.seek(
            (long) random.nextInt((int) (bytes.length() / Database.PAGE_BYTES))
                * Database.PAGE_BYTES);
        bytes.write(noise);
      }
    }
  }

  @Test
  void aFileThatIsDamagedWhileItIsOpenIsSetAside() throws Exception {
    try (var store = store()) {
      ticks(store, 4_001);
      sqlOfStore(store, "PRAGMA wal_checkpoint(TRUNCATE)");
      try (var bytes = new RandomAccessFile(file().toFile(), "rw")) {
        bytes.seek(0);
        bytes.write(new byte[(int) bytes.length()]);
      }
      long before = node.packets;
      ticks(store, 4_001);
      assertThat(store.status().problem()).isNull();
      assertThat(store.status().setAside()).isNotNull().exists();
      assertThat(seconds(store).sum()).isPositive().isLessThanOrEqualTo(node.packets - before);
    }
  }

  private void sqlOfStore(HistoryStore store, String statement) throws Exception {
    assertThat(store.status().problem()).isNull();
    sql(statement);
  }

  @Test
  void aFileThatIsTakenByAnotherIsNotWrittenTwice() throws Exception {
    try (var first = store();
        var second = store()) {
      ticks(first, 23);
      ticks(second, 1);
      assertThat(second.status().problem()).contains("in use by another process");
      assertThat(second.status().isWriting()).isFalse();
      first.close();
      for (int i = 0; i < 11; i++) {
        node.pass(Duration.ofSeconds(1));
        second.record(node.frame(), null, node.nanos());
      }
      assertThat(second.status().problem()).isNull();
      assertThat(second.status().pending()).isZero();
    }
  }

  @Test
  void theOldestDetailGoesFirstAndThatIsSaid() throws Exception {
    long size = HistoryOptions.BYTES_LEAST;
    var options = HistoryOptions.of(file()).withBytesMax(size);
    try (var store = new HistoryStore(options)) {
      var increments = store.book();
      Series[] series = new Series[499];
      for (int i = 0; i < series.length; i++) {
        series[i] = increments.get(SeriesKey.of(Measure.PACKETS, Map.of("n", Integer.toString(i))));
      }
      var random = new Random(seed);
      long wall = SimulatedNode.START.toEpochMilli();
      long[] sums = new long[series.length];
      for (int minute = 0; minute < 60 * 31; minute++) {
        var some = new java.util.ArrayList<Tick>();
        for (int i = 0; i < 6; i++) {
          wall += 10_000;
          long[] values = random.longs(series.length, 0, 100_000).toArray();
          for (int k = 0; k < values.length; k++) {
            sums[k] += values[k];
          }
          some.add(new Tick(wall, 10_000, series, values));
        }
        store.record(some, Instant.ofEpochMilli(wall), wall * 1_000_000);
        assertThat(store.status().problem()).isNull();
        assertThat(Files.size(file())).isLessThanOrEqualTo(size - Database.LOG_BYTES);
      }
      var coverage = store.reader().coverage(LONG_AGO, FAR);
      assertThat(coverage.givenUp()).extracting(GivenUp::what).contains("full");
      GivenUp given =
          coverage.givenUp().stream()
              .filter(one -> one.what().equals("full"))
              .findFirst()
              .orElseThrow();
      assertThat(given.from()).isEqualTo(Instant.parse("2026-03-27T21:00:00Z"));
      assertThat(given.rows()).isPositive();
      // Detail went, sums did not, as long as no minutes had to go.
      if (coverage.givenUp().size() == 1) {
        for (int k = 0; k < series.length; k += 97) {
          assertThat(
                  store
                      .reader()
                      .points(series[k].key(), LONG_AGO, FAR, Duration.ofMinutes(1))
                      .sum())
              .isEqualTo(sums[k]);
        }
      }
    }
  }

  @Test
  void aFileThatMayBeSmallerNowBecomesSmaller() throws Exception {
    try (var store = store()) {
      fill(store, 3_000);
      assertThat(Files.size(file())).isGreaterThan(HistoryOptions.BYTES_LEAST);
    }
    try (var store =
        new HistoryStore(HistoryOptions.of(file()).withBytesMax(HistoryOptions.BYTES_LEAST))) {
      fill(store, 600);
      assertThat(store.status().problem()).isNull();
      store.close();
      assertThat(Files.size(file()))
          .isLessThanOrEqualTo(HistoryOptions.BYTES_LEAST - Database.LOG_BYTES);
      assertThat(store.reader().coverage(LONG_AGO, FAR).givenUp()).isNotEmpty();
    }
  }

  /** So many ticks ten seconds apart, of 997 series of noise. */
  private void fill(HistoryStore store, int ticks) {
    var random = new Random(seed);
    Series[] series = new Series[997];
    for (int i = 0; i < series.length; i++) {
      series[i] = store.book().get(SeriesKey.of(Measure.PACKETS, Map.of("n", Integer.toString(i))));
    }
    for (int i = 0; i < ticks; i++) {
      node.pass(Duration.ofSeconds(10));
      long[] values = random.longs(series.length, 0, 100_000).toArray();
      store.record(
          List.of(new Tick(node.wall().toEpochMilli(), 10_000, series, values)),
          node.wall(),
          node.nanos());
    }
  }

  @Test
  void aFileOfVersionZeroIsBroughtToThisVersion() throws Exception {
    Files.createFile(file());
    try (var store = store()) {
      ticks(store, 23);
      assertThat(store.status().problem()).isNull();
      assertThat(seconds(store).size()).isEqualTo(23);
    }
    try (Connection connection = JDBC.createConnection("jdbc:sqlite:" + file(), new Properties());
        Statement sql = connection.createStatement()) {
      assertThat(Schema.number(sql, "PRAGMA user_version")).isEqualTo(Schema.VERSION);
      assertThat(Schema.number(sql, "PRAGMA application_id")).isEqualTo(Schema.APPLICATION_ID);
    }
  }

  @Test
  void beforeThereIsAHistoryEverythingIsEmpty() throws Exception {
    var reader = store().reader();
    assertThat(reader.series(Measure.PACKETS, Map.of())).isEmpty();
    assertThat(reader.points(RESENT, LONG_AGO, FAR, Duration.ofHours(1)).size()).isZero();
    assertThat(reader.rates(RESENT, LONG_AGO, FAR).rates().percentile(99)).isNaN();
    assertThat(reader.intervals(EnumSet.allOf(Interval.Kind.class), LONG_AGO, FAR)).isEmpty();
    assertThat(reader.coverage(LONG_AGO, FAR).gaps()).hasSize(1);
    assertThat(file()).doesNotExist();
  }
}
