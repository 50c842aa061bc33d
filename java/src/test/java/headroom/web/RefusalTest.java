package headroom.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the server does not do, and how it says so. */
class RefusalTest {
  private static final String TOKEN = "correct-horse-battery";

  @Test
  void onlyOurOwnNamesMayStandInTheHostHeader() throws Exception {
    var options =
        new WebOptions(
            "127.0.0.1", 0, "Worker-7", Set.of("headroom.example"), null, null, false, "0.1.0");
    try (var service = new Service(options)) {
      for (String ours :
          List.of(
              "localhost",
              "localhost:1",
              "127.0.0.1:8787",
              "[::1]",
              "[::1]:8787",
              "worker-7:80",
              "WORKER-7",
              "headroom.example",
              "Headroom.Example.:443")) {
        assertThat(service.withHost(ours)).as(ours).startsWith("HTTP/1.1 200").endsWith("alive\n");
      }
      for (String foreign :
          List.of("evil.example", "localhost.evil.example", "127.0.0.2", "0.0.0.0", "[::2]")) {
        assertThat(service.withHost(foreign))
            .as(foreign)
            .startsWith("HTTP/1.1 421 Misdirected Request")
            .contains("application/problem+json", "start the agent with --allow-hosts ");
      }
      assertThat(service.withHost("evil.example:8787")).contains("--allow-hosts evil.example.");
      assertThat(service.raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 400");
      assertThat(service.withHost("a b\"<script>")).startsWith("HTTP/1.1 4");
    }
  }

  @Test
  void oversizedRequestsAreRefusedBySizeAndTheServerLivesOn() throws Exception {
    try (var service = new Service()) {
      assertThat(service.raw("GET /" + "a".repeat(5_003) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
          .containsPattern("^HTTP/1.. 414 ")
          .contains("application/problem+json", "longer than 4096 bytes");
      assertThat(
              service.raw(
                  "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(9_001) + "\r\n\r\n"))
          .containsPattern("^HTTP/1.. 431 ")
          .contains("longer than 8192 bytes");
      String post = "POST /api/v1/frame HTTP/1.1\r\nHost: localhost\r\n";
      for (String body :
          List.of(
              "Content-Length: 7\r\n\r\n1234567",
              "Content-Length: 99999999999\r\n\r\n",
              "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\n\r\n")) {
        assertThat(service.raw(post + body))
            .startsWith("HTTP/1.1 413")
            .contains("takes no body", "connection: close");
      }
      assertThat(service.raw("NOT HTTP\r\n\r\n")).containsPattern("^HTTP/1.. 400 ");
      assertThat(service.get("/healthz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aBadlyEncodedQueryIsAProblem() throws Exception {
    try (var service = new Service()) {
      String answer =
          service.raw(
              "GET /api/v1/history?seconds=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    }
  }

  @Test
  void whoeverSendsARequestByteByByteIsCutOffAndAStreamIsNot() throws Exception {
    Duration patience = Duration.ofMillis(300);
    try (var service =
            new Service(WebOptions.loopback(0, "n", "0"), new Patience.Limits(patience, 100));
        Socket loris = service.connect();
        var reader = new EventStream(service)) {
      long begun = System.nanoTime();
      int sent = 0;
      try {
        while (true) {
          loris.getOutputStream().write('G');
          sent++;
          Thread.sleep(20);
        }
      } catch (java.io.IOException cutOff) {
        assertThat(sent).isPositive();
      }
      assertThat(System.nanoTime() - begun).isGreaterThan(patience.toNanos());
      service.hub.publish(Frames.withSeq(1));
      assertThat(reader.next(2))
          .as("older than its patience")
          .containsExactly("retry: 1000", "id: 1");
    }
  }

  @Test
  void connectionsPastTheLimitAreClosedAtOnceAndCounted() throws Exception {
    var limits = new Patience.Limits(Duration.ofSeconds(20), 3);
    try (var service = new Service(WebOptions.loopback(0, "n", "0"), limits);
        var first = new EventStream(service);
        var second = new EventStream(service)) {
      var third = new EventStream(service);
      try (Socket refused = service.connect()) {
        assertThat(refused.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(service.hub.connectionsRefused()).isEqualTo(1);
      third.close();
      StreamTest.until(() -> service.hub.clients() == 2);
      assertThat(service.get("/healthz").statusCode()).isEqualTo(200);
      assertThat(List.of(first.status, second.status)).allMatch(status -> status.contains("200"));
    }
  }

  @Test
  void whoAsksOnAndOnWithoutReadingIsCutOff() throws Exception {
    try (var service = new Service();
        Socket socket = service.connect()) {
      service.hub.publish(Frames.withSeq(1));
      byte[] request = "GET /api/v1/frame HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);
      int asked = 0;
      try {
        while (asked < 1_000_003) {
          socket.getOutputStream().write(request);
          asked++;
        }
      } catch (java.io.IOException cutOff) {
        assertThat(asked).isPositive();
      }
      assertThat(asked).isLessThan(1_000_003);
      assertThat(service.get("/healthz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void withATokenOnlyWhoSendsItMayRead() throws Exception {
    try (var service = new Service(withToken())) {
      service.hub.publish(Frames.withSeq(1));
      for (String path :
          List.of("/", "/api/v1/frame", "/api/v1/stream", "/metrics", "/api/v1/openapi.yaml")) {
        var refused = service.get(path);
        WebServerTest.problem(refused, 401, "Authorization: Bearer TOKEN");
        assertThat(refused.headers().firstValue("www-authenticate"))
            .contains("Bearer realm=\"headroom\"");
      }
      for (String wrong :
          List.of("Bearer wrong", "Bearer ", "Basic " + TOKEN, TOKEN, "Bearer " + TOKEN + "x")) {
        assertThat(service.get("/api/v1/frame", "Authorization", wrong).statusCode())
            .isEqualTo(401);
      }
      assertThat(service.get("/api/v1/frame?token=" + TOKEN).statusCode()).isEqualTo(401);
      assertThat(service.get("/api/v1/frame", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
      assertThat(service.get("/api/v1/frame", "Authorization", "bearer " + TOKEN).statusCode())
          .isEqualTo(200);
      assertThat(service.get("/healthz").statusCode()).isEqualTo(200);
      assertThat(service.get("/readyz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aBrowserGetsACookieForTheTokenOnceWhichIsNotTheToken() throws Exception {
    try (var service = new Service(withToken())) {
      service.hub.publish(Frames.withSeq(1));
      assertThat(service.get("/?token=wrong").statusCode()).isEqualTo(401);
      var signedIn = service.get("/?token=" + TOKEN);
      assertThat(signedIn.statusCode()).isEqualTo(200);
      assertThat(signedIn.body()).contains("url=/").doesNotContain(TOKEN);
      String cookie = signedIn.headers().firstValue("set-cookie").orElseThrow();
      assertThat(cookie)
          .containsIgnoringCase("; HttpOnly")
          .contains("; SameSite=Strict", "; Path=/")
          .doesNotContain(TOKEN);
      String pair = cookie.substring(0, cookie.indexOf(';'));
      assertThat(service.get("/api/v1/frame", "Cookie", pair).statusCode()).isEqualTo(200);
      assertThat(service.get("/api/v1/frame", "Cookie", pair + "0").statusCode()).isEqualTo(401);
      assertThat(service.get("/", "Cookie", pair).body()).contains("<title>Test page</title>");
    }
  }

  @Test
  void theTokenIsInNoLogOfTheOptions() {
    assertThat(withToken().toString()).doesNotContain(TOKEN);
  }

  @Test
  void anotherAddressThanLoopbackNeedsTlsAndATokenOrAWord() {
    for (String host : List.of("0.0.0.0", "::", "192.0.2.7", "node.example")) {
      assertThat(options(host, null, null, false).problems())
          .singleElement()
          .asString()
          .contains(
              "needs TLS (--tls-certificate FILE --tls-key FILE) and a token (--token-file FILE)")
          .contains("--insecure");
    }
    var tls = new WebOptions.Tls(Path.of("c"), Path.of("k"));
    assertThat(options("0.0.0.0", tls, null, false).problems().getFirst())
        .contains("needs a token");
    assertThat(options("0.0.0.0", null, TOKEN, false).problems().getFirst()).contains("needs TLS");
    assertThat(options("0.0.0.0", tls, TOKEN, false).problems()).isEmpty();
    assertThat(options("0.0.0.0", null, null, true).problems()).isEmpty();
    for (String host : List.of("127.0.0.1", "127.8.8.8", "::1", "localhost")) {
      assertThat(options(host, null, null, false).problems()).isEmpty();
    }
  }

  @Test
  void theServerItselfRefusesToBeOpenAndSaysWhy() {
    Vertx vertx = Vertx.vertx();
    try {
      assertThatThrownBy(() ->
              WebServer.deploy(vertx, options("0.0.0.0", null, null, false), new FrameHub())
                  .await())
          .hasMessageContaining("0.0.0.0:0 can be reached from other machines and needs TLS");
      var tls = new WebOptions.Tls(Path.of("/nowhere/cert.pem"), Path.of("/nowhere/key.pem"));
      assertThatThrownBy(() ->
              WebServer.deploy(vertx, options("127.0.0.1", tls, TOKEN, false), new FrameHub())
                  .await())
          .hasMessageContaining("/nowhere/cert.pem cannot be read");
      assertThatThrownBy(() ->
              WebServer.deploy(vertx, options("192.0.2.7", null, null, true), new FrameHub())
                  .await())
          .hasMessageContaining("192.0.2.7:0 cannot be listened on");
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void aPortInUseIsNamedWithTheWayOut() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() ->
              WebServer.deploy(vertx, WebOptions.loopback(port, "n", "0"), new FrameHub()).await())
          .hasMessage(
              "127.0.0.1:%d is in use: stop what listens there (ss -ltnp 'sport = :%d'), or choose another with --listen",
              port, port);
    } finally {
      vertx.close().await();
    }
  }

  private static WebOptions withToken() {
    return options("127.0.0.1", null, TOKEN, false);
  }

  private static WebOptions options(
      String host, WebOptions.Tls tls, String token, boolean insecure) {
    return new WebOptions(host, 0, "worker-7", Set.of(), tls, token, insecure, "0.1.0");
  }
}
