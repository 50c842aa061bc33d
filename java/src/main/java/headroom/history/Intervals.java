package headroom.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table of intervals, and which of them are open. What is open is remembered once the
 * transaction is through ({@link #committed}): one that fails is done again by the next.
 *
 * <p>Threads: the connection's owner.
 */
final class Intervals {
  /** Beyond it the oldest are given up. */
  static final int INTERVALS_MAX = 50_000;

  private static final int GIVEN_UP_AT_ONCE = 1_000;

  private final Connection connection;
  private Map<State.Id, Open> open = new HashMap<>();
  private Map<State.Id, Open> next = new HashMap<>();
  private long rows;
  private long nextRows;

  private record Open(long row, String value) {}

  Intervals(Connection connection) throws SQLException {
    this.connection = connection;
    try (Statement sql = connection.createStatement();
        ResultSet result =
            sql.executeQuery("SELECT id, kind, subject, value FROM interval WHERE to_ms IS NULL")) {
      while (result.next()) {
        var id = new State.Id(Interval.Kind.valueOf(result.getString(2)), result.getString(3));
        open.put(id, new Open(result.getLong(1), result.getString(4)));
      }
    }
    rows = count();
  }

  /**
   * Ends what is no longer so and begins what is so now; in a transaction.
   *
   * @param lastMillis when the last tick before this was: what another run left open ends there
   */
  void advance(Map<State.Id, State> now, long nowMillis, long lastMillis) throws SQLException {
    next = new HashMap<>(open);
    nextRows = rows;
    if (isOtherRun(now)) {
      for (Open left : next.values()) {
        end(left.row(), lastMillis < 0 ? nowMillis : lastMillis, false);
      }
      next.clear();
    }
    Set<State.Id> over = new HashSet<>(next.keySet());
    for (State state : now.values()) {
      Open known = next.get(state.id());
      if (known != null && known.value().equals(state.value())) {
        over.remove(state.id());
      }
    }
    for (State.Id id : over) {
      Open ended = next.remove(id);
      if (ended != null) {
        end(ended.row(), nowMillis, true);
      }
    }
    for (State state : now.values()) {
      if (!next.containsKey(state.id())) {
        // A value that changes begins when that was seen: "since" may be that of the value before.
        long from =
            over.contains(state.id()) ? nowMillis : Math.min(state.sinceMillis(), nowMillis);
        next.put(state.id(), new Open(begin(state, from), state.value()));
      }
    }
  }

  /** The transaction is through. */
  void committed() {
    open = next;
    rows = nextRows;
  }

  /** A stretch that is over; in a transaction. */
  void add(Interval.Kind kind, String subject, String value, long fromMillis, long toMillis)
      throws SQLException {
    long row =
        begin(new State(new State.Id(kind, subject), value, Map.of(), fromMillis), fromMillis);
    end(row, toMillis, true);
  }

  /** Deletes the oldest where there are too many; in a transaction of its own. */
  @Nullable GivenUp giveUp(Instant at) throws SQLException {
    if (rows <= INTERVALS_MAX) {
      return null;
    }
    String oldest =
        "SELECT id, from_ms, to_ms FROM interval WHERE to_ms IS NOT NULL ORDER BY id LIMIT "
            + GIVEN_UP_AT_ONCE;
    try (Statement sql = connection.createStatement()) {
      GivenUp given = null;
      try (ResultSet result =
          sql.executeQuery("SELECT min(from_ms), max(to_ms), count(*) FROM (" + oldest + ")")) {
        if (result.next() && result.getLong(3) > 0) {
          given =
              new GivenUp(
                  "interval",
                  "there were more than " + INTERVALS_MAX,
                  Instant.ofEpochMilli(result.getLong(1)),
                  Instant.ofEpochMilli(result.getLong(2)),
                  at,
                  result.getLong(3));
        }
      }
      sql.executeUpdate("DELETE FROM interval WHERE id IN (SELECT id FROM (" + oldest + "))");
      rows = count();
      return given;
    }
  }

  private boolean isOtherRun(Map<State.Id, State> now) {
    List<String> runs = new ArrayList<>();
    next.forEach((id, run) -> {
      if (id.kind() == Interval.Kind.RUN) {
        runs.add(run.value());
      }
    });
    return now.values().stream()
        .anyMatch(state -> state.id().kind() == Interval.Kind.RUN && !runs.contains(state.value()));
  }

  private long begin(State state, long from) throws SQLException {
    nextRows++;
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO interval(kind, subject, value, facts, from_ms, end_seen)"
                + " VALUES (?, ?, ?, ?, ?, 0) RETURNING id")) {
      sql.setString(1, state.id().kind().name());
      sql.setString(2, state.id().subject());
      sql.setString(3, state.value());
      sql.setString(4, Labels.text(Labels.sorted(state.facts())));
      sql.setLong(5, from);
      try (ResultSet result = sql.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  private void end(long row, long at, boolean seen) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "UPDATE interval SET to_ms = max(from_ms, ?), end_seen = ? WHERE id = ?")) {
      sql.setLong(1, at);
      sql.setBoolean(2, seen);
      sql.setLong(3, row);
      sql.executeUpdate();
    }
  }

  private long count() throws SQLException {
    try (Statement sql = connection.createStatement()) {
      return Schema.number(sql, "SELECT count(*) FROM interval");
    }
  }
}
