package headroom.web;

import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Reads the one JSON object that a request carries: of at most {@link #BYTES_MAX}, and for at most
 * {@link #PATIENCE}. Answers everything else itself. Event loop only; one use.
 */
final class JsonBody {
  static final int BYTES_MAX = 16 << 10;
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpServerRequest request;
  private final Vertx vertx;
  private final Consumer<JsonObject> reader;
  private final Buffer read = Buffer.buffer();
  private final long timer;
  private boolean over;

  private JsonBody(RoutingContext routing, Consumer<JsonObject> reader) {
    request = routing.request();
    vertx = routing.vertx();
    this.reader = reader;
    timer = vertx.setTimer(PATIENCE.toMillis(), late -> tooLate());
    request.handler(this::part).endHandler(all -> all()).exceptionHandler(lost -> stop());
  }

  /** To be called before anything is waited for: what comes earlier would be lost. */
  static void read(RoutingContext routing, Consumer<JsonObject> reader) {
    HttpServerRequest request = routing.request();
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !isJson(type)) {
      // a page of another site could send any other type without asking first
      Reply.problem(request, 415, "Send the body as Content-Type: application/json.");
      return;
    }
    new JsonBody(routing, reader);
  }

  private static boolean isJson(String type) {
    String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return HttpHeaderValues.APPLICATION_JSON.contentEquals(bare);
  }

  /** Whether the request says that it is longer than may be. */
  static boolean isTooLong(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      return false;
    }
    try {
      return Long.parseLong(length.strip()) > BYTES_MAX;
    } catch (NumberFormatException e) {
      return true;
    }
  }

  static void refuse(HttpServerRequest request) {
    Reply.lastProblem(request, 413, "The body is longer than %d bytes.".formatted(BYTES_MAX));
  }

  private void part(Buffer part) {
    if (over) {
      return;
    }
    if (read.length() + part.length() > BYTES_MAX) {
      stop();
      refuse(request);
    } else {
      read.appendBuffer(part);
    }
  }

  private void all() {
    if (over) {
      return;
    }
    stop();
    JsonObject object;
    try {
      object = new JsonObject(read);
    } catch (DecodeException | ClassCastException e) {
      Reply.problem(request, 400, "The body is not one JSON object as RFC 8259 has it.");
      return;
    }
    reader.accept(object);
  }

  private void tooLate() {
    if (!over) {
      stop();
      Reply.lastProblem(
          request,
          408,
          "The body did not come whole within %d s.".formatted(PATIENCE.toSeconds()));
    }
  }

  private void stop() {
    over = true;
    vertx.cancelTimer(timer);
  }
}
