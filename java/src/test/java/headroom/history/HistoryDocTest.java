package headroom.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The figures of docs/HISTORY.md are those of bench/results/history.json, and its bounds the
 * code's.
 */
class HistoryDocTest {
  private final String doc = Files.readString(Path.of("docs/HISTORY.md"));
  private final JsonObject result =
      new JsonObject(Files.readString(Path.of("bench/results/history.json")));

  HistoryDocTest() throws Exception {}

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  @Test
  void itsFiguresAreMeasured() {
    JsonObject file = result.getJsonObject("file");
    JsonObject second = result.getJsonObject("perSecond");
    JsonObject plain = result.getJsonObject("plainRows");
    JsonObject read = result.getJsonObject("read");
    double larger =
        file.getDouble("quarterBytesADay") / file.getDouble("quarterBytesADayOfSeconds") - 1;
    assertThat(doc)
        .contains(
            List.of(
                text("| file | %.1f MB |", file.getLong("bytes") / 1e6),
                text(
                        "| bytes a sample of a second | %.2f |",
                        file.getDouble("bytesPerSecondSample"))
                    + text(" %.1f |", plain.getDouble("bytesPerSample")),
                text("closings of hours in it | %.2f ms |", second.getDouble("cpuMicros") / 1000)
                    + text(" %.2f ms |", plain.getDouble("cpuMicrosPerSecond") / 1000),
                text("| written a second | %.1f KB |", second.getDouble("bytesWritten") / 1000)
                    + text(" %.1f KB |", plain.getDouble("bytesWrittenPerSecond") / 1000),
                text("with percentiles | %.1f s |", read.getDouble("review90DaysMillis") / 1000),
                text(
                    "| a year of one series by days | %.0f ms |",
                    read.getDouble("year1SeriesMillis")),
                text(
                    "| a start on the whole file | %.1f s |",
                    result.getDouble("openMillis") / 1000),
                text("a day made of seconds takes %.1f %% less", larger * 100)));
  }

  @Test
  void itsBoundsAreTheCodes() {
    assertThat(doc)
        .contains(text("| series | %,.0f |", SeriesBook.SERIES_MAX))
        .contains(text("| intervals | %,.0f |", Intervals.INTERVALS_MAX))
        .contains(text("| states at one moment | %,.0f |", FrameStates.STATES_MAX))
        .contains(text("| values that wait in memory | %,.0f:", HistoryStore.PENDING_VALUES_MAX))
        .contains(text("| damaged files kept | %.0f |", SetAside.KEPT_MAX))
        .contains(text("%.0f MB by default", HistoryOptions.BYTES_DEFAULT >> 20))
        .contains(text("%.0f MB at least", HistoryOptions.BYTES_LEAST >> 20))
        .contains(text("The log (`-wal`) is %.0f MB", Database.LOG_BYTES >> 20));
  }

  @Test
  void everyMeasureAndStateStandsInIt() {
    for (Measure measure : Measure.values()) {
      assertThat(doc).contains("`" + measure.text() + "`");
    }
    for (Tier tier : Tier.values()) {
      assertThat(doc).contains("| `" + tier.text() + "` |");
    }
  }
}
