package headroom.web;

import headroom.model.SearchAnswer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.function.Function;

/** A search of one path, because somebody wants it now. Event loop only. */
final class SearchRoute {
  private final FrameHub hub;

  SearchRoute(FrameHub hub) {
    this.hub = hub;
  }

  void handle(RoutingContext routing) {
    Function<String, SearchAnswer> search = hub.search();
    String peer = Objects.requireNonNull(routing.pathParam("peer"), "the path has one");
    if (search == null) {
      retryAfter(routing.request(), 1);
      Reply.problem(
          routing.request(), 503, "No path is measured yet; that begins soon after the start.");
      return;
    }
    // whoever searches may be looking at a reading: not on the event loop
    routing
        .vertx()
        .executeBlocking(() -> search.apply(peer), false)
        .onSuccess(answer -> answer(routing.request(), peer, answer))
        .onFailure(routing::fail);
  }

  private static void answer(HttpServerRequest request, String peer, SearchAnswer answer) {
    if (answer.retrySeconds() > 0) {
      retryAfter(request, answer.retrySeconds());
    }
    switch (answer.outcome()) {
      case STARTED -> {
        request.response().setStatusCode(202);
        Reply.fresh(request, Reply.JSON, started(peer, answer.packets()));
      }
      case RUNNING ->
          Reply.problem(
              request,
              409,
              "A search of the path to %s is under way, %d packets so far; its result comes with the path's evidence."
                  .formatted(peer, answer.packets()));
      case UNKNOWN_PEER ->
          Reply.problem(
              request,
              404,
              "There is no path to '%s': give a peer's address as /api/v1/paths has it."
                  .formatted(peer));
      case TOO_SOON ->
          Reply.problem(
              request,
              429,
              "The path to %s was searched on demand a moment ago; ask again in %d s."
                  .formatted(peer, answer.retrySeconds()));
      case NO_ROOM ->
          Reply.problem(
              request,
              429,
              "As many paths are searched now as may be at a time; ask again in %d s."
                  .formatted(answer.retrySeconds()));
    }
  }

  private static void retryAfter(HttpServerRequest request, int seconds) {
    request.response().putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(seconds));
  }

  private static Buffer started(String peer, int packets) {
    return JsonMembers.buffer(json -> {
      json.writeStartObject();
      json.writeStringField("peer", peer);
      json.writeNumberField("searchPackets", packets);
      json.writeEndObject();
    });
  }
}
