package headroom.web;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code /api/v1/stream}: one Frame a second as a server-sent event, {@code id} = seq. The readers
 * of one event loop.
 *
 * <p>Never compressed: every reader gets the same bytes from the same Buffer.
 */
final class StreamRoute {
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final String RETRY_AFTER_SECONDS = "10";
  private static final int SEQ_DIGITS_MAX = 18;

  private final FrameHub hub;
  private final Context context;
  private final Set<StreamReader> readers = new HashSet<>();
  private final Consumer<Published> subscription = this::publish;

  /** To be made on the event loop that it serves. */
  StreamRoute(Vertx vertx, FrameHub hub) {
    this.hub = hub;
    this.context = vertx.getOrCreateContext();
    hub.subscribe(subscription);
  }

  void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    HttpServerResponse response = request.response();
    if (request.method() == HttpMethod.HEAD) {
      head(response).end();
      return;
    }
    if (!hub.enter()) {
      response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
      Reply.problem(
          request,
          503,
          "All %d places on the stream are taken; close a dashboard, or read /api/v1/frame instead."
              .formatted(FrameHub.CLIENTS_MAX));
      return;
    }
    StreamReader reader = new StreamReader(hub, head(response).setChunked(true));
    readers.add(reader);
    response.closeHandler(closed -> leave(reader));
    response.exceptionHandler(lost -> leave(reader));
    reader.begin(lastEventId(request));
  }

  /** Ends every stream; the readers come back to whoever listens next. */
  void close() {
    hub.unsubscribe(subscription);
    for (StreamReader reader : List.copyOf(readers)) {
      leave(reader);
      reader.end();
    }
  }

  /**
   * Wakes no event loop for nobody. Who enters after this look finds the Frame in the hub: it was
   * put there before.
   */
  private void publish(Published published) {
    if (hub.clients() == 0) {
      return;
    }
    context.runOnContext(onLoop -> readers.forEach(reader -> reader.offer(published)));
  }

  private void leave(StreamReader reader) {
    if (readers.remove(reader)) {
      hub.leave();
    }
  }

  private static HttpServerResponse head(HttpServerResponse response) {
    return response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        // nginx would collect the stream into blocks
        .putHeader("X-Accel-Buffering", "no");
  }

  /**
   * -1: none, or none of ours; an EventSource that was answered with an error would not come back.
   */
  private static long lastEventId(HttpServerRequest request) {
    String text = request.getHeader(LAST_EVENT_ID);
    boolean isSeq =
        text != null
            && !text.isEmpty()
            && text.length() <= SEQ_DIGITS_MAX
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isSeq ? Long.parseLong(text) : -1;
  }
}
