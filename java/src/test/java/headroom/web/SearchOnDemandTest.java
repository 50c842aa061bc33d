package headroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.SearchAnswer;
import headroom.model.SearchAnswer.Outcome;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code POST /api/v1/paths/{peer}/search} of a real server. */
class SearchOnDemandTest {
  private static final String TOKEN = "correct-horse-battery";
  private static final String PATH = "/api/v1/paths/192.168.20.1/search";

  private final Service service =
      new Service(
          new WebOptions("127.0.0.1", 0, "worker-7", Set.of(), null, null, false, "0.1.0"));
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @AfterEach
  void ends() {
    service.close();
  }

  private void answers(Outcome outcome, int packets, int retrySeconds) {
    service.hub.searchBy(peer -> {
      asked.add(peer);
      return new SearchAnswer(outcome, packets, retrySeconds);
    });
  }

  private HttpResponse<String> post(String... headers) throws Exception {
    return service.send("POST", PATH, headers);
  }

  @Test
  void aSearchBeginsAndSaysOfWhichPath() throws Exception {
    answers(Outcome.STARTED, 0, 0);
    var answer = post();
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(new JsonObject(answer.body()).getMap())
        .isEqualTo(Map.of("peer", "192.168.20.1", "searchPackets", 0));
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    for (String ipv6 : List.of("fd00:192::2", "fd00%3A192%3A%3A2")) {
      assertThat(service.send("POST", "/api/v1/paths/" + ipv6 + "/search").statusCode())
          .isEqualTo(202);
    }
    assertThat(asked).containsExactly("192.168.20.1", "fd00:192::2", "fd00:192::2");
  }

  @Test
  void whatCannotBeDoneIsToldWithTheReason() throws Exception {
    WebServerTest.problem(post(), 503, "No path is measured yet");
    assertThat(post().headers().firstValue("retry-after")).contains("1");
    answers(Outcome.RUNNING, 23, 0);
    WebServerTest.problem(post(), 409, "is under way, 23 packets so far");
    answers(Outcome.UNKNOWN_PEER, 0, 0);
    WebServerTest.problem(post(), 404, "There is no path to '192.168.20.1'");
    answers(Outcome.TOO_SOON, 0, 7);
    WebServerTest.problem(post(), 429, "ask again in 7 s");
    assertThat(post().headers().firstValue("retry-after")).contains("7");
    answers(Outcome.NO_ROOM, 0, 3);
    WebServerTest.problem(post(), 429, "As many paths are searched now");
    assertThat(post().headers().firstValue("retry-after")).contains("3");
  }

  @Test
  void nothingButPostDoesIt() throws Exception {
    answers(Outcome.STARTED, 0, 0);
    for (String method : List.of("GET", "PUT", "DELETE", "PATCH", "OPTIONS")) {
      var answer = service.send(method, PATH);
      WebServerTest.problem(answer, 405, method + " is not possible here: use POST.");
      assertThat(answer.headers().firstValue("allow")).contains("POST");
    }
    assertThat(service.send("HEAD", PATH).statusCode()).isEqualTo(405);
    WebServerTest.problem(
        service.send("POST", PATH + "?peer=x"), 400, "'peer' is unknown to /api/v1/paths/{peer}/");
    assertThat(service.send("POST", "/api/v1/paths//search").statusCode()).isEqualTo(404);
    assertThat(asked).isEmpty();
  }

  @Test
  void noOtherSitesPageMayAskForIt() throws Exception {
    answers(Outcome.STARTED, 0, 0);
    String own = "127.0.0.1:" + service.port();
    for (String origin :
        List.of(
            "http://evil.example",
            "http://127.0.0.1",
            "http://127.0.0.1:1",
            "http://localhost:" + service.port(),
            "http://" + own + ".evil.example",
            own,
            "null",
            "")) {
      WebServerTest.problem(post("Origin", origin), 403, "another site's page");
      WebServerTest.problem(
          post("Origin", origin, "Sec-Fetch-Site", "same-origin"), 403, "The Origin header");
    }
    WebServerTest.problem(post("Sec-Fetch-Site", "cross-site"), 403, "Sec-Fetch-Site says");
    assertThat(asked).isEmpty();
    String page = "Origin: http://" + own + "\r\nSec-Fetch-Site: same-origin\r\n";
    assertThat(raw(own, page)).startsWith("HTTP/1.1 202");
    assertThat(raw("localhost", "Origin: https://LOCALHOST\r\n")).startsWith("HTTP/1.1 202");
    assertThat(asked).hasSize(2);
  }

  @Test
  void noBodyIsTakenAndNoForeignNameIsHeard() throws Exception {
    answers(Outcome.STARTED, 0, 0);
    assertThat(raw("localhost", "Content-Length: 0\r\n")).startsWith("HTTP/1.1 202");
    assertThat(raw("localhost", "Content-Length: 2\r\n\r\n{}")).startsWith("HTTP/1.1 413");
    assertThat(raw("evil.example", "")).startsWith("HTTP/1.1 421");
    assertThat(asked).hasSize(1);
  }

  @Test
  void withATokenOnlyWhoSendsItMayAsk() throws Exception {
    var options = new WebOptions("127.0.0.1", 0, "n", Set.of(), null, TOKEN, false, "0.1.0");
    try (var guarded = new Service(options)) {
      guarded.hub.searchBy(_ -> new SearchAnswer(Outcome.STARTED, 0, 0));
      WebServerTest.problem(guarded.send("POST", PATH), 401, "Authorization: Bearer TOKEN");
      assertThat(guarded.send("POST", PATH, "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(202);
    }
  }

  private String raw(String host, String headers) throws Exception {
    return service.raw(
        "POST " + PATH + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + "\r\n");
  }
}
