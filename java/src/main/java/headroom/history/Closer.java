package headroom.history;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Closes an hour (ticks to rows by series, and their minutes) and a day (minutes to quarters of an
 * hour). Each is one transaction of the caller's, so that nothing counts twice. Sums, maxima and
 * distributions of a row are those of its parts, exactly.
 *
 * <p>Where the clock was set back, ticks come for an hour that is closed: they are added to its
 * rows. Threads: the connection's owner.
 */
final class Closer {
  private final Rows rows;
  private final Distribution.Builder rates = new Distribution.Builder();
  private long damaged;

  Closer(Rows rows) {
    this.rows = rows;
  }

  /** Stored rows that were not what was written, so far: gaps. */
  long damaged() {
    return damaged;
  }

  /**
   * @param detailed by number of series: whether it keeps a maximum and a distribution
   */
  void closeHour(long hour, Map<Integer, Boolean> detailed) throws SQLException {
    long from = Tier.FULL.blockStart(hour);
    long to = Tier.FULL.blockStart(hour + 1);
    var ticks = new HourTicks();
    rows.ticks(
        from,
        to,
        (wall, row) -> {
          try {
            ticks.add(wall, row);
          } catch (DamagedException gap) {
            damaged++;
          }
        });
    if (!ticks.isEmpty()) {
      boolean inDay = isClosed(Tier.QUARTER, Tier.QUARTER.block(from));
      if (isClosed(Tier.FULL, hour)) {
        appendFull(hour, ticks);
      } else if (!isClosed(Tier.MINUTE, hour) && !(inDay && isGone(Tier.FULL, hour))) {
        writeFull(hour, ticks);
      }
      if (!(inDay && isGone(Tier.MINUTE, hour))) {
        add(Tier.MINUTE, hour, ticks, detailed);
      }
      if (inDay) {
        add(Tier.QUARTER, Tier.QUARTER.block(from), ticks, detailed);
      }
    }
    rows.deleteTicks(from, to);
  }

  /** From the closed hours of the day. */
  void closeDay(long day) throws SQLException {
    long firstHour = Tier.MINUTE.block(Tier.QUARTER.blockStart(day));
    List<Long> hours = rows.blocks(Tier.MINUTE, firstHour, firstHour + 24);
    var timelines = new ArrayList<long[]>();
    var all = new TreeSet<Integer>();
    long[] millis = new long[Tier.QUARTER.buckets()];
    for (long hour : hours) {
      long[] timeline = millisOf(Tier.MINUTE, hour);
      timelines.add(timeline);
      all.addAll(rows.series(Tier.MINUTE, hour));
      for (int i = 0; i < timeline.length; i++) {
        millis[Tier.QUARTER.bucket(Tier.MINUTE.blockStart(hour) + i * Tier.MINUTE.widthMillis())] +=
            timeline[i];
      }
    }
    for (int series : all) {
      Rolled row = dayOf(series, hours, timelines);
      if (row != null) {
        rows.put(Tier.QUARTER, day, series, RolledCodec.write(row, millis));
      }
    }
    putMillis(Tier.QUARTER, day, millis);
  }

  private @Nullable Rolled dayOf(int series, List<Long> hours, List<long[]> timelines)
      throws SQLException {
    Rolled.Builder builder = null;
    for (int i = 0; i < hours.size(); i++) {
      Rolled hour = read(Tier.MINUTE, hours.get(i), series, timelines.get(i));
      if (hour != null) {
        if (builder == null) {
          builder = new Rolled.Builder(Tier.QUARTER, hour.maxima() != null, rates);
        }
        builder.add(Tier.MINUTE, hours.get(i), hour);
      }
    }
    return builder == null ? null : builder.build();
  }

  /** The oldest go first: what is older than the oldest that is there was deleted. */
  private boolean isGone(Tier tier, long block) throws SQLException {
    List<Long> kept = rows.blocks(tier);
    return !kept.isEmpty() && block < kept.getFirst();
  }

  private boolean isClosed(Tier tier, long block) throws SQLException {
    return rows.timeline(tier, block) != null;
  }

  private void writeFull(long hour, HourTicks ticks) throws SQLException {
    Timeline timeline = ticks.timeline();
    if (timeline.size() > Timeline.TICKS_MAX) {
      return; // the minutes have them
    }
    for (int series : ticks.series()) {
      rows.put(Tier.FULL, hour, series, FullRow.write(ticks.row(series), timeline.size()));
    }
    rows.putTimeline(Tier.FULL, hour, timeline.write());
  }

  private void appendFull(long hour, HourTicks ticks) throws SQLException {
    Timeline before = timelineOf(hour);
    if (before == null) {
      rows.deleteBlock(Tier.FULL, hour);
      writeFull(hour, ticks);
      return;
    }
    Timeline both = before.followedBy(ticks.timeline());
    if (both.size() > Timeline.TICKS_MAX) {
      return; // the minutes have them
    }
    var all = new TreeSet<>(rows.series(Tier.FULL, hour));
    ticks.series().forEach(all::add);
    for (int series : all) {
      FullRow old = readFull(hour, series, before.size());
      FullRow row = old == null ? new FullRow(new int[0], new long[0]) : old;
      rows.put(
          Tier.FULL,
          hour,
          series,
          FullRow.write(row.followedBy(ticks.row(series), before.size()), both.size()));
    }
    rows.putTimeline(Tier.FULL, hour, both.write());
  }

  /** Rolls the ticks up and adds them to what is there. */
  private void add(Tier tier, long block, HourTicks ticks, Map<Integer, Boolean> detailed)
      throws SQLException {
    Timeline timeline = ticks.timeline();
    long[] added = timeline.millis(tier);
    long[] before = isClosed(tier, block) ? millisOf(tier, block) : new long[tier.buckets()];
    long[] both = new long[added.length];
    Arrays.setAll(both, i -> added[i] + before[i]);
    var all = new TreeSet<>(rows.series(tier, block));
    ticks.series().forEach(all::add);
    for (int series : all) {
      Rolled row = roll(tier, timeline, ticks.row(series), detailed.getOrDefault(series, false));
      Rolled old = read(tier, block, series, before);
      rows.put(tier, block, series, RolledCodec.write(old == null ? row : old.plus(row), both));
    }
    putMillis(tier, block, both);
  }

  private Rolled roll(Tier tier, Timeline timeline, FullRow row, boolean detailed) {
    var builder = new Rolled.Builder(tier, detailed, rates);
    for (int i = 0; i < row.at().length; i++) {
      int tick = row.at()[i];
      builder.add(timeline.wallMillis()[tick], timeline.durationMillis()[tick], row.values()[i]);
    }
    return builder.build();
  }

  private @Nullable Timeline timelineOf(long hour) throws SQLException {
    byte[] stored = rows.timeline(Tier.FULL, hour);
    try {
      return stored == null ? null : Timeline.read(stored);
    } catch (DamagedException gap) {
      damaged++;
      return null;
    }
  }

  /** All zero if it is damaged: series that rely on it are gaps. */
  private long[] millisOf(Tier tier, long block) throws SQLException {
    byte[] stored = rows.timeline(tier, block);
    try {
      if (stored != null) {
        return LongArrays.read(Sealed.open(stored), tier.buckets());
      }
    } catch (DamagedException gap) {
      damaged++;
    }
    return new long[tier.buckets()];
  }

  private void putMillis(Tier tier, long block, long[] millis) throws SQLException {
    var out = new ByteWriter();
    LongArrays.write(out, millis);
    rows.putTimeline(tier, block, Sealed.seal(out));
  }

  private @Nullable Rolled read(Tier tier, long block, int series, long[] timeline)
      throws SQLException {
    byte[] stored = rows.get(tier, block, series);
    try {
      return stored == null ? null : RolledCodec.read(stored, tier.buckets(), timeline);
    } catch (DamagedException gap) {
      damaged++;
      return null;
    }
  }

  private @Nullable FullRow readFull(long hour, int series, int ticks) throws SQLException {
    byte[] stored = rows.get(Tier.FULL, hour, series);
    try {
      return stored == null ? null : FullRow.read(stored, ticks);
    } catch (DamagedException gap) {
      damaged++;
      return null;
    }
  }
}
