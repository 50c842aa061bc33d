package headroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Silence;
import headroom.model.Silence.Matcher;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Alerts, silences and receivers of a real server. */
class AlertsApiTest {
  private static final String GOOD =
      """
      {"matchers":[{"label":"alertname","pattern":"loss"},{"label":"interface","pattern":"eth*"}],
       "seconds":3600,"author":" kim ","comment":"switch is being replaced\\nNET-23"}""";

  private final Service service = new Service();
  private final Alerts.Desk desk = new Alerts.Desk(Alerts.sample());

  @AfterEach
  void ends() {
    service.close();
  }

  private void served() {
    service.hub.alertsBy(desk);
  }

  private HttpResponse<String> silence(String json, String... headers) throws Exception {
    return service.sendJson("POST", "/api/v1/silences", json, headers);
  }

  @Test
  void beforeAlertsAreKeptEveryPathSaysSo() throws Exception {
    for (String path : List.of("/api/v1/alerts", "/api/v1/silences", "/api/v1/receivers")) {
      WebServerTest.problem(service.get(path), 503, "No alerts are kept yet");
    }
    WebServerTest.problem(silence(GOOD), 503, "No alerts are kept yet");
    WebServerTest.problem(service.send("DELETE", "/api/v1/silences/x"), 503, "No alerts");
    WebServerTest.problem(service.send("POST", "/api/v1/receivers/x/resend"), 503, "No alerts");
  }

  @Test
  void whatFiresAndIsToldComesFirstThenWhatIsKeptQuietThenWhatIsPending() throws Exception {
    served();
    JsonObject view = new JsonObject(service.get("/api/v1/alerts").body());
    assertThat(view.getJsonObject("counts").getMap())
        .isEqualTo(java.util.Map.of("firing", 2, "quiet", 1, "pending", 1, "resolved", 1));
    assertThat(rules(view, "alerts")).containsExactly("black-hole", "loss", "oversized");
    assertThat(rules(view, "recent")).containsExactly("fragments");
    JsonObject measure = view.getJsonArray("alerts").getJsonObject(1).getJsonObject("measure");
    assertThat(measure.getJsonObject("recent").getJsonArray("value"))
        .as("what was not measured is no 0")
        .isEqualTo(new JsonArray("[0.41,null,1.7]"));
    assertThat(view.getJsonArray("alerts").getJsonObject(2).getJsonObject("measure").fieldNames())
        .doesNotContain("value");
    assertThat(view.getLong("turnedAway")).isEqualTo(17);
  }

  @Test
  void alertsAreChosenByState() throws Exception {
    served();
    for (var one :
        List.of(
            List.of("firing", "black-hole loss", ""),
            List.of("pending", "oversized", ""),
            List.of("resolved", "", "fragments"))) {
      JsonObject view = new JsonObject(service.get("/api/v1/alerts?state=" + one.get(0)).body());
      assertThat(String.join(" ", rules(view, "alerts"))).isEqualTo(one.get(1));
      assertThat(String.join(" ", rules(view, "recent"))).isEqualTo(one.get(2));
    }
    WebServerTest.problem(
        service.get("/api/v1/alerts?state=fireing"), 400, "Did you mean firing?");
  }

  private static List<String> rules(JsonObject view, String list) {
    return view.getJsonArray(list).stream()
        .map(alert -> ((JsonObject) alert).getString("rule"))
        .toList();
  }

  @Test
  void aSilenceBeginsNowLastsAsLongAsAskedAndIsAnsweredWhole() throws Exception {
    served();
    Instant before = Instant.now();
    var answer = silence(GOOD);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    Silence made = desk.silences.getFirst();
    assertThat(made.matchers())
        .containsExactly(new Matcher("alertname", "loss"), new Matcher("interface", "eth*"));
    assertThat(made.author()).isEqualTo("kim");
    assertThat(made.comment()).isEqualTo("switch is being replaced\nNET-23");
    assertThat(made.startsAt()).isBetween(before, Instant.now());
    assertThat(Duration.between(made.startsAt(), made.endsAt())).isEqualTo(Duration.ofHours(1));
    JsonObject told = new JsonObject(answer.body());
    assertThat(told.getString("id")).isEqualTo(made.id());
    assertThat(silence(GOOD).statusCode()).isEqualTo(201);
    assertThat(desk.silences.getLast().id()).as("each has its own").isNotEqualTo(made.id());
  }

  @Test
  void aSilenceMayBeginLater() throws Exception {
    served();
    Instant starts = Instant.now().plus(Duration.ofDays(7)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    String json = new JsonObject(GOOD).put("startsAt", starts.toString()).encode();
    assertThat(silence(json).statusCode()).isEqualTo(201);
    assertThat(desk.silences.getFirst().startsAt()).isEqualTo(starts);
  }

  @Test
  void everythingThatIsWrongWithASilenceIsToldAtOnce() throws Exception {
    served();
    var answer =
        silence(
            """
            {"matchers":[{"label":"a","pattern":"b"},7,{"label":"","patern":"x"}],
             "seconds":59.5,"startsAt":"yesterday","comment":"a\\u0000b","colour":1}""");
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonObject problem = new JsonObject(answer.body());
    assertThat(
            problem.getJsonArray("errors").stream()
                .map(error -> ((JsonObject) error).getString("pointer")))
        .containsExactly(
            "/colour",
            "/matchers/1",
            "/matchers/2/patern",
            "/matchers/2/label",
            "/matchers/2/pattern",
            "/startsAt",
            "/seconds",
            "/author",
            "/comment");
    assertThat(problem.getString("detail"))
        .contains("/matchers/2/patern: is unknown: did you mean pattern?", "/seconds: want how long it lasts, a whole number from 60 to 7776000 (90 days)", "without control characters");
    assertThat(desk.silences).isEmpty();
  }

  @Test
  void aSilenceThatMatchesNothingInParticularOrLastsForeverIsRefused() throws Exception {
    served();
    for (var change :
        List.of(
            new JsonObject().put("matchers", new JsonArray()),
            new JsonObject().put("matchers", "alertname=loss"),
            new JsonObject().put("matchers", new JsonArray(java.util.Collections.nCopies(21, new JsonObject("{\"label\":\"a\",\"pattern\":\"b\"}")))),
            new JsonObject().put("seconds", 0),
            new JsonObject().put("seconds", -3_600),
            new JsonObject().put("seconds", "3600"),
            new JsonObject().put("seconds", 7_776_001),
            new JsonObject().put("seconds", 1e300),
            new JsonObject().put("startsAt", Instant.now().minusSeconds(60).toString()),
            new JsonObject().put("startsAt", Instant.now().plus(Duration.ofDays(367)).toString()),
            new JsonObject().put("author", "a".repeat(101)),
            new JsonObject().put("author", "a\nb"),
            new JsonObject().put("comment", "   "),
            new JsonObject().put("comment", 7))) {
      var answer = silence(new JsonObject(GOOD).mergeIn(change).encode());
      assertThat(answer.statusCode()).as(change + " " + answer.body()).isEqualTo(400);
      assertThat(new JsonObject(answer.body()).getJsonArray("errors")).hasSize(1);
    }
    assertThat(desk.silences).isEmpty();
  }

  @Test
  void whatIsNoJsonObjectOrTooMuchOfItIsRefused() throws Exception {
    served();
    for (String bad : List.of("", "[]", "7", "null", "{", "{\"a\":}", "[".repeat(5_003), "\0")) {
      WebServerTest.problem(silence(bad), 400, "not one JSON object");
    }
    WebServerTest.problem(silence(GOOD, "Content-Type", "text/plain"), 415, "application/json");
    WebServerTest.problem(silence(GOOD, "X-Y", "z"), 415, "application/json");
    assertThat(silence(GOOD, "Content-Type", "application/json; charset=utf-8").statusCode())
        .isEqualTo(201);
    String long16k = new JsonObject(GOOD).put("x", "y".repeat(JsonBody.BYTES_MAX)).encode();
    WebServerTest.problem(silence(long16k), 413, "longer than 16384 bytes");
    String chunks = "4000\r\n" + "a".repeat(0x4000) + "\r\n1\r\na\r\n0\r\n\r\n";
    assertThat(
            service.raw(
                "POST /api/v1/silences HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunks))
        .startsWith("HTTP/1.1 413")
        .contains("connection: close");
    WebServerTest.problem(
        service.sendJson("DELETE", "/api/v1/silences/5f1c", "{}"), 413, "DELETE of this path takes no body");
    WebServerTest.problem(
        service.sendJson("GET", "/api/v1/silences", "{}"), 413, "GET of this path takes no body");
    assertThat(service.get("/healthz").statusCode()).isEqualTo(200);
    assertThat(desk.silences).hasSize(1);
  }

  /** The answer is there before the body has left: a connection closed at once would take it away. */
  @Test
  void whoSendsFarTooMuchHearsWhyEachTime() throws Exception {
    served();
    String long1m = "x".repeat(1 << 20);
    for (int i = 0; i < 97; i++) {
      WebServerTest.problem(silence(long1m), 413, "longer than 16384 bytes");
    }
    assertThat(service.get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void thereIsRoomForSoManySilencesAndNoMore() throws Exception {
    served();
    desk.full = true;
    WebServerTest.problem(silence(GOOD), 409, "There are 1000 silences already");
  }

  @Test
  void aSilenceIsEndedOnce() throws Exception {
    served();
    var answer = service.send("DELETE", "/api/v1/silences/5f1c");
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    WebServerTest.problem(service.send("DELETE", "/api/v1/silences/none"), 404, "no silence 'none'");
    assertThat(desk.asked).containsExactly("expire 5f1c", "expire none");
  }

  @Test
  void whatWasGivenUpForAReceiverIsSentAgain() throws Exception {
    served();
    var answer = service.send("POST", "/api/v1/receivers/chat/resend");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"receiver\":\"chat\",\"resent\":3}");
    WebServerTest.problem(
        service.send("POST", "/api/v1/receivers/chats/resend"), 404, "Did you mean 'chat'?");
    assertThat(service.send("POST", "/api/v1/receivers/pager/resend").body())
        .as("nothing was given up, which is no problem")
        .isEqualTo("{\"receiver\":\"pager\",\"resent\":0}");
    assertThat(desk.asked).containsExactly("resend chat", "resend chats", "resend pager");
  }

  @Test
  void noOtherSitesPageMaySilenceEndOrResend() throws Exception {
    served();
    String[] foreign = {"Origin", "http://evil.example", "Content-Type", "application/json"};
    WebServerTest.problem(silence(GOOD, foreign), 403, "another site's page");
    WebServerTest.problem(silence(GOOD, "Sec-Fetch-Site", "cross-site", "Content-Type", "application/json"), 403, "Sec-Fetch-Site says");
    WebServerTest.problem(
        service.send("DELETE", "/api/v1/silences/5f1c", "Origin", "null"), 403, "another site's");
    WebServerTest.problem(
        service.send("POST", "/api/v1/receivers/chat/resend", "Origin", "null"), 403, "another");
    assertThat(desk.silences).isEmpty();
    assertThat(desk.asked).isEmpty();
  }

  @Test
  void withATokenOnlyWhoSendsItMayLookOrSilence() throws Exception {
    var options = new WebOptions("127.0.0.1", 0, "n", Set.of(), null, "correct-horse-battery", false, "0");
    try (var guarded = new Service(options)) {
      guarded.hub.alertsBy(desk);
      WebServerTest.problem(guarded.get("/api/v1/alerts"), 401, "Authorization: Bearer TOKEN");
      WebServerTest.problem(guarded.sendJson("POST", "/api/v1/silences", GOOD), 401, "Bearer TOKEN");
      WebServerTest.problem(guarded.send("DELETE", "/api/v1/silences/5f1c"), 401, "Bearer TOKEN");
      WebServerTest.problem(guarded.send("POST", "/api/v1/receivers/chat/resend"), 401, "Bearer");
      assertThat(desk.silences).isEmpty();
      assertThat(desk.asked).isEmpty();
    }
  }

  @Test
  void methodsThatAPathDoesNotHaveAreToldWithThoseThatItHas() throws Exception {
    served();
    var answer = service.send("DELETE", "/api/v1/silences");
    WebServerTest.problem(answer, 405, "use GET or HEAD or POST.");
    assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD, POST");
    WebServerTest.problem(service.get("/api/v1/silences/5f1c"), 405, "use DELETE.");
  }

  @Test
  void theStreamHasTheAlertsWhenTheyChangedAndNotOtherwise() throws Exception {
    served();
    service.hub.publish(Frames.withSeq(1));
    try (var reader = new EventStream(service)) {
      assertThat(reader.next()).isEqualTo("retry: 1000");
      assertThat(reader.next()).startsWith("event: alerts data: {\"at\":\"2026-11-24T03:12:23.250Z\"");
      assertThat(reader.next()).isEqualTo("id: 1");
      service.hub.publish(Frames.withSeq(2));
      assertThat(reader.next()).as("nothing changed").isEqualTo("id: 2");
    }
  }

  @Test
  void onTheStreamAChangeIsToldAtMostOnceASecondAndTheLastOneIsNeverLost() throws Exception {
    var nanos = new java.util.concurrent.atomic.AtomicLong();
    var hub = new FrameHub(Duration.ofMillis(100), nanos::get);
    try (var quick =
            new Service(WebOptions.loopback(0, "n", "0"), Patience.Limits.DEFAULT, hub, "nowhere/");
        var reader = new EventStream(quick)) {
      hub.alertsBy(desk);
      assertThat(reader.next()).isEqualTo("retry: 1000");
      int told = 0;
      for (int seq = 1; seq <= 47; seq++) {
        desk.view = seq <= 23 ? Alerts.of(Alerts.many(3, seq)) : desk.view;
        hub.publish(Frames.withSeq(seq));
        String next = reader.next();
        if (next.startsWith("event: alerts")) {
          told++;
          next = reader.next();
        }
        assertThat(next).isEqualTo("id: " + seq);
        nanos.addAndGet(Duration.ofMillis(100).toNanos());
      }
      assertThat(told).as("at 0, 0.9, 1.8 s, and the last change at 2.7 s").isEqualTo(4);
    }
  }

  @Test
  void aViewAtItsLargestIsCutOnTheStreamAndCountedWhole() {
    var view = Alerts.of(Alerts.many(2_000, 1));
    String event = new PublishedAlerts(view, 0).event().toString();
    JsonObject json = new JsonObject(event.substring(event.indexOf('{')));
    assertThat(json.getJsonArray("alerts")).hasSize(PublishedAlerts.STREAM_ALERTS_MAX);
    assertThat(json.getJsonArray("alerts").getJsonObject(99).getString("state"))
        .as("what fires comes first")
        .isEqualTo("firing");
    assertThat(json.getJsonObject("counts").getInteger("firing")
            + json.getJsonObject("counts").getInteger("pending"))
        .isEqualTo(2_000);
    assertThat(event.lines()).as("one event").hasSize(3);
  }
}
