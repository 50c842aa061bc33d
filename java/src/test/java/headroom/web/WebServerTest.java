package headroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Event;
import headroom.model.Frame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebServerTest {
  private final Service service = new Service();

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void theLastFrameIsServed() throws Exception {
    service.hub.publish(Frames.withSeq(1));
    service.hub.publish(Frames.withSeq(2));
    HttpResponse<String> answer = service.get("/api/v1/frame");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    assertThat(new JsonObject(answer.body()).getLong("seq")).isEqualTo(2);
  }

  @Test
  void thereIsNoFrameNorReadinessNorMetricsUntilTheFirst() throws Exception {
    for (String path : List.of("/api/v1/frame", "/readyz", "/metrics")) {
      problem(service.get(path), 503, "No Frame yet");
    }
    assertThat(service.get("/healthz").body()).isEqualTo("alive\n");
    service.hub.publish(Frames.withSeq(1));
    assertThat(service.get("/readyz").body()).isEqualTo("ready\n");
    assertThat(service.get("/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void aNodeThatIsNoLongerReadIsNotReadyThoughAlive() throws Exception {
    AtomicLong nanos = new AtomicLong(-3);
    var hub = new FrameHub(java.time.Duration.ofSeconds(1), nanos::get);
    try (var other =
        new Service(WebOptions.loopback(0, "n", "0"), Patience.Limits.DEFAULT, hub, "nowhere/")) {
      hub.publish(Frames.withSeq(1));
      nanos.addAndGet(Duration.ofSeconds(5).toNanos());
      assertThat(other.get("/readyz").statusCode()).isEqualTo(200);
      nanos.addAndGet(Duration.ofSeconds(2).toNanos());
      problem(other.get("/readyz"), 503, "The last Frame is 7 s old");
      assertThat(other.get("/healthz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPageThatWasNotBuiltSaysSoInOneLine() throws Exception {
    try (var other =
        new Service(
            WebOptions.loopback(0, "n", "0"),
            Patience.Limits.DEFAULT,
            new FrameHub(),
            "nowhere/")) {
      HttpResponse<String> answer = other.get("/");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body().lines()).hasSize(1);
      assertThat(answer.body()).contains("-Dweb.skip=true", "/api/v1/frame");
    }
    assertThat(service.get("/?reason=NO_SOCKET&x=1").body())
        .as("the page reads its own query")
        .contains("<title>Test page</title>");
  }

  @Test
  void metricsComeInTheFormatThatIsAskedFor() throws Exception {
    service.hub.publish(Frames.withSeq(1));
    HttpResponse<String> text = service.get("/metrics");
    assertThat(text.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    assertThat(text.body()).contains("headroom_frames_total 1.0\n");
    HttpResponse<String> open =
        service.get("/metrics", "Accept", "application/openmetrics-text;version=1.0.0");
    assertThat(open.headers().firstValue("content-type").orElse(""))
        .startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void reasonsAreServedAsTheyAreOrTheirAbsenceIsTold() throws Exception {
    Resource reasons = Resource.load("headroom/host/reasons.json");
    HttpResponse<String> answer = service.get("/api/v1/reasons");
    if (reasons == null) {
      problem(answer, 404, "This build lacks the list of drop reasons");
    } else {
      assertThat(answer.body()).isEqualTo(reasons.body().toString());
      assertThat(answer.headers().firstValue("etag")).contains(reasons.etag());
    }
  }

  @Test
  void historyHasAColumnForEachReasonAndNullWhereSecondsWereMissed() throws Exception {
    service.hub.publish(Frames.withSeq(1));
    service.hub.publish(Frames.withSeq(4));
    JsonObject history = new JsonObject(service.get("/api/v1/history").body());
    assertThat(history.getInteger("stepSeconds")).isEqualTo(1);
    JsonObject columns = history.getJsonObject("columns");
    assertThat(columns.fieldNames()).containsExactly("time", "NETFILTER_DROP", "NO_SOCKET");
    assertThat(columns.getJsonArray("time")).hasSize(4);
    assertThat(columns.getJsonArray("NO_SOCKET")).isEqualTo(new JsonArray("[8.4,null,null,8.4]"));
    JsonObject last =
        new JsonObject(service.get("/api/v1/history?seconds=1").body()).getJsonObject("columns");
    assertThat(last.getJsonArray("NETFILTER_DROP")).isEqualTo(new JsonArray("[23]"));
  }

  @Test
  void historySaysWhichSecondsItTakes() throws Exception {
    for (String bad : List.of("0", "901", "-1", "1.5", "x", "99999999999999999999", "")) {
      problem(service.get("/api/v1/history?seconds=" + bad), 400, "from 1 to 900");
    }
    problem(service.get("/api/v1/history?seconds=1&seconds=2"), 400, "'seconds' is given twice");
  }

  @Test
  void eventsAreFilteredByKindAndReasonAndTheLast500AreKept() throws Exception {
    Frame sample = Frames.withSeq(1);
    List<Event> many = new ArrayList<>();
    for (int i = 0; i < 503; i++) {
      many.add(sample.events().getFirst());
    }
    many.add(sample.events().get(1));
    service.hub.publish(sample, many);
    assertThat(events("")).hasSize(500);
    assertThat(events("?kind=pmtu-signal")).hasSize(1);
    assertThat(events("?kind=drop")).hasSize(499);
    assertThat(events("?reason=NETFILTER_DROP")).hasSize(499);
    assertThat(events("?reason=NO_SOCKET")).isEmpty();
    assertThat(events("").getJsonObject(499).getString("kind")).isEqualTo("pmtu-signal");
    problem(service.get("/api/v1/events?kind=drops"), 400, "Did you mean drop?");
  }

  @Test
  void unknownPathsAreToldWithTheNearestKnownOne() throws Exception {
    problem(service.get("/api/v1/fram"), 404, "Did you mean /api/v1/frame?");
    problem(service.get("/nothing/like/it"), 404, "openapi.yaml");
    problem(service.get("/web/../../etc/passwd"), 404, "openapi.yaml");
    problem(service.get("/%2e%2e/%2e%2e/etc/passwd"), 404, "openapi.yaml");
  }

  @Test
  void unknownParametersAreToldWithTheNearestKnownOne() throws Exception {
    problem(
        service.get("/api/v1/history?second=5"),
        400,
        "'second' is unknown to /api/v1/history: did you mean 'seconds'?");
    problem(service.get("/api/v1/events?colour=red"), 400, "it knows kind, reason");
    problem(service.get("/api/v1/frame?pretty"), 400, "it takes none");
    problem(service.get("/metrics?name=x"), 400, "it takes none");
  }

  @Test
  void otherMethodsThanGetAndHeadAreRefusedWithAllow() throws Exception {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")) {
      HttpResponse<String> answer = service.send(method, "/api/v1/frame");
      problem(answer, 405, method + " is not possible here");
      assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD");
      assertThat(answer.headers().map().keySet())
          .noneMatch(name -> name.startsWith("access-control"));
    }
  }

  @Test
  void headAnswersAsGetDoesWithoutTheBody() throws Exception {
    service.hub.publish(Frames.withSeq(1));
    for (String path : Service.PATHS_THAT_END) {
      HttpResponse<String> get = service.get(path);
      HttpResponse<String> head = service.send("HEAD", path);
      assertThat(head.statusCode()).as(path).isEqualTo(get.statusCode());
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValue("content-type"))
          .isEqualTo(get.headers().firstValue("content-type"));
      assertThat(head.headers().firstValue("content-length"))
          .isEqualTo(get.headers().firstValue("content-length"));
    }
    HttpResponse<String> stream = service.send("HEAD", "/api/v1/stream");
    assertThat(stream.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(service.hub.clients()).isZero();
  }

  @Test
  void aKnownETagSavesTheBody() throws Exception {
    HttpResponse<String> first = service.get("/api/v1/openapi.yaml");
    assertThat(first.headers().firstValue("content-type")).contains("application/yaml");
    String tag = first.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> second = service.get("/api/v1/openapi.yaml", "If-None-Match", tag);
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    assertThat(service.get("/api/v1/openapi.yaml", "If-None-Match", "\"x\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void everyAnswerTellsTheBrowserToTrustNobodyElse() throws Exception {
    for (String path : List.of("/", "/healthz", "/api/v1/frame", "/nothing")) {
      var headers = service.get(path).headers();
      assertThat(headers.firstValue("content-security-policy").orElse(""))
          .startsWith("default-src 'self';")
          .contains("frame-ancestors 'none'");
      assertThat(headers.firstValue("x-content-type-options")).contains("nosniff");
      assertThat(headers.firstValue("referrer-policy")).contains("no-referrer");
      assertThat(headers.map()).doesNotContainKey("access-control-allow-origin");
    }
  }

  private JsonArray events(String query) throws Exception {
    return new JsonObject(service.get("/api/v1/events" + query).body()).getJsonArray("events");
  }

  static void problem(HttpResponse<String> answer, int status, String detail) {
    assertThat(answer.statusCode()).as(answer.uri() + " " + answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.fieldNames()).containsExactly("type", "title", "status", "detail");
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("detail")).contains(detail);
  }
}
