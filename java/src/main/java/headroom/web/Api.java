package headroom.web;

import com.fasterxml.jackson.core.JsonGenerator;
import headroom.model.Event;
import headroom.model.Frame;
import headroom.rate.RecentLosses;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is answered at each path. Immutable but for the hub; handlers run on event loops. */
final class Api {
  /** A node that has not been read for so long is not watched. */
  private static final List<String> KINDS =
      Stream.of(Event.Kind.values()).map(Event.Kind::json).toList();

  private final FrameHub hub;
  private final Access access;
  private final MetricsText metrics;
  private final Pages pages;
  private final @Nullable Resource reasons = Resource.load("headroom/host/reasons.json");
  private final @Nullable Resource openApi = Resource.load("headroom/web/openapi.yaml");

  Api(WebOptions options, FrameHub hub, Pages pages) {
    this.hub = hub;
    this.pages = pages;
    access = new Access(options);
    metrics = new MetricsText(hub, options.version());
  }

  List<Endpoint> endpoints(StreamRoute stream) {
    List<Endpoint> all = new ArrayList<>(frameEndpoints(stream));
    all.addAll(new AlertRoutes(hub, InstantSource.system()).endpoints());
    return List.copyOf(all);
  }

  private List<Endpoint> frameEndpoints(StreamRoute stream) {
    return List.of(
        Endpoint.page("/", this::page),
        Endpoint.of("/api/v1/frame", this::frame),
        Endpoint.of("/api/v1/stream", stream::handle),
        Endpoint.of("/api/v1/history", this::history, "seconds"),
        Endpoint.of("/api/v1/events", this::events, "kind", "reason"),
        Endpoint.of("/api/v1/audit", this::audit),
        Endpoint.of("/api/v1/paths", this::paths),
        Endpoint.post("/api/v1/paths/{peer}/search", new SearchRoute(hub)::handle),
        Endpoint.of("/api/v1/findings", this::findings),
        Endpoint.of("/api/v1/reasons", this::reasons),
        Endpoint.of("/api/v1/openapi.yaml", this::openApi),
        Endpoint.of("/metrics", this::metrics),
        Endpoint.open("/healthz", Api::healthz),
        Endpoint.open("/readyz", this::readyz));
  }

  Access access() {
    return access;
  }

  /** The page's other files; false if there is no such one. They hold no secret. */
  boolean sendPageFile(HttpServerRequest request, String path) {
    return pages.send(request, path);
  }

  private void page(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (access.signIn(request)) {
      return;
    }
    if (!access.allows(request)) {
      access.refuse(request);
    } else if (!pages.send(request, "/")) {
      request.response().setStatusCode(503);
      Reply.fresh(
          request,
          Reply.TEXT,
          Buffer.buffer(
              "The page was not built into this agent: build it with Maven without -Dweb.skip=true. The data is at /api/v1/frame, the API at /api/v1/openapi.yaml.\n"));
    }
  }

  private void frame(RoutingContext routing) {
    Published last = hub.last();
    if (last == null) {
      noFrame(routing.request());
    } else if (last.isWritten()) {
      Reply.fresh(routing.request(), Reply.JSON, last.json());
    } else {
      // thousands of series take milliseconds: not on the event loop
      routing
          .vertx()
          .executeBlocking(last::json, false)
          .onSuccess(json -> Reply.fresh(routing.request(), Reply.JSON, json))
          .onFailure(routing::fail);
    }
  }

  private void history(RoutingContext routing) {
    String text = routing.queryParams().get("seconds");
    int seconds = text == null ? RecentLosses.TICKS_MAX : number(text);
    if (seconds < 1 || seconds > RecentLosses.TICKS_MAX) {
      Reply.problem(
          routing.request(),
          400,
          "seconds=%s: want a whole number from 1 to %d.".formatted(text, RecentLosses.TICKS_MAX));
    } else {
      Reply.fresh(routing.request(), Reply.JSON, hub.historyJson(seconds));
    }
  }

  private void events(RoutingContext routing) {
    String kind = routing.queryParams().get("kind");
    String reason = routing.queryParams().get("reason");
    if (kind != null && !KINDS.contains(kind)) {
      String meant = Nearest.to(kind, KINDS).map(" Did you mean %s?"::formatted).orElse("");
      Reply.problem(
          routing.request(),
          400,
          "kind=%s: want one of %s.%s".formatted(kind, String.join(", ", KINDS), meant));
      return;
    }
    Predicate<Event> wanted =
        event ->
            (kind == null || event.kind().json().equals(kind))
                && (reason == null || reason.equals(event.reason()));
    Reply.fresh(routing.request(), Reply.JSON, hub.eventsJson(wanted));
  }

  private void audit(RoutingContext routing) {
    Buffer audit = hub.auditJson();
    if (audit == null) {
      Reply.problem(
          routing.request(),
          404,
          "No audit yet: links and routes have not been read once. It is done within seconds of the start; if it fails, the agent's log says why.");
    } else {
      Reply.fresh(routing.request(), Reply.JSON, audit);
    }
  }

  private void paths(RoutingContext routing) {
    list(routing, (json, frame) -> PathJson.writeList(json, frame.paths(), JsonMembers::text));
  }

  private void findings(RoutingContext routing) {
    list(
        routing, (json, frame) -> FindingJson.writeList(json, frame.findings(), JsonMembers::text));
  }

  /** Something that writes one list of the Frame. */
  @FunctionalInterface
  private interface ListOf {
    void write(JsonGenerator json, Frame frame) throws IOException;
  }

  /** One list of the last Frame, as it stands there. */
  private void list(RoutingContext routing, ListOf list) {
    Published last = hub.last();
    if (last == null) {
      noFrame(routing.request());
      return;
    }
    // two thousand peers take milliseconds: not on the event loop
    routing
        .vertx()
        .executeBlocking(() -> JsonMembers.buffer(json -> object(json, list, last.frame())), false)
        .onSuccess(body -> Reply.fresh(routing.request(), Reply.JSON, body))
        .onFailure(routing::fail);
  }

  private static void object(JsonGenerator json, ListOf list, Frame frame) throws IOException {
    json.writeStartObject();
    list.write(json, frame);
    json.writeEndObject();
  }

  private void reasons(RoutingContext routing) {
    resource(routing, reasons, Reply.JSON, "the list of drop reasons");
  }

  private void openApi(RoutingContext routing) {
    resource(routing, openApi, "application/yaml", "the API's description");
  }

  private static void resource(
      RoutingContext routing, @Nullable Resource resource, String type, String what) {
    if (resource == null) {
      Reply.problem(routing.request(), 404, "This build lacks %s; build it again.".formatted(what));
      return;
    }
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    Reply.tagged(routing.request(), type, resource.body(), resource.etag());
  }

  private void metrics(RoutingContext routing) {
    Published last = hub.last();
    if (last == null) {
      noFrame(routing.request());
      return;
    }
    HttpServerRequest request = routing.request();
    // as above, and for each reader anew: what it tells of the service is of this moment
    routing
        .vertx()
        .executeBlocking(() -> metrics.write(last, request.getHeader(HttpHeaders.ACCEPT)), false)
        .onSuccess(text -> Reply.fresh(request, text.type(), text.body()))
        .onFailure(routing::fail);
  }

  private static void healthz(RoutingContext routing) {
    Reply.fresh(routing.request(), Reply.TEXT, Buffer.buffer("alive\n"));
  }

  private void readyz(RoutingContext routing) {
    Published last = hub.last();
    if (last == null) {
      noFrame(routing.request());
      return;
    }
    Duration age = hub.age(last);
    if (age.compareTo(hub.frameAgeMax()) > 0) {
      Reply.problem(
          routing.request(),
          503,
          "The last Frame is %d s old; the kernel is not being read. The agent's log says why."
              .formatted(age.toSeconds()));
      return;
    }
    Reply.fresh(routing.request(), Reply.TEXT, Buffer.buffer("ready\n"));
  }

  private static void noFrame(HttpServerRequest request) {
    request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
    Reply.problem(
        request,
        503,
        "No Frame yet: the agent has not read the kernel once. It does so within a second or two of its start.");
  }

  private static int number(String text) {
    return Optional.of(text)
        .filter(digits -> digits.matches("[0-9]{1,6}"))
        .map(Integer::parseInt)
        .orElse(-1);
  }
}
