package headroom.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables of ticks and of closed rows: blobs by number. Statements are prepared once. Errors:
 * SQLException as it comes. Threads: the connection's owner.
 */
final class Rows implements AutoCloseable {
  private static final int SERIES_BITS = 20;

  /**
   * In table block the tier is above the block's number, which is below 2^32 until the year 491000.
   */
  private static final int BLOCK_BITS = 32;

  private final Connection connection;
  private final Map<Tier, PreparedStatement> get = new EnumMap<>(Tier.class);
  private final Map<Tier, PreparedStatement> put = new EnumMap<>(Tier.class);
  private @Nullable PreparedStatement putTick;

  Rows(Connection connection) {
    this.connection = connection;
  }

  /** Visits ticks in the order of their times. */
  interface TickVisitor {
    void tick(long wallMillis, byte[] row);
  }

  /**
   * @return whether the millisecond was free
   */
  boolean putTick(long wallMillis, byte[] row) throws SQLException {
    if (putTick == null) {
      putTick = connection.prepareStatement("INSERT OR IGNORE INTO tick VALUES (?, ?)");
    }
    putTick.setLong(1, wallMillis);
    putTick.setBytes(2, row);
    return putTick.executeUpdate() == 1;
  }

  void ticks(long fromMillis, long toMillis, TickVisitor visitor) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "SELECT id, row FROM tick WHERE id >= ? AND id < ? ORDER BY id")) {
      sql.setLong(1, fromMillis);
      sql.setLong(2, toMillis);
      try (ResultSet result = sql.executeQuery()) {
        while (result.next()) {
          visitor.tick(result.getLong(1), result.getBytes(2));
        }
      }
    }
  }

  void deleteTicks(long fromMillis, long toMillis) throws SQLException {
    execute("DELETE FROM tick WHERE id >= ? AND id < ?", fromMillis, toMillis);
  }

  /** Time of the last tick; below 0: there is none. */
  long lastTick() throws SQLException {
    return number("SELECT coalesce(max(id), -1) FROM tick");
  }

  /** Hours that have ticks and are not closed. */
  List<Long> openHours() throws SQLException {
    List<Long> hours = new ArrayList<>();
    long next = number("SELECT coalesce(min(id), -1) FROM tick");
    while (next >= 0) {
      long hour = Tier.FULL.block(next);
      hours.add(hour);
      next =
          number(
              "SELECT coalesce(min(id), -1) FROM tick WHERE id >= ?",
              Tier.FULL.blockStart(hour + 1));
    }
    return hours;
  }

  byte @Nullable [] get(Tier tier, long block, int series) throws SQLException {
    PreparedStatement sql = get.get(tier);
    if (sql == null) {
      sql = connection.prepareStatement("SELECT row FROM " + tier.text() + " WHERE id = ?");
      get.put(tier, sql);
    }
    sql.setLong(1, id(block, series));
    try (ResultSet result = sql.executeQuery()) {
      return result.next() ? result.getBytes(1) : null;
    }
  }

  void put(Tier tier, long block, int series, byte[] row) throws SQLException {
    PreparedStatement sql = put.get(tier);
    if (sql == null) {
      sql = connection.prepareStatement("INSERT OR REPLACE INTO " + tier.text() + " VALUES (?, ?)");
      put.put(tier, sql);
    }
    sql.setLong(1, id(block, series));
    sql.setBytes(2, row);
    sql.executeUpdate();
  }

  /** Numbers of the series that have a row there. */
  List<Integer> series(Tier tier, long block) throws SQLException {
    List<Integer> series = new ArrayList<>();
    try (PreparedStatement sql =
        connection.prepareStatement(
            "SELECT id FROM " + tier.text() + " WHERE id >= ? AND id < ? ORDER BY id")) {
      sql.setLong(1, id(block, 0));
      sql.setLong(2, id(block + 1, 0));
      try (ResultSet result = sql.executeQuery()) {
        while (result.next()) {
          series.add((int) (result.getLong(1) & (1 << SERIES_BITS) - 1));
        }
      }
    }
    return series;
  }

  /** Numbers of all series that have a row; a look at every row's number. */
  Set<Integer> series(Tier tier) throws SQLException {
    Set<Integer> series = new HashSet<>();
    try (PreparedStatement sql =
            connection.prepareStatement(
                "SELECT DISTINCT id & " + TickCodec.ID_MAX + " FROM " + tier.text());
        ResultSet result = sql.executeQuery()) {
      while (result.next()) {
        series.add(result.getInt(1));
      }
    }
    return series;
  }

  byte @Nullable [] timeline(Tier tier, long block) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT timeline FROM block WHERE id = ?")) {
      sql.setLong(1, blockId(tier, block));
      try (ResultSet result = sql.executeQuery()) {
        return result.next() ? result.getBytes(1) : null;
      }
    }
  }

  void putTimeline(Tier tier, long block, byte[] timeline) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("INSERT OR REPLACE INTO block VALUES (?, ?)")) {
      sql.setLong(1, blockId(tier, block));
      sql.setBytes(2, timeline);
      sql.executeUpdate();
    }
  }

  /** Closed blocks that begin in {@code [from, to)}, ascending. */
  List<Long> blocks(Tier tier, long from, long to) throws SQLException {
    List<Long> blocks = new ArrayList<>();
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT id FROM block WHERE id >= ? AND id < ? ORDER BY id")) {
      sql.setLong(1, blockId(tier, Math.max(0, from)));
      sql.setLong(2, blockId(tier, Math.clamp(to, 0, (1L << BLOCK_BITS) - 1)));
      try (ResultSet result = sql.executeQuery()) {
        while (result.next()) {
          blocks.add(result.getLong(1) & (1L << BLOCK_BITS) - 1);
        }
      }
    }
    return blocks;
  }

  List<Long> blocks(Tier tier) throws SQLException {
    return blocks(tier, 0, Long.MAX_VALUE);
  }

  void deleteBlock(Tier tier, long block) throws SQLException {
    execute(
        "DELETE FROM block WHERE id >= ? AND id <= ?", blockId(tier, block), blockId(tier, block));
    execute(
        "DELETE FROM " + tier.text() + " WHERE id >= ? AND id < ?", id(block, 0), id(block + 1, 0));
  }

  /** After a failure: the driver closes a statement that fails, and does not say so. */
  void forgetStatements() {
    try {
      close();
    } catch (SQLException left) {
      // Closed with the connection.
    }
    get.clear();
    put.clear();
    putTick = null;
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement one : get.values()) {
      one.close();
    }
    for (PreparedStatement one : put.values()) {
      one.close();
    }
    if (putTick != null) {
      putTick.close();
    }
  }

  private static long id(long block, int series) {
    return block << SERIES_BITS | series;
  }

  private static long blockId(Tier tier, long block) {
    return (long) tier.ordinal() << BLOCK_BITS | block;
  }

  private void execute(String text, long first, long second) throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement(text)) {
      sql.setLong(1, first);
      sql.setLong(2, second);
      sql.executeUpdate();
    }
  }

  private long number(String text, long... values) throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement(text)) {
      for (int i = 0; i < values.length; i++) {
        sql.setLong(i + 1, values[i]);
      }
      try (ResultSet result = sql.executeQuery()) {
        return result.next() ? result.getLong(1) : -1;
      }
    }
  }
}
