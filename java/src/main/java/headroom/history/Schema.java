package headroom.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, and the steps from one version of them to the next. {@code PRAGMA user_version} says
 * how many steps a file has seen. A step, once released, is never changed; a {@link Measure} or
 * {@link Interval.Kind} that is new is a step too, of no statements: older programs could not read
 * its name.
 */
final class Schema {
  /** "HRhi": tells our file from another program's. */
  static final int APPLICATION_ID = 0x48526869;

  private static final List<List<String>> STEPS =
      List.of(
          List.of(
              "CREATE TABLE series(id INTEGER PRIMARY KEY, measure TEXT NOT NULL, labels TEXT NOT NULL,"
                  + " UNIQUE(measure, labels))",
              // One row a tick of the hours that are not closed; id: when it ended, ms since 1970.
              "CREATE TABLE tick(id INTEGER PRIMARY KEY, row BLOB NOT NULL)",
              // Closed rows; id: tier, number of the block. The timeline of all ticks in it.
              "CREATE TABLE block(id INTEGER PRIMARY KEY, timeline BLOB NOT NULL)",
              // id: number of the block, series.
              "CREATE TABLE full(id INTEGER PRIMARY KEY, row BLOB NOT NULL)",
              "CREATE TABLE minute(id INTEGER PRIMARY KEY, row BLOB NOT NULL)",
              "CREATE TABLE quarter(id INTEGER PRIMARY KEY, row BLOB NOT NULL)",
              // to_ms null: it is not over.
              "CREATE TABLE interval(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL,"
                  + " value TEXT NOT NULL, facts TEXT NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER,"
                  + " end_seen INTEGER NOT NULL)",
              "CREATE INDEX interval_from ON interval(from_ms)",
              "CREATE INDEX interval_open ON interval(id) WHERE to_ms IS NULL",
              "CREATE TABLE given_up(what TEXT NOT NULL, why TEXT NOT NULL, from_ms INTEGER NOT NULL,"
                  + " to_ms INTEGER NOT NULL, at_ms INTEGER NOT NULL, rows INTEGER NOT NULL,"
                  + " PRIMARY KEY(what, why)) WITHOUT ROWID"));

  static final int VERSION = STEPS.size();

  private Schema() {}

  /**
   * Brings a file to this version, in one transaction; refuses those that are not ours to touch.
   */
  static void prepare(Connection connection, Path file) throws SQLException, FaultException {
    try (Statement sql = connection.createStatement()) {
      int version = number(sql, "PRAGMA user_version");
      check(sql, version, file);
      if (version == VERSION) {
        return;
      }
      sql.execute("BEGIN IMMEDIATE");
      try {
        for (String step :
            STEPS.subList(version, VERSION).stream().flatMap(List::stream).toList()) {
          sql.execute(step);
        }
        sql.execute("PRAGMA application_id = " + APPLICATION_ID);
        sql.execute("PRAGMA user_version = " + VERSION);
        sql.execute("COMMIT");
      } catch (SQLException failed) {
        Database.rollBack(sql);
        throw failed;
      }
    }
  }

  /** Whether a file is one that this program reads. */
  static void check(Statement sql, int version, Path file) throws SQLException, FaultException {
    int application = number(sql, "PRAGMA application_id");
    boolean empty = number(sql, "SELECT count(*) FROM sqlite_schema") == 0;
    if (application != APPLICATION_ID && !(empty && application == 0 && version == 0)) {
      throw new FaultException(Fault.FOREIGN, file);
    }
    if (version > VERSION) {
      throw new FaultException(
          Fault.NEWER, file, "version " + version + ", this one knows " + VERSION, null);
    }
  }

  static int number(Statement sql, String query) throws SQLException {
    try (ResultSet result = sql.executeQuery(query)) {
      return result.next() ? result.getInt(1) : 0;
    }
  }
}
