package headroom.history;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the history is and how much of it.
 *
 * @param file of SQLite; two more beside it while it is open (-wal, -shm), and a lock
 * @param bytesMax of all of them, at least {@link #BYTES_LEAST}; what does not fit is given up, the
 *     oldest detail first
 * @param full time at full resolution, in whole hours, 2 h to 31 days. All three count time that
 *     was measured, not time that passed: a clock that is set wrong for a moment costs nothing
 * @param minutes time at one minute, in whole days, at least two
 * @param quarters time at 15 minutes, in whole days, up to ten years
 */
public record HistoryOptions(
    Path file, long bytesMax, Duration full, Duration minutes, Duration quarters) {
  public static final long BYTES_LEAST = 8 << 20;
  public static final long BYTES_DEFAULT = 256 << 20;

  public HistoryOptions {
    List<String> problems = new ArrayList<>();
    if (bytesMax < BYTES_LEAST) {
      problems.add("bytesMax " + bytesMax + ": want " + BYTES_LEAST + " or more");
    }
    if (full.toHours() < 2
        || full.toDays() > 31
        || !full.equals(Duration.ofHours(full.toHours()))) {
      problems.add("full " + full + ": want whole hours, 2 h to 31 days");
    }
    if (minutes.toDays() < 2 || !minutes.equals(Duration.ofDays(minutes.toDays()))) {
      problems.add("minutes " + minutes + ": want whole days, at least 2");
    }
    if (minutes.compareTo(full) < 0 || quarters.compareTo(minutes) < 0) {
      problems.add(
          "full "
              + full
              + ", minutes "
              + minutes
              + ", quarters "
              + quarters
              + ": want each at least as long as the one before");
    }
    if (quarters.toDays() > 3_660 || !quarters.equals(Duration.ofDays(quarters.toDays()))) {
      problems.add("quarters " + quarters + ": want whole days, at most 3660");
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** 2 days, 14 days, 400 days. */
  public static HistoryOptions of(Path file) {
    return new HistoryOptions(
        file, BYTES_DEFAULT, Duration.ofDays(2), Duration.ofDays(14), Duration.ofDays(400));
  }

  public HistoryOptions withBytesMax(long bytes) {
    return new HistoryOptions(file, bytes, full, minutes, quarters);
  }

  /** Rows of a tier that are kept, those of the current day and hour not counted. */
  int blocks(Tier tier) {
    Duration time =
        switch (tier) {
          case FULL -> full;
          case MINUTE -> minutes;
          case QUARTER -> quarters;
        };
    return Math.toIntExact(time.toMillis() / tier.blockMillis());
  }
}
