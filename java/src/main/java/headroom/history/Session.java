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
 * The file from when it was opened until something is wrong with it. Threads: one owner.
 *
 * <p>Ticks go in one transaction, with the series that are new and the states that changed. An hour
 * is closed in another, a day in another: each can be done again if it fails.
 */
final class Session implements AutoCloseable {
  /** The file is looked at that often, ticks: whether it grows too large. */
  private static final int LOOK_EVERY_TICKS = 60;

  /** Of the file's size: what ticks and the next hour need. */
  private static final double FULL_FROM = 0.94;

  /** Of the file's size: room that is made where an hour did not fit. */
  private static final double MADE_AT_ONCE = 0.1;

  private final HistoryOptions options;
  private final Database database;
  private final SeriesBook book;
  private final Connection connection;
  private final Rows rows;
  private final Closer closer;
  private final Intervals intervals;
  private final Map<Integer, Boolean> detailed = new HashMap<>();
  private final Set<Integer> lastSeries = new HashSet<>();
  private Series @Nullable [] lastSeriesSeen;
  private long lastTick;
  private int nextSeries;
  private boolean hoursMayBeOpen = true;
  private long currentHour = -1;
  private int ticksSinceLook = LOOK_EVERY_TICKS;
  private long bytesUsed;

  private Session(HistoryOptions options, Database database, SeriesBook book) throws SQLException {
    this.options = options;
    this.database = database;
    this.book = book;
    connection = database.connection();
    rows = new Rows(connection);
    closer = new Closer(rows);
    intervals = new Intervals(connection);
    lastTick = rows.lastTick();
    readSeries();
  }

  static Session open(HistoryOptions options, SeriesBook book) throws FaultException {
    Database database = Database.open(options.file(), options.bytesMax());
    try {
      var session = new Session(options, database, book);
      session.bytesUsed = database.bytesUsed();
      return session;
    } catch (SQLException told) {
      database.close();
      throw FaultException.of(told, options.file());
    } catch (IllegalArgumentException unreadable) {
      database.close();
      throw new FaultException(
          Fault.DAMAGED, options.file(), String.valueOf(unreadable.getMessage()), unreadable);
    } catch (FaultException | RuntimeException told) {
      database.close();
      throw told;
    }
  }

  /** A stretch in which ticks were lost. */
  record Lost(long fromMillis, long toMillis, String why) {}

  /**
   * In one transaction.
   *
   * @param states what is so now; null: they are not known
   * @throws FaultException nothing of it was written
   */
  void write(
      List<Tick> ticks, @Nullable Map<State.Id, State> states, Instant now, @Nullable Lost lost)
      throws FaultException {
    List<Series> added = newSeries(ticks);
    try {
      sql(() -> {
        insert(added);
        for (Tick tick : ticks) {
          insert(tick);
        }
        if (lost != null) {
          intervals.add(
              Interval.Kind.NOT_RECORDED, "ticks", lost.why(), lost.fromMillis(), lost.toMillis());
        }
        if (states != null) {
          intervals.advance(states, now.toEpochMilli(), lastTick);
        }
      });
    } catch (FaultException | RuntimeException failed) {
      added.forEach(series -> series.setId(Series.NOT_STORED));
      nextSeries -= added.size();
      throw failed;
    }
    added.forEach(series -> detailed.put(series.id(), series.key().measure().isDetailed()));
    if (states != null) {
      intervals.committed();
    }
    for (Tick tick : ticks) {
      lastTick = tick.wallMillis();
      hoursMayBeOpen |= Tier.FULL.block(lastTick) != currentHour;
      currentHour = Tier.FULL.block(lastTick);
    }
    if (!ticks.isEmpty() && ticks.getLast().series() != lastSeriesSeen) {
      lastSeriesSeen = ticks.getLast().series();
      lastSeries.clear();
      for (Series series : lastSeriesSeen) {
        lastSeries.add(series.id());
      }
    }
    ticksSinceLook += ticks.size();
  }

  /** Closes hours and days that are over, deletes what is too old, or too much. */
  void tidy(Instant now) throws FaultException {
    if (hoursMayBeOpen && currentHour >= 0) {
      closeAll();
      age();
      hoursMayBeOpen = false;
      ticksSinceLook = LOOK_EVERY_TICKS;
    }
    if (ticksSinceLook >= LOOK_EVERY_TICKS) {
      ticksSinceLook = 0;
      bytesUsed = database.bytesUsed();
      if (bytesUsed > full()) {
        giveUp(full(), now);
      }
      giveUpIntervals(now);
    }
  }

  /**
   * SQLite found no room. If the disk has some, it is the file's own size that is reached.
   *
   * @return whether some was made
   */
  boolean makeRoom(Instant now) throws FaultException {
    if (database.bytesFreeOnDisk() <= Database.LOG_BYTES) {
      return false;
    }
    long before = database.bytesUsed();
    bytesUsed = before;
    giveUp(Math.min(full(), before - full() * MADE_AT_ONCE), now);
    return bytesUsed < before;
  }

  /** The oldest detail first. */
  private void giveUp(double bytesLeft, Instant now) throws FaultException {
    while (bytesUsed > bytesLeft && giveUpOne(now)) {
      bytesUsed = database.bytesUsed();
    }
    database.shrink(options.bytesMax() - Database.LOG_BYTES);
  }

  /**
   * @return false: there is nothing left to give up
   */
  private boolean giveUpOne(Instant now) throws FaultException {
    Tier tier = tierToGiveUp();
    if (tier == null) {
      return false;
    }
    sql(() -> {
      long block = rows.blocks(tier).getFirst();
      if (tier == Tier.MINUTE && !isDayClosed(block)) {
        closer.closeDay(Tier.QUARTER.block(tier.blockStart(block)));
      }
      rows.deleteBlock(tier, block);
      record(
          new GivenUp(
              tier.text(),
              "the history has its full size, " + options.bytesMax() + " bytes",
              Instant.ofEpochMilli(tier.blockStart(block)),
              Instant.ofEpochMilli(tier.blockStart(block + 1)),
              now,
              1));
    });
    return true;
  }

  long damaged() {
    return closer.damaged();
  }

  long bytesUsed() {
    return bytesUsed;
  }

  long lastTick() {
    return lastTick;
  }

  @Override
  public void close() {
    try {
      rows.close();
    } catch (SQLException left) {
      // Closed with the connection.
    }
    database.close();
  }

  private double full() {
    return FULL_FROM * (options.bytesMax() - Database.LOG_BYTES);
  }

  private void closeAll() throws FaultException {
    List<Long> hours = new ArrayList<>();
    sql(() -> hours.addAll(rows.openHours()));
    for (long hour : hours) {
      if (hour != currentHour) {
        sql(() -> closer.closeHour(hour, detailed));
      }
    }
    long today = Tier.QUARTER.block(Tier.FULL.blockStart(currentHour));
    List<Long> days = new ArrayList<>();
    sql(() -> {
      for (long hour : rows.blocks(Tier.MINUTE)) {
        long day = Tier.QUARTER.block(Tier.MINUTE.blockStart(hour));
        if (day != today && !days.contains(day) && rows.timeline(Tier.QUARTER, day) == null) {
          days.add(day);
        }
      }
    });
    for (long day : days) {
      sql(() -> closer.closeDay(day));
    }
    if (!days.isEmpty()) {
      forgetSeries();
    }
  }

  private void age() throws FaultException {
    for (Tier tier : Tier.values()) {
      sql(() -> {
        List<Long> blocks = rows.blocks(tier);
        for (long block : blocks.subList(0, Math.max(0, blocks.size() - options.blocks(tier)))) {
          if (tier != Tier.MINUTE || isDayClosed(block)) {
            rows.deleteBlock(tier, block);
          }
        }
      });
    }
  }

  /**
   * Of pods that are gone and of which nothing is kept any more: else their names would fill it.
   */
  private void forgetSeries() throws FaultException {
    Set<Integer> kept = new HashSet<>(lastSeries);
    Set<Integer> gone = new HashSet<>(detailed.keySet());
    sql(() -> {
      for (Tier tier : Tier.values()) {
        kept.addAll(rows.series(tier));
      }
      gone.removeAll(kept);
      try (PreparedStatement sql = connection.prepareStatement("DELETE FROM series WHERE id = ?")) {
        for (int id : gone) {
          sql.setInt(1, id);
          sql.executeUpdate();
        }
      }
    });
    detailed.keySet().removeAll(gone);
    book.all().stream()
        .filter(series -> gone.contains(series.id()))
        .forEach(series -> series.setId(Series.NOT_STORED));
  }

  private boolean isDayClosed(long hour) throws SQLException {
    long day = Tier.QUARTER.block(Tier.MINUTE.blockStart(hour));
    return rows.timeline(Tier.QUARTER, day) != null;
  }

  private @Nullable Tier tierToGiveUp() throws FaultException {
    List<Tier> found = new ArrayList<>();
    sql(() -> {
      if (rows.blocks(Tier.FULL).size() > 1) {
        found.add(Tier.FULL);
      } else if (rows.blocks(Tier.MINUTE).size() > 1) {
        found.add(Tier.MINUTE);
      } else if (rows.blocks(Tier.QUARTER).size() > 1) {
        found.add(Tier.QUARTER);
      }
    });
    return found.isEmpty() ? null : found.getFirst();
  }

  private void giveUpIntervals(Instant now) throws FaultException {
    sql(() -> {
      GivenUp given = intervals.giveUp(now);
      if (given != null) {
        record(given);
      }
    });
  }

  private void record(GivenUp given) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO given_up VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(what, why) DO UPDATE SET"
                + " from_ms = min(from_ms, excluded.from_ms), to_ms = max(to_ms, excluded.to_ms),"
                + " at_ms = excluded.at_ms, rows = rows + excluded.rows")) {
      sql.setString(1, given.what());
      sql.setString(2, given.why());
      sql.setLong(3, given.from().toEpochMilli());
      sql.setLong(4, given.to().toEpochMilli());
      sql.setLong(5, given.at().toEpochMilli());
      sql.setLong(6, given.rows());
      sql.executeUpdate();
    }
  }

  /** A transaction of its own. */
  private void sql(Database.Work work) throws FaultException {
    try {
      database.transaction(work);
    } catch (FaultException | RuntimeException failed) {
      rows.forgetStatements();
      throw failed;
    }
  }

  /** Gives numbers to those that have none in this file. */
  private List<Series> newSeries(List<Tick> ticks) {
    List<Series> added = new ArrayList<>();
    Series[] seen = null;
    for (Tick tick : ticks) {
      if (tick.series() == seen) {
        continue;
      }
      seen = tick.series();
      for (Series series : seen) {
        if (series.id() == Series.NOT_STORED) {
          series.setId(nextSeries++);
          added.add(series);
        }
      }
    }
    return added;
  }

  private void insert(List<Series> added) throws SQLException {
    if (added.isEmpty()) {
      return;
    }
    try (PreparedStatement sql =
        connection.prepareStatement("INSERT INTO series VALUES (?, ?, ?)")) {
      for (Series series : added) {
        sql.setInt(1, series.id());
        sql.setString(2, series.key().measure().text());
        sql.setString(3, Labels.text(series.key().labels()));
        sql.executeUpdate();
      }
    }
  }

  /** At its own millisecond, or the next that is free. */
  private void insert(Tick tick) throws SQLException {
    byte[] row = TickCodec.write(tick);
    long at = tick.wallMillis();
    while (!rows.putTick(at, row)) {
      at++;
    }
  }

  private void readSeries() throws SQLException {
    Map<SeriesKey, Integer> stored = new HashMap<>();
    try (Statement sql = connection.createStatement();
        ResultSet result = sql.executeQuery("SELECT id, measure, labels FROM series")) {
      while (result.next()) {
        int id = result.getInt(1);
        var key = new SeriesKey(Measure.of(result.getString(2)), Labels.of(result.getString(3)));
        stored.put(key, id);
        detailed.put(id, key.measure().isDetailed());
        nextSeries = Math.max(nextSeries, id);
      }
    }
    nextSeries++;
    book.take(stored);
  }
}
