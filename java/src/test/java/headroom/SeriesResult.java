package headroom;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a long series came to, kept in bench/results with its kernel and seed. */
public final class SeriesResult {
  private static final Path RESULTS = Path.of("bench/results");

  private SeriesResult() {}

  /**
   * @param series its name, and the file's
   * @param seed that makes it run the same again
   * @param result what it came to; goes behind the rest
   */
  public static void write(String series, long seed, JsonObject result) throws IOException {
    var all =
        new JsonObject()
            .put("series", series)
            .put("kernel", System.getProperty("os.version"))
            .put("processors", Runtime.getRuntime().availableProcessors())
            .put("seed", seed)
            .mergeIn(result);
    Files.writeString(RESULTS.resolve(series + ".json"), all.encodePrettily() + "\n");
  }
}
