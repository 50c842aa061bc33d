package headroom.cli;

import headroom.FrameDeltas;
import headroom.model.Frame;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.stream.Stream;

/** Frames as an agent gave them, for tests of other packages; read as {@code rules test} does. */
public final class RecordedFrames {
  private RecordedFrames() {}

  /** One Frame of /api/v1/frame. */
  public static Frame read(JsonObject json) {
    return FrameReader.read(json);
  }

  /** A gzipped recording, one Frame a line as {@link FrameDeltas} has them; close it. */
  public static Stream<Frame> ofGzip(Path file) throws IOException {
    var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
    var deltas = new FrameDeltas();
    return lines
        .lines()
        .map(line -> read(deltas.whole(new JsonObject(line))))
        .onClose(() -> close(lines));
  }

  private static void close(BufferedReader lines) {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
