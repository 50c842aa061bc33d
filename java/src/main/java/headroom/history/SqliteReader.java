package headroom.history;

import headroom.sqlite.SqliteLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/**
 * Reads the file that {@link HistoryStore} writes, also while it does. A connection a call: the
 * file may have been set aside since the last. Threads: any.
 */
final class SqliteReader implements HistoryReader {
  private final Path file;

  SqliteReader(Path file) {
    this.file = file;
  }

  @Override
  public List<SeriesKey> series(Measure measure, Map<String, String> labels)
      throws HistoryException {
    return read(
        List.of(),
        connection -> {
          List<SeriesKey> found = new ArrayList<>();
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "SELECT labels FROM series WHERE measure = ? ORDER BY labels")) {
            sql.setString(1, measure.text());
            try (ResultSet result = sql.executeQuery()) {
              while (result.next()) {
                var key = new SeriesKey(measure, Labels.of(result.getString(1)));
                if (key.matches(labels)) {
                  found.add(key);
                }
              }
            }
          }
          return found;
        });
  }

  @Override
  public Points points(SeriesKey key, Instant from, Instant to, Duration step)
      throws HistoryException {
    long millis = step.toMillis();
    if (millis < 1) {
      throw new IllegalArgumentException("step " + step + ": want 1 ms or more");
    }
    var points = new PointsBuilder(millis <= Tier.FULL.widthMillis() ? 0 : millis);
    Tier tier = tierOf(millis);
    long begin =
        tier == Tier.FULL
            ? from.toEpochMilli()
            : Math.floorDiv(from.toEpochMilli(), millis) * millis;
    long end =
        tier == Tier.FULL ? to.toEpochMilli() : Math.ceilDiv(to.toEpochMilli(), millis) * millis;
    return read(
        points.build(key),
        connection -> {
          int series = number(connection, key);
          if (series != Series.NOT_STORED) {
            try (var rows = new Rows(connection)) {
              new Walk(rows, series, begin, end).visit(tier, points);
            }
          }
          return points.build(key);
        });
  }

  private static Tier tierOf(long stepMillis) {
    if (stepMillis % Tier.QUARTER.widthMillis() == 0) {
      return Tier.QUARTER;
    }
    return stepMillis % Tier.MINUTE.widthMillis() == 0 ? Tier.MINUTE : Tier.FULL;
  }

  @Override
  public RatesIn rates(SeriesKey key, Instant from, Instant to) throws HistoryException {
    return read(
        new RatesIn(Distribution.NONE, from, to),
        connection -> {
          int series = number(connection, key);
          if (series == Series.NOT_STORED || !key.measure().isDetailed()) {
            return new RatesIn(Distribution.NONE, from, to);
          }
          var all = new Distribution.Builder();
          try (var rows = new Rows(connection)) {
            long[] range =
                new Walk(rows, series, from.toEpochMilli(), to.toEpochMilli()).rates(all);
            return new RatesIn(
                all.build(), Instant.ofEpochMilli(range[0]), Instant.ofEpochMilli(range[1]));
          }
        });
  }

  @Override
  public List<Interval> intervals(Set<Interval.Kind> kinds, Instant from, Instant to)
      throws HistoryException {
    String names =
        kinds.stream().map(kind -> "'" + kind.name() + "'").collect(Collectors.joining(","));
    return read(
        List.of(),
        connection -> {
          List<Interval> found = new ArrayList<>();
          try (PreparedStatement sql =
              connection.prepareStatement(
                  "SELECT kind, subject, value, facts, from_ms, to_ms, end_seen FROM interval WHERE kind IN ("
                      + names
                      + ") AND from_ms < ? AND (to_ms IS NULL OR to_ms >= ?) ORDER BY from_ms, id")) {
            sql.setLong(1, to.toEpochMilli());
            sql.setLong(2, from.toEpochMilli());
            try (ResultSet result = sql.executeQuery()) {
              while (result.next()) {
                found.add(interval(result));
              }
            }
          }
          return found;
        });
  }

  private static Interval interval(ResultSet row) throws SQLException {
    long end = row.getLong(6);
    Instant to = row.wasNull() ? null : Instant.ofEpochMilli(end);
    return new Interval(
        Interval.Kind.valueOf(row.getString(1)),
        row.getString(2),
        row.getString(3),
        Labels.of(row.getString(4)),
        Instant.ofEpochMilli(row.getLong(5)),
        to,
        row.getBoolean(7));
  }

  @Override
  public Coverage coverage(Instant from, Instant to) throws HistoryException {
    long step = Tier.MINUTE.widthMillis();
    long begin = Math.floorDiv(from.toEpochMilli(), step) * step;
    long end = Math.ceilDiv(to.toEpochMilli(), step) * step;
    var nothing = new Coverage(Duration.ZERO, List.of(new Gap(from, to)), List.of(), 0);
    return read(
        nothing,
        connection -> {
          var points = new PointsBuilder(step);
          long damaged;
          try (var rows = new Rows(connection)) {
            var walk = new Walk(rows, Walk.TIMELINE, begin, end);
            walk.visit(Tier.MINUTE, points);
            damaged = walk.damaged();
          }
          Points measured = points.build(SeriesKey.of(Measure.SELF, Map.of()));
          long sum = LongStream.of(measured.measured()).sum();
          return new Coverage(
              Duration.ofMillis(sum), gaps(measured, begin, end), givenUp(connection), damaged);
        });
  }

  private static List<Gap> gaps(Points measured, long from, long to) {
    List<Gap> gaps = new ArrayList<>();
    long reached = from;
    for (int i = 0; i <= measured.size(); i++) {
      long next = i == measured.size() ? to : measured.from()[i];
      if (next > reached) {
        gaps.add(new Gap(Instant.ofEpochMilli(reached), Instant.ofEpochMilli(next)));
      }
      reached = i == measured.size() ? to : Math.max(reached, next + measured.width()[i]);
    }
    return gaps;
  }

  private static List<GivenUp> givenUp(Connection connection) throws SQLException {
    List<GivenUp> all = new ArrayList<>();
    try (Statement sql = connection.createStatement();
        ResultSet result =
            sql.executeQuery(
                "SELECT what, why, from_ms, to_ms, at_ms, rows FROM given_up ORDER BY what, why")) {
      while (result.next()) {
        all.add(
            new GivenUp(
                result.getString(1),
                result.getString(2),
                Instant.ofEpochMilli(result.getLong(3)),
                Instant.ofEpochMilli(result.getLong(4)),
                Instant.ofEpochMilli(result.getLong(5)),
                result.getLong(6)));
      }
    }
    return all;
  }

  private static int number(Connection connection, SeriesKey key) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT id FROM series WHERE measure = ? AND labels = ?")) {
      sql.setString(1, key.measure().text());
      sql.setString(2, Labels.text(key.labels()));
      try (ResultSet result = sql.executeQuery()) {
        return result.next() ? result.getInt(1) : Series.NOT_STORED;
      }
    }
  }

  private interface Query<T> {
    T run(Connection connection) throws SQLException;
  }

  /** In one read transaction: a moment's view. */
  private <T> T read(T ifAbsent, Query<T> query) throws HistoryException {
    if (!Files.exists(file)) {
      return ifAbsent;
    }
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(2_000);
    try (Connection connection = connect(config)) {
      try (Statement sql = connection.createStatement()) {
        int version = Schema.number(sql, "PRAGMA user_version");
        Schema.check(sql, version, file);
        if (version == 0) {
          return ifAbsent;
        }
        sql.execute("BEGIN");
        return query.run(connection);
      }
    } catch (SQLException told) {
      throw unreadable(FaultException.of(told, file));
    } catch (FaultException told) {
      throw unreadable(told);
    } catch (IllegalArgumentException | LinkageError told) {
      throw unreadable(told);
    }
  }

  private HistoryException unreadable(Throwable cause) {
    return new HistoryException(
        "history: " + file + " cannot be read now: " + cause.getMessage(), cause);
  }

  private Connection connect(SQLiteConfig config) throws SQLException {
    SqliteLibrary.prepareBeside(file);
    return JDBC.createConnection("jdbc:sqlite:" + file, config.toProperties());
  }
}
