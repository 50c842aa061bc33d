package headroom.rate;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Losses by reason over the last {@link #TICKS_MAX} ticks, packets/s, as columns for a chart.
 *
 * <ul>
 *   <li>shape: one row a tick, oldest first; a row of gaps for every tick that was missed
 *   <li>a gap is NaN: not measured. A reason that lost nothing in a measured tick has 0. Where no
 *       reason lost anything there is no column to hold the gap: its row is left out
 *   <li>at most {@link #REASONS_MAX} reasons at a time; the rest are added up as {@link #OTHER}
 *   <li>wall-clock time that steps back takes the rows that would now lie in the future with it
 * </ul>
 *
 * Threads: none; one owner.
 */
public final class RecentLosses {
  public static final int TICKS_MAX = 900;
  public static final int REASONS_MAX = 64;
  public static final String OTHER = "other";

  private final long stepMillis;

  /** Row 0 is the oldest. Rows live in rings; {@link #at} finds their place. */
  private final long[] millis = new long[TICKS_MAX];

  private final boolean[] gap = new boolean[TICKS_MAX];
  private final Map<String, double[]> columns = new LinkedHashMap<>();
  private int begin;
  private int rows;

  /**
   * @param interval between two ticks, as configured
   */
  public RecentLosses(Duration interval) {
    stepMillis = interval.toMillis();
  }

  /** Seconds between two rows. */
  public double stepSeconds() {
    return stepMillis / 1e3;
  }

  /**
   * Adds one tick.
   *
   * @param time of the Frame
   * @param byReason losses since the Frame before, packets/s
   */
  public void add(Instant time, Map<String, Double> byReason) {
    long now = time.toEpochMilli();
    while (rows > 0 && millis[at(rows - 1)] >= now) {
      rows--;
    }
    fillGap(now);
    int row = append(now, false);
    byReason.forEach((reason, perSecond) -> column(reason)[row] += perSecond);
  }

  /**
   * The last rows.
   *
   * @param seconds back from the newest row
   */
  public Columns last(int seconds) {
    int count = Math.clamp(seconds * 1_000L / stepMillis, 0, rows);
    int first = rows - count;
    Map<String, double[]> losses = new TreeMap<>();
    columns.forEach((reason, ring) -> {
      double[] values = straight(ring, first, count);
      if (Arrays.stream(values).anyMatch(value -> value > 0)) {
        losses.put(reason, values);
      }
    });
    return new Columns(times(first, count, losses.isEmpty()), losses);
  }

  private double[] times(int first, int count, boolean withoutGaps) {
    return IntStream.range(first, first + count)
        .map(this::at)
        .filter(place -> !withoutGaps || !gap[place])
        .mapToDouble(place -> millis[place] / 1e3)
        .toArray();
  }

  /**
   * @param epochSeconds with milliseconds, strictly ascending
   * @param byReason a value for each of {@code epochSeconds}, packets/s; NaN = not measured.
   *     Reasons that lost nothing in this time are left out
   */
  public record Columns(double[] epochSeconds, Map<String, double[]> byReason) {
    public Columns {
      byReason = Collections.unmodifiableMap(new TreeMap<>(byReason));
    }
  }

  private void fillGap(long now) {
    if (rows == 0) {
      return;
    }
    long last = millis[at(rows - 1)];
    long missed = (now - last - stepMillis / 2) / stepMillis; // half a tick late is late, no gap
    for (long tick = Math.max(1, missed - TICKS_MAX + 1); tick <= missed; tick++) {
      append(last + tick * stepMillis, true);
    }
  }

  /** Place of the new row. */
  private int append(long time, boolean isGap) {
    if (rows == TICKS_MAX) {
      begin = (begin + 1) % TICKS_MAX;
      rows--;
    }
    int place = at(rows);
    millis[place] = time;
    gap[place] = isGap;
    for (double[] ring : columns.values()) {
      ring[place] = 0;
    }
    rows++;
    return place;
  }

  private double[] column(String reason) {
    double[] known = columns.get(reason);
    if (known != null) {
      return known;
    }
    if (named() >= REASONS_MAX) {
      columns.values().removeIf(this::isEmpty);
    }
    String name = named() < REASONS_MAX ? reason : OTHER;
    return columns.computeIfAbsent(name, unused -> new double[TICKS_MAX]);
  }

  private int named() {
    return columns.size() - (columns.containsKey(OTHER) ? 1 : 0);
  }

  private boolean isEmpty(double[] ring) {
    for (int i = 0; i < rows; i++) {
      if (ring[at(i)] > 0) {
        return false;
      }
    }
    return true;
  }

  private double[] straight(double[] ring, int first, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      int place = at(first + i);
      values[i] = gap[place] ? Double.NaN : ring[place];
    }
    return values;
  }

  private int at(int row) {
    return (begin + row) % TICKS_MAX;
  }
}
