package headroom.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the history knows. Each call sees the file at one moment; nothing counts twice while hours
 * are closed. Where no history was begun yet, everything is empty.
 *
 * <p>Ranges are half open, {@code [from, to)}. Threads: any; calls block on the disk.
 */
public interface HistoryReader {
  /**
   * Series of a measure that have all these labels.
   *
   * @param labels none: all of the measure
   */
  List<SeriesKey> series(Measure measure, Map<String, String> labels) throws HistoryException;

  /**
   * A series by buckets of a step, aligned to UTC. Where only coarser detail is left, buckets are
   * wider and say so. Buckets at the ends are whole: those that begin in the range widened to the
   * step. A step that is a whole number of quarters of an hour, of minutes, or anything else is
   * read from the tier that has it; one second or less gives each tick.
   *
   * @throws IllegalArgumentException for a step below 1 ms
   */
  Points points(SeriesKey key, Instant from, Instant to, Duration step) throws HistoryException;

  /**
   * How the rates of a series were distributed. Ranges are widened to whole hours where no ticks
   * are left, and to whole days of UTC where no minutes are; the result says to what. Of a measure
   * without detail it has nothing.
   */
  RatesIn rates(SeriesKey key, Instant from, Instant to) throws HistoryException;

  /** Intervals of these kinds that touch the range, by their beginning. */
  List<Interval> intervals(Set<Interval.Kind> kinds, Instant from, Instant to)
      throws HistoryException;

  /** What of the range was measured and is still known, and what is not. */
  Coverage coverage(Instant from, Instant to) throws HistoryException;

  /**
   * @param from widened
   * @param to widened
   */
  record RatesIn(Distribution rates, Instant from, Instant to) {}

  /**
   * @param measured by the steady clock; where the wall clock was set back it may be longer than
   *     the range
   * @param gaps stretches of whole minutes (quarters of an hour where no minutes are left) in which
   *     nothing was measured, oldest first
   * @param givenUp what was deleted before its time, whatever the range
   * @param damagedRows rows in the range that were not what was written: part of the gaps
   */
  record Coverage(Duration measured, List<Gap> gaps, List<GivenUp> givenUp, long damagedRows) {
    public Coverage {
      gaps = List.copyOf(gaps);
      givenUp = List.copyOf(givenUp);
    }
  }

  record Gap(Instant from, Instant to) {}
}
