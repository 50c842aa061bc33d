package headroom.web;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * /metrics as OpenMetrics or as Prometheus' older text, whichever the reader asks for. Any thread.
 */
final class MetricsText {
  private static final int EXPECTED_BYTES = 32 << 10;

  private final ExpositionFormatWriter openMetrics =
      OpenMetricsTextFormatWriter.builder().setCreatedTimestampsEnabled(false).build();
  private final ExpositionFormatWriter prometheus = PrometheusTextFormatWriter.create();
  private final LongAdder seriesDropped = new LongAdder();
  private final FrameHub hub;
  private final String version;

  /** A whole answer. */
  record Text(String type, Buffer body) {}

  MetricsText(FrameHub hub, String version) {
    this.hub = hub;
    this.version = version;
  }

  /**
   * @param accept the request's Accept header
   */
  Text write(Published last, @Nullable String accept) {
    ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : prometheus;
    FrameMetrics metrics = new FrameMetrics(last.frame());
    metrics.addFrame();
    seriesDropped.add(metrics.seriesDropped());
    metrics.addService(version, hub, seriesDropped.sum());
    var bytes = new ByteArrayOutputStream(EXPECTED_BYTES);
    try {
      writer.write(bytes, metrics.snapshots(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return new Text(writer.getContentType(), Buffer.buffer(bytes.toByteArray()));
  }
}
