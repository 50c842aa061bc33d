package headroom.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Members that are left out when there is nothing to say, and how numbers and times are written.
 */
final class JsonMembers {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Rates are told to a thousandth: what lies below is the division's, not the kernel's. */
  private static final double THOUSANDTHS = 1e3;

  private static final int EXPECTED_BYTES = 1024;

  private JsonMembers() {}

  /** Something that writes itself. */
  @FunctionalInterface
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  static Buffer buffer(Body body) {
    var bytes = new ByteArrayOutputStream(EXPECTED_BYTES);
    write(bytes, body);
    return Buffer.buffer(bytes.toByteArray());
  }

  /**
   * @param memory never fails
   */
  static void write(OutputStream memory, Body body) {
    try (JsonGenerator json = FACTORY.createGenerator(memory)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  static void time(JsonGenerator json, String name, Instant value) throws IOException {
    json.writeStringField(name, text(value));
  }

  /** To the millisecond. */
  static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  static void number(JsonGenerator json, String name, OptionalInt value) throws IOException {
    if (value.isPresent()) {
      json.writeNumberField(name, value.getAsInt());
    }
  }

  static void number(JsonGenerator json, String name, @Nullable Integer value) throws IOException {
    if (value != null) {
      json.writeNumberField(name, value);
    }
  }

  static void number(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeFieldName(name);
      number(json, value);
    }
  }

  /** An element: NaN is null, since an array has no way to leave one out. */
  static void number(JsonGenerator json, double value) throws IOException {
    double rounded = Math.round(value * THOUSANDTHS) / THOUSANDTHS;
    if (!Double.isFinite(value)) {
      json.writeNull();
    } else if (rounded == Math.rint(rounded)) {
      json.writeNumber((long) rounded);
    } else {
      json.writeNumber(rounded);
    }
  }

  /** Left out if there are none. */
  static void facts(JsonGenerator json, String name, Map<String, String> facts)
      throws IOException {
    if (!facts.isEmpty()) {
      json.writeObjectFieldStart(name);
      for (Map.Entry<String, String> fact : sorted(facts)) {
        json.writeStringField(fact.getKey(), fact.getValue());
      }
      json.writeEndObject();
    }
  }

  /** By name, so that two Frames can be compared by eye. */
  static <V> List<Map.Entry<String, V>> sorted(Map<String, V> map) {
    return map.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
  }
}
