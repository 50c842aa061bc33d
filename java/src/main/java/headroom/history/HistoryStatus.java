package headroom.history;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the history fares. Counts are since the agent's start.
 *
 * @param problem one sentence with what to do; null: all is well
 * @param ticks written
 * @param pending ticks in memory that the file has not taken yet
 * @param lost ticks that were dropped from memory, since the file took none for long
 * @param back ticks whose wall time went back: placed at that time all the same
 * @param turnedAway counted units that found no series: they are not in the history
 * @param damagedRows rows that were not what was written: gaps now
 * @param bytes of the file, what is used in it
 * @param setAside where a damaged file was put; null: none was
 */
public record HistoryStatus(
    @Nullable String problem,
    long ticks,
    int pending,
    long lost,
    long back,
    long turnedAway,
    long damagedRows,
    long bytes,
    long bytesMax,
    @Nullable Path setAside) {
  /** Whether what is measured now goes into the file. */
  public boolean isWriting() {
    return problem == null;
  }
}
