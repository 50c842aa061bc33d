package headroom.webhook;

import headroom.sqlite.SqliteLibrary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteException;

/**
 * The outbox on disk: SQLite with a write-ahead log, {@code PRAGMA user_version} as its version,
 * held by one process. A transaction is on the disk when {@link #write} returns (synchronous=FULL).
 *
 * <p>Threads: one, and never an event loop's: JDBC blocks.
 */
final class OutboxFile implements AutoCloseable {
  static final String NAME = "alerts.db";
  static final String DAMAGED = ".damaged";
  private static final int VERSION = 1;
  private static final int BUSY_MS = 500;

  /** A notice but for its text. Times are wall time, milliseconds since 1970. */
  record Row(
      String key,
      String receiver,
      String group,
      long sequence,
      long atMs,
      boolean isFiring,
      long[] alerts,
      int bodyBytes,
      long bornMs,
      long nextMs,
      int attempts,
      int rejections,
      @Nullable String problem,
      Entry.State state) {}

  record TallyRow(
      String receiver,
      long delivered,
      long retried,
      long lost,
      long covered,
      @Nullable Instant lastDelivered) {}

  /**
   * @param memory null: as it is
   * @param bodies by key, of rows that the file does not have yet
   */
  record Change(
      byte @Nullable [] memory,
      List<Row> rows,
      Map<String, byte[]> bodies,
      List<String> gone,
      List<TallyRow> tallies) {}

  record Content(byte @Nullable [] memory, List<Row> rows, List<TallyRow> tallies) {}

  private final Path folder;
  private final Path path;
  private @Nullable Connection connection;

  OutboxFile(Path folder) {
    this.folder = folder;
    this.path = folder.resolve(NAME);
  }

  Path path() {
    return path;
  }

  boolean exists() {
    return Files.exists(path);
  }

  boolean isOpen() {
    return connection != null;
  }

  /**
   * @return whether it was made anew: it holds nothing
   * @throws SQLException it cannot be used; {@link #isDamaged} tells whether it is hopeless
   */
  boolean open() throws SQLException, IOException {
    Files.createDirectories(folder);
    if (!Files.exists(path)) {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    if (!Files.isWritable(path)) {
      throw new IOException("it may only be read");
    }
    SqliteLibrary.prepare(folder);
    Connection opened = JDBC.createConnection("jdbc:sqlite:" + path, new Properties());
    try {
      boolean isNew = prepare(opened);
      connection = opened;
      return isNew;
    } catch (SQLException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static boolean prepare(Connection opened) throws SQLException {
    try (Statement sql = opened.createStatement()) {
      sql.execute("PRAGMA busy_timeout = " + BUSY_MS);
      sql.execute("PRAGMA locking_mode = EXCLUSIVE");
      sql.execute("PRAGMA cache_size = -256");
      sql.execute("PRAGMA auto_vacuum = FULL");
      sql.execute("PRAGMA journal_mode = WAL");
      sql.execute("PRAGMA synchronous = FULL");
      sql.execute("PRAGMA wal_autocheckpoint = 100");
      sql.execute("PRAGMA journal_size_limit = 1048576");
      int version = number(sql, "PRAGMA user_version");
      if (version > VERSION) {
        throw new SQLException(
            "it is of version "
                + version
                + ", made by a newer Headroom; this one knows "
                + VERSION);
      }
      // Takes the lock, and finds out whether it can be written.
      sql.execute("BEGIN IMMEDIATE");
      if (version == 0) {
        create(sql);
      }
      sql.execute("PRAGMA user_version = " + VERSION);
      sql.execute("COMMIT");
      opened.setAutoCommit(false);
      return version == 0;
    }
  }

  private static void create(Statement sql) throws SQLException {
    sql.execute("CREATE TABLE memory(id INTEGER PRIMARY KEY CHECK(id = 1), value BLOB NOT NULL)");
    sql.execute(
        "CREATE TABLE notice(number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,"
            + " receiver TEXT NOT NULL, grp TEXT NOT NULL, sequence INTEGER NOT NULL,"
            + " at_ms INTEGER NOT NULL, firing INTEGER NOT NULL, alerts BLOB NOT NULL, body BLOB NOT NULL,"
            + " born_ms INTEGER NOT NULL, next_ms INTEGER NOT NULL, attempts INTEGER NOT NULL,"
            + " rejections INTEGER NOT NULL, problem TEXT, state TEXT NOT NULL)");
    sql.execute(
        "CREATE TABLE tally(receiver TEXT PRIMARY KEY, delivered INTEGER NOT NULL,"
            + " retried INTEGER NOT NULL, lost INTEGER NOT NULL, covered INTEGER NOT NULL,"
            + " last_ms INTEGER)");
  }

  private static int number(Statement sql, String query) throws SQLException {
    try (ResultSet answer = sql.executeQuery(query)) {
      return answer.next() ? answer.getInt(1) : 0;
    }
  }

  private Connection opened() throws SQLException {
    if (connection == null) {
      throw new SQLException("it is not open");
    }
    return connection;
  }

  Content read() throws SQLException {
    byte[] memory = null;
    List<Row> rows = new ArrayList<>();
    List<TallyRow> tallies = new ArrayList<>();
    try (Statement sql = opened().createStatement()) {
      try (ResultSet found = sql.executeQuery("SELECT value FROM memory")) {
        memory = found.next() ? found.getBytes(1) : null;
      }
      try (ResultSet found =
          sql.executeQuery(
              "SELECT key, receiver, grp, sequence, at_ms, firing, alerts, length(body), born_ms,"
                  + " next_ms, attempts, rejections, problem, state FROM notice ORDER BY number")) {
        while (found.next()) {
          rows.add(row(found));
        }
      }
      try (ResultSet found =
          sql.executeQuery(
              "SELECT receiver, delivered, retried, lost, covered, last_ms FROM tally")) {
        while (found.next()) {
          tallies.add(tally(found));
        }
      }
    }
    opened().commit();
    return new Content(memory, rows, tallies);
  }

  /**
   * The alerts' memory of a file that may only be read: of a copy, since SQLite writes even where
   * it reads (its log, its locks).
   */
  byte @Nullable [] peekMemory() throws SQLException, IOException {
    SqliteLibrary.prepare(folder);
    Path copies = Files.createTempDirectory("headroom-outbox-");
    try {
      for (String end : List.of("", "-wal")) {
        if (Files.exists(path.resolveSibling(NAME + end))) {
          Files.copy(path.resolveSibling(NAME + end), copies.resolve(NAME + end));
        }
      }
      OutboxFile copy = new OutboxFile(copies);
      try {
        copy.open();
        return copy.read().memory();
      } finally {
        copy.close();
      }
    } finally {
      for (String end : List.of("", "-wal", "-shm")) {
        Files.deleteIfExists(copies.resolve(NAME + end));
      }
      Files.deleteIfExists(copies);
    }
  }

  private static Row row(ResultSet found) throws SQLException {
    return new Row(
        found.getString(1),
        found.getString(2),
        found.getString(3),
        found.getLong(4),
        found.getLong(5),
        found.getBoolean(6),
        longs(found.getBytes(7)),
        found.getInt(8),
        found.getLong(9),
        found.getLong(10),
        found.getInt(11),
        found.getInt(12),
        found.getString(13),
        state(found.getString(14)));
  }

  private static Entry.State state(String name) throws SQLException {
    try {
      return Entry.State.valueOf(name);
    } catch (IllegalArgumentException unknown) {
      throw new SQLException("a notice is in state " + name + ", which is none", unknown);
    }
  }

  private static TallyRow tally(ResultSet found) throws SQLException {
    Long lastMs = nullable(found, 6);
    return new TallyRow(
        found.getString(1),
        found.getLong(2),
        found.getLong(3),
        found.getLong(4),
        found.getLong(5),
        lastMs == null ? null : Instant.ofEpochMilli(lastMs));
  }

  private static @Nullable Long nullable(ResultSet found, int column) throws SQLException {
    long value = found.getLong(column);
    return found.wasNull() ? null : value;
  }

  byte @Nullable [] body(String key) throws SQLException {
    try (PreparedStatement sql =
        opened().prepareStatement("SELECT body FROM notice WHERE key = ?")) {
      sql.setString(1, key);
      try (ResultSet found = sql.executeQuery()) {
        return found.next() ? found.getBytes(1) : null;
      }
    } finally {
      opened().commit();
    }
  }

  /** All of it or nothing. */
  void write(Change change) throws SQLException {
    Connection to = opened();
    try {
      if (change.memory != null) {
        try (PreparedStatement sql =
            to.prepareStatement("INSERT OR REPLACE INTO memory(id, value) VALUES(1, ?)")) {
          sql.setBytes(1, change.memory);
          sql.executeUpdate();
        }
      }
      remove(to, change.gone);
      for (Row row : change.rows) {
        byte[] body = change.bodies.get(row.key);
        if (body == null) {
          update(to, row);
        } else {
          insert(to, row, body);
        }
      }
      for (TallyRow tally : change.tallies) {
        count(to, tally);
      }
      to.commit();
    } catch (SQLException e) {
      rollBack(to);
      throw e;
    }
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException alreadyDone) {
      // SQLite rolls back by itself when the disk is full.
    }
  }

  private static void remove(Connection to, List<String> keys) throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    try (PreparedStatement sql = to.prepareStatement("DELETE FROM notice WHERE key = ?")) {
      for (String key : keys) {
        sql.setString(1, key);
        sql.executeUpdate();
      }
    }
  }

  private static void insert(Connection to, Row row, byte[] body) throws SQLException {
    try (PreparedStatement sql =
        to.prepareStatement(
            "INSERT OR REPLACE INTO notice(alerts, born_ms, next_ms, attempts, rejections, problem,"
                + " state, key, receiver, grp, sequence, at_ms, firing, body)"
                + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      setChanging(sql, row);
      sql.setString(9, row.receiver);
      sql.setString(10, row.group);
      sql.setLong(11, row.sequence);
      sql.setLong(12, row.atMs);
      sql.setBoolean(13, row.isFiring);
      sql.setBytes(14, body);
      sql.executeUpdate();
    }
  }

  private static void update(Connection to, Row row) throws SQLException {
    try (PreparedStatement sql =
        to.prepareStatement(
            "UPDATE notice SET alerts = ?, born_ms = ?, next_ms = ?, attempts = ?, rejections = ?,"
                + " problem = ?, state = ? WHERE key = ?")) {
      setChanging(sql, row);
      sql.executeUpdate();
    }
  }

  private static void setChanging(PreparedStatement sql, Row row) throws SQLException {
    sql.setBytes(1, bytes(row.alerts));
    sql.setLong(2, row.bornMs);
    sql.setLong(3, row.nextMs);
    sql.setInt(4, row.attempts);
    sql.setInt(5, row.rejections);
    sql.setString(6, row.problem);
    sql.setString(7, row.state.name());
    sql.setString(8, row.key);
  }

  private static void count(Connection to, TallyRow tally) throws SQLException {
    try (PreparedStatement sql =
        to.prepareStatement("INSERT OR REPLACE INTO tally VALUES(?, ?, ?, ?, ?, ?)")) {
      sql.setString(1, tally.receiver);
      sql.setLong(2, tally.delivered);
      sql.setLong(3, tally.retried);
      sql.setLong(4, tally.lost);
      sql.setLong(5, tally.covered);
      if (tally.lastDelivered == null) {
        sql.setNull(6, Types.INTEGER);
      } else {
        sql.setLong(6, tally.lastDelivered.toEpochMilli());
      }
      sql.executeUpdate();
    }
  }

  /** Out of the way, for whoever wants to look into it; the one before is replaced. */
  void setAside() throws IOException {
    close();
    for (String end : List.of("", "-wal", "-shm")) {
      Path part = path.resolveSibling(NAME + end);
      if (Files.exists(part)) {
        Files.move(
            part, path.resolveSibling(NAME + DAMAGED + end), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** It is no database any more: nothing but a new one will do. */
  static boolean isDamaged(SQLException e) {
    int code = e instanceof SQLiteException lite ? lite.getResultCode().code & 0xff : 0;
    return code == 11 || code == 26; // SQLITE_CORRUPT, SQLITE_NOTADB
  }

  /** What is wrong, in a few words. */
  /** Its message may be a path alone. */
  private static String words(FileSystemException e) {
    return switch (e) {
      case AccessDeniedException _ -> "this user may not write there";
      case NoSuchFileException _ -> "the directory cannot be made";
      case FileAlreadyExistsException _ -> e.getFile() + " is no directory";
      default -> e.getReason() == null ? String.valueOf(e.getMessage()) : e.getReason();
    };
  }

  static String words(Exception e) {
    if (e instanceof FileSystemException file) {
      return words(file);
    }
    if (!(e instanceof SQLiteException lite)) {
      return String.valueOf(e.getMessage());
    }
    return switch (lite.getResultCode().code & 0xff) {
      case 13 -> "the disk is full";
      case 8 -> "it may only be read";
      case 14 -> "it cannot be opened: check the directory's owner and mode";
      case 5, 6 -> "another process holds it: only one agent may have it";
      case 10 -> "the disk fails (" + lite.getResultCode().name() + ")";
      case 11, 26 -> "it is damaged";
      default -> lite.getResultCode().name();
    };
  }

  @Override
  public void close() {
    Connection closing = connection;
    connection = null;
    if (closing != null) {
      try {
        closing.close();
      } catch (SQLException given) {
        // What was committed is in the file or its log.
      }
    }
  }

  private static byte[] bytes(long[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return bytes.array();
  }

  private static long[] longs(byte @Nullable [] bytes) {
    if (bytes == null) {
      return new long[0];
    }
    long[] values = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(values);
    return values;
  }
}
