package headroom.history;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Goes over one series (or the timeline of all) in a range, block by block, in the tier that is
 * asked for: finer where that one is not closed yet, coarser where the finer is gone. In one read
 * transaction of the caller's. Threads: the connection's owner.
 */
final class Walk {
  /** Instead of a series: the time that was measured at all. */
  static final int TIMELINE = 0;

  /** What is found; in no certain order where the clock was set back. */
  interface Visitor {
    void bucket(long from, long width, long millis, long sum, long max);

    void tick(long wall, int duration, long increment);
  }

  private static final long HOUR = Tier.FULL.blockMillis();
  private static final long DAY = Tier.QUARTER.blockMillis();

  private final Rows rows;
  private final int series;
  private final long from;
  private final long to;
  private final Map<Tier, Set<Long>> closed = new EnumMap<>(Tier.class);
  private final Set<Long> openHours;
  private long damaged;

  Walk(Rows rows, int series, long from, long to) throws SQLException {
    this.rows = rows;
    this.series = series;
    this.from = from;
    this.to = to;
    for (Tier tier : Tier.values()) {
      long first = tier.block(from);
      closed.put(tier, new HashSet<>(rows.blocks(tier, first, tier.block(to) + 1)));
    }
    openHours = new HashSet<>(rows.openHours());
  }

  /** Days of the range that have anything: a range may be as long as it likes. */
  private SortedSet<Long> days() {
    SortedSet<Long> days = new TreeSet<>();
    closed.forEach((tier, blocks) ->
        blocks.forEach(block -> days.add(Tier.QUARTER.block(tier.blockStart(block)))));
    openHours.forEach(hour -> days.add(Tier.QUARTER.block(Tier.FULL.blockStart(hour))));
    return days.subSet(Tier.QUARTER.block(from), Tier.QUARTER.block(to) + 1);
  }

  private boolean isClosed(Tier tier, long block) {
    return closed.getOrDefault(tier, Set.of()).contains(block);
  }

  /** Rows that were not what was written. */
  long damaged() {
    return damaged;
  }

  void visit(Tier tier, Visitor visitor) throws SQLException {
    for (long day : days()) {
      boolean isClosed = isClosed(Tier.QUARTER, day);
      if (isClosed && tier == Tier.QUARTER) {
        buckets(Tier.QUARTER, day, from, to, visitor);
        openTicks(Tier.QUARTER.blockStart(day), Tier.QUARTER.blockStart(day + 1), visitor);
      } else {
        hours(tier, day, isClosed, visitor);
      }
    }
  }

  /**
   * Distributions of whole blocks, and ticks where only a part of an hour is asked for.
   *
   * @return the range that they are of
   */
  long[] rates(Distribution.Builder into) throws SQLException {
    long[] range = {from, to};
    for (long day : days()) {
      long start = Tier.QUARTER.blockStart(day);
      Rolled quarters = null;
      boolean isWhole = start >= from && start + DAY <= to;
      if (isWhole || isWithoutHours(day)) {
        quarters = rolled(Tier.QUARTER, day);
      }
      if (quarters != null && quarters.rates() != null) {
        into.add(quarters.rates());
        widen(range, start, start + DAY);
        openTicks(start, start + DAY, ratesOf(into));
      } else {
        for (long hour = start; hour < start + DAY; hour += HOUR) {
          if (hour < to && hour + HOUR > from) {
            ratesOfHour(hour, into, range);
          }
        }
      }
    }
    return range;
  }

  private void ratesOfHour(long start, Distribution.Builder into, long[] range)
      throws SQLException {
    long hour = Tier.FULL.block(start);
    boolean isWhole = start >= from && start + HOUR <= to;
    if (!isWhole && isClosed(Tier.FULL, hour)) {
      ticks(hour, ratesOf(into));
    } else {
      Rolled minutes = rolled(Tier.MINUTE, hour);
      if (minutes != null && minutes.rates() != null) {
        into.add(minutes.rates());
        widen(range, start, start + HOUR);
      }
    }
    openTicks(start, start + HOUR, ratesOf(into));
  }

  /** Whether something in the range is known by the day alone. */
  private boolean isWithoutHours(long day) throws SQLException {
    Rolled quarters = isClosed(Tier.QUARTER, day) ? rolled(Tier.QUARTER, day, TIMELINE) : null;
    if (quarters == null) {
      return false;
    }
    for (int i = 0; i < quarters.millis().length; i++) {
      long start = Tier.QUARTER.blockStart(day) + i * Tier.QUARTER.widthMillis();
      boolean isInRange = start < to && start + Tier.QUARTER.widthMillis() > from;
      if (isInRange
          && quarters.millis()[i] != 0
          && !isClosed(Tier.MINUTE, Tier.MINUTE.block(start))) {
        return true;
      }
    }
    return false;
  }

  private static void widen(long[] range, long start, long end) {
    range[0] = Math.min(range[0], start);
    range[1] = Math.max(range[1], end);
  }

  private static Visitor ratesOf(Distribution.Builder into) {
    return new Visitor() {
      @Override
      public void bucket(long from, long width, long millis, long sum, long max) {
        throw new IllegalStateException("a bucket among ticks");
      }

      @Override
      public void tick(long wall, int duration, long increment) {
        if (duration >= Tick.RATE_FROM_MILLIS) {
          into.add(Tick.rate(increment, duration), Tick.seconds(duration));
        }
      }
    };
  }

  private void hours(Tier tier, long day, boolean hasQuarters, Visitor visitor)
      throws SQLException {
    long dayStart = Tier.QUARTER.blockStart(day);
    for (long start = dayStart; start < dayStart + DAY; start += HOUR) {
      if (start >= to || start + HOUR <= from) {
        continue;
      }
      long hour = Tier.FULL.block(start);
      if (tier == Tier.FULL && isClosed(Tier.FULL, hour)) {
        ticks(hour, visitor);
      } else if (isClosed(Tier.MINUTE, hour)) {
        buckets(Tier.MINUTE, hour, from, to, visitor);
      } else if (hasQuarters) {
        buckets(Tier.QUARTER, day, Math.max(from, start), Math.min(to, start + HOUR), visitor);
      }
      openTicks(start, start + HOUR, visitor);
    }
  }

  private void buckets(Tier tier, long block, long begin, long end, Visitor visitor)
      throws SQLException {
    Rolled row = rolled(tier, block);
    if (row == null) {
      return;
    }
    for (int i = 0; i < row.millis().length; i++) {
      long start = tier.blockStart(block) + i * tier.widthMillis();
      if (row.millis()[i] != 0 && start + tier.widthMillis() > begin && start < end) {
        visitor.bucket(
            start,
            tier.widthMillis(),
            row.millis()[i],
            row.sums()[i],
            row.maxima() == null ? 0 : row.maxima()[i]);
      }
    }
  }

  private void ticks(long hour, Visitor visitor) throws SQLException {
    byte[] stored = rows.timeline(Tier.FULL, hour);
    try {
      if (stored == null) {
        return;
      }
      Timeline timeline = Timeline.read(stored);
      if (series == TIMELINE) {
        for (int i = 0; i < timeline.size(); i++) {
          tick(timeline.wallMillis()[i], timeline.durationMillis()[i], 0, visitor);
        }
        return;
      }
      byte[] row = rows.get(Tier.FULL, hour, series);
      if (row != null) {
        FullRow values = FullRow.read(row, timeline.size());
        for (int i = 0; i < values.at().length; i++) {
          int at = values.at()[i];
          tick(
              timeline.wallMillis()[at],
              timeline.durationMillis()[at],
              values.values()[i],
              visitor);
        }
      }
    } catch (DamagedException gap) {
      damaged++;
    }
  }

  /** Of hours that are not closed. */
  private void openTicks(long start, long end, Visitor visitor) throws SQLException {
    boolean isOpen = false;
    for (long hour = Tier.FULL.block(start); hour < Tier.FULL.block(end); hour++) {
      isOpen |= openHours.contains(hour);
    }
    if (!isOpen) {
      return;
    }
    rows.ticks(
        Math.max(start, from),
        Math.min(end, to),
        (wall, row) -> {
          try {
            TickCodec.read(
                row,
                new TickCodec.Visitor() {
                  private int duration;

                  @Override
                  public void tick(int durationMillis) {
                    duration = durationMillis;
                    if (series == TIMELINE) {
                      visitor.tick(wall, duration, 0);
                    }
                  }

                  @Override
                  public void value(int of, long increment) {
                    if (of == series) {
                      visitor.tick(wall, duration, increment);
                    }
                  }
                });
          } catch (DamagedException gap) {
            damaged++;
          }
        });
  }

  private void tick(long wall, int duration, long increment, Visitor visitor) {
    if (wall >= from && wall < to) {
      visitor.tick(wall, duration, increment);
    }
  }

  private @Nullable Rolled rolled(Tier tier, long block) throws SQLException {
    return rolled(tier, block, series);
  }

  private @Nullable Rolled rolled(Tier tier, long block, int of) throws SQLException {
    byte[] stored = rows.timeline(tier, block);
    if (stored == null) {
      return null;
    }
    try {
      long[] millis = LongArrays.read(Sealed.open(stored), tier.buckets());
      if (of == TIMELINE) {
        return new Rolled(millis, new long[millis.length], null, null);
      }
      byte[] row = rows.get(tier, block, of);
      return row == null ? null : RolledCodec.read(row, tier.buckets(), millis);
    } catch (DamagedException gap) {
      damaged++;
      return null;
    }
  }
}
