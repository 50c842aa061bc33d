package headroom.webhook;

import static headroom.webhook.Notices.firing;
import static headroom.webhook.RecordingServer.body;
import static headroom.webhook.RecordingServer.closeEarly;
import static headroom.webhook.RecordingServer.stall;
import static headroom.webhook.RecordingServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import headroom.model.Notice;
import headroom.model.ReceiverState;
import headroom.webhook.RecordingServer.Got;
import headroom.webhook.format.Language;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the outbox to a receiver on loopback, and what either of them does wrong. */
class DelivererTest {
  private static final Receiver.Wording WORDING =
      new Receiver.Wording(Language.EN, ZoneOffset.UTC, null, null, null);
  private static final Deliverer.Options QUICK =
      new Deliverer.Options(
          Duration.ofMillis(3),
          "Headroom/test",
          name -> name.equals("TOKEN") ? "s3cret-token" : null);

  @TempDir Path folder;
  private Vertx vertx;
  private RecordingServer server;
  private Outbox outbox;
  private Deliverer deliverer;

  @BeforeEach
  void set() {
    vertx = Vertx.vertx();
    server = new RecordingServer(vertx);
    outbox = Outbox.in(folder.resolve("state"), Outbox.Limits.USUAL);
  }

  @AfterEach
  void end() {
    if (deliverer != null) {
      deliverer.stop().toCompletionStage().toCompletableFuture().join();
    }
    outbox.close();
    server.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static Receiver receiver(Value url, Receiver.Limits limits) {
    return new Receiver(
        "r",
        new HeadroomFormat(),
        url,
        Map.of("X-Scope", new Value.Plain("lab"), "X-Token", new Value.InEnvironment("TOKEN")),
        null,
        null,
        null,
        null,
        WORDING,
        Receiver.Tls.USUAL,
        null,
        limits);
  }

  private static Receiver.Limits limits(
      Duration timeout, int concurrency, Rate rate, Duration giveUp) {
    return new Receiver.Limits(Duration.ofSeconds(2), timeout, concurrency, rate, giveUp, false);
  }

  private static Receiver.Limits generous() {
    return limits(
        Duration.ofSeconds(10), 4, new Rate(1000, Duration.ofSeconds(1)), Duration.ofHours(1));
  }

  private Value url(String path) {
    return new Value.Plain("http://127.0.0.1:" + server.port() + path);
  }

  private void start(Receiver receiver) {
    deliverer = new Deliverer(vertx, outbox, List.of(receiver), QUICK);
    deliverer.start();
  }

  private void commit(Notice... notices) {
    outbox.commit(null, List.of(notices)).join();
  }

  private ReceiverState state() {
    return deliverer.states().getFirst();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("30 s").isLessThan(until);
      Thread.sleep(2);
    }
  }

  @Test
  void aNoticeArrivesWithItsKeyAndItsHeadersAndIsGone() throws Exception {
    start(receiver(url("/hook?x=1"), generous()));
    commit(firing("r", "g", 1, "a"));
    Got got = server.take();
    assertThat(got.method()).isEqualTo("POST");
    assertThat(got.uri()).isEqualTo("/hook?x=1");
    assertThat(got.key()).isEqualTo("r/g/1");
    assertThat(got.headers())
        .containsEntry("X-Scope", "lab")
        .containsEntry("X-Token", "s3cret-token")
        .containsEntry("Host", "127.0.0.1:" + server.port())
        .containsEntry("Headroom-Attempt", "1")
        .containsEntry("User-Agent", "Headroom/test")
        .containsEntry("Content-Type", "application/json");
    assertThat(NoticeJson.read(got.body().getBytes())).isEqualTo(firing("r", "g", 1, "a"));
    await(() -> state().delivered() == 1);
    assertThat(state().waiting()).isZero();
    assertThat(state().target()).isEqualTo("127.0.0.1:" + server.port() + "/hook");
    assertThat(server.left()).isZero();
  }

  @Test
  void whateverTheReceiverDoesTheSameNoticeComesAgainWithTheSameKeyUntilItIsTaken()
      throws Exception {
    server.then(
        status(500),
        status(429),
        closeEarly(),
        status(301, "Location", "/else"),
        stall(),
        status(204));
    start(
        receiver(
            url("/"),
            limits(
                Duration.ofMillis(150),
                4,
                new Rate(1000, Duration.ofSeconds(1)),
                Duration.ofHours(1))));
    commit(firing("r", "g", 1, "a"), firing("r", "g", 2, "a"));
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      keys.add(server.take().key());
    }
    assertThat(keys.subList(0, 6)).containsOnly("r/g/1");
    assertThat(keys.get(6)).isEqualTo("r/g/2");
    assertThat(server.all()).noneMatch(got -> got.uri().equals("/else"));
    await(() -> state().delivered() == 2);
    assertThat(state().retried()).isEqualTo(5);
    assertThat(state().lastProblem()).isNull();
  }

  @Test
  void aRedirectIsAProblemThatSaysSo() throws Exception {
    server.then(status(302, "Location", "http://127.0.0.1:1/"));
    start(
        receiver(
            url("/"),
            limits(
                Duration.ofSeconds(5),
                1,
                new Rate(1, Duration.ofMinutes(1)),
                Duration.ofHours(1))));
    commit(firing("r", "g", 1, "a"));
    await(() -> state().retried() == 1);
    assertThat(state().lastProblem()).contains("302").contains("redirects are not followed");
    assertThat(state().nextAttempt()).isNotNull();
  }

  @Test
  void retryAfterIsObeyed() throws Exception {
    server.then(status(429, "Retry-After", "1"), status(503, "Retry-After", "1"));
    start(receiver(url("/"), generous()));
    commit(firing("r", "g", 1, "a"), firing("r", "h", 1, "b"), firing("r", "i", 1, "c"));
    long began = System.nanoTime();
    await(() -> state().delivered() == 3);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void aRequestThatIsWrongBecomesADeadLetterAndTheGroupGoesOn() throws Exception {
    for (int i = 0; i < Deliverer.REJECTIONS_MOST; i++) {
      server.then(body(400, "no such field \u0007 s3cret-token"));
    }
    start(receiver(url("/"), generous()));
    commit(firing("r", "g", 1, "a"), firing("r", "g", 2, "b"));
    await(() -> state().delivered() == 1);
    assertThat(state().dead()).isEqualTo(1);
    assertThat(server.all()).extracting(Got::key).endsWith("r/g/2").hasSize(6);

    assertThat(deliverer.resend("r")).isEqualTo(1);
    assertThat(deliverer.resend("nobody")).isEqualTo(-1);
    await(() -> state().delivered() == 2);
    assertThat(state().dead()).isZero();
  }

  @Test
  void afterItsTimeANoticeIsADeadLetter() throws Exception {
    for (int i = 0; i < 99; i++) {
      server.then(status(500));
    }
    start(
        receiver(
            url("/"),
            limits(
                Duration.ofSeconds(5),
                1,
                new Rate(1000, Duration.ofSeconds(1)),
                Duration.ofMillis(50))));
    commit(firing("r", "g", 1, "a"));
    await(() -> state().dead() == 1);
    assertThat(state().waiting()).isZero();
    assertThat(state().lastProblem()).contains("HTTP 500");
  }

  @Test
  void noMoreRequestsAMinuteThanAllowed() throws Exception {
    start(
        receiver(
            url("/"),
            limits(
                Duration.ofSeconds(5),
                4,
                new Rate(3, Duration.ofMinutes(1)),
                Duration.ofHours(1))));
    for (int i = 0; i < 7; i++) {
      commit(firing("r", "g" + i, 1, "a" + i));
    }
    await(() -> state().delivered() == 3);
    assertThat(state().waiting()).isEqualTo(4);
    assertThat(server.all()).hasSize(3);
    assertThat(Duration.between(Instant.now(), state().nextAttempt()))
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(60));
  }

  @Test
  void anEndlessAnswerIsNotReadToItsEnd() throws Exception {
    server.then(request -> {
      request.response().setChunked(true);
      request.connection().closeHandler(_ -> {});
      write(request.response());
    });
    start(receiver(url("/"), generous()));
    commit(firing("r", "g", 1, "a"), firing("r", "g", 2, "a"));
    await(() -> state().delivered() == 2);
  }

  private void write(HttpServerResponse response) {
    response.write("x".repeat(8192)).onSuccess(_ -> vertx.setTimer(1, _ -> write(response)));
  }

  @Test
  void aSecretFileThatWasReplacedCountsFromTheNextAttemptOn() throws Exception {
    Path secret =
        Files.writeString(
            folder.resolve("url"), "http://127.0.0.1:" + server.port() + "/T0/first-secret\n");
    start(receiver(new Value.InFile(secret), generous()));
    commit(firing("r", "g", 1, "a"));
    assertThat(server.take().uri()).isEqualTo("/T0/first-secret");
    Files.writeString(secret, "http://127.0.0.1:" + server.port() + "/T0/second-secret\n");
    commit(firing("r", "g", 2, "a"));
    assertThat(server.take().uri()).isEqualTo("/T0/second-secret");
    assertThat(state().toString()).doesNotContain("secret").doesNotContain("T0");
  }

  @Test
  void whatTheReceiverRepeatsOfASecretIsMasked() throws Exception {
    Path secret =
        Files.writeString(
            folder.resolve("url"),
            "http://127.0.0.1:" + server.port() + "/T0/hidden-path?token=hidden-query");
    server.then(body(401, "x".repeat(270) + " s3cret-token and /T0/hidden-path and hidden-query"));
    start(
        receiver(
            new Value.InFile(secret),
            limits(
                Duration.ofSeconds(5),
                1,
                new Rate(1, Duration.ofMinutes(1)),
                Duration.ofHours(1))));
    commit(firing("r", "g", 1, "a"));
    await(() -> state().retried() == 1);
    assertThat(state().lastProblem()).startsWith("HTTP 401").contains(Masker.MASK);
    assertThat(state().toString()).doesNotContain("s3cr").doesNotContain("hidden");
  }

  @Test
  void aSecretThatIsNotThereIsSaidAndTriedAgain() throws Exception {
    Path secret = folder.resolve("later");
    start(receiver(new Value.InFile(secret), generous()));
    commit(firing("r", "g", 1, "a"));
    await(() -> state().retried() > 0);
    assertThat(state().lastProblem()).isEqualTo("the file " + secret + " is not there");
    Files.writeString(secret, "http://127.0.0.1:" + server.port() + "/");
    await(() -> state().delivered() == 1);
  }

  @Test
  void linkLocalAddressesAreRefusedHoweverTheyAreWritten() throws Exception {
    for (String host :
        List.of(
            "169.254.169.254",
            "2852039166",
            "[::ffff:169.254.169.254]",
            "[fe80::1]",
            "[fd00:ec2::254]",
            "[64:ff9b::a9fe:a9fe]",
            "100.100.100.200",
            "0.0.0.0",
            "[::]")) {
      Receiver receiver = receiver(new Value.Plain("http://" + host + "/"), generous());
      assertThat(
              catchThrowable(() ->
                  Prepared.of(
                      receiver, firing("r", "g", 1, "a"), 1, Notices.AT, "t", _ -> "s3cret-token")))
          .as(host)
          .isInstanceOf(Prepared.CannotPrepare.class)
          .hasMessageContaining("refused");
    }
  }

  /** Whatever a name resolves to a moment later: the address that was checked is the one. */
  @Test
  void theConnectionGoesToTheAddressThatWasCheckedAndTheHostStaysTheName() throws Exception {
    Prepared local =
        Prepared.of(
            receiver(url("/hook"), generous()),
            firing("r", "g", 1, "a"),
            1,
            Notices.AT,
            "t",
            _ -> "s3cret-token");
    Prepared named =
        new Prepared(
            false,
            "nowhere.invalid", // RFC 6761 §6.4: no resolver knows it
            local.port(),
            local.request(),
            local.headers(),
            local.body(),
            local.addresses(),
            null,
            local.masker());
    Receiver receiver = receiver(url("/hook"), generous());
    Link link = Link.of(vertx, receiver, Link.changed(receiver.tls(), null));
    Answer answer =
        Exchange.send(vertx.getOrCreateContext(), link.client(), named, receiver, 0)
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(server.take().headers()).containsEntry("Host", "nowhere.invalid:" + server.port());
  }

  @Test
  void theSignatureCoversTimeAndBody() throws Exception {
    Receiver plain = receiver(url("/"), generous());
    Receiver signing =
        new Receiver(
            plain.name(),
            plain.format(),
            plain.url(),
            plain.headers(),
            null,
            null,
            new Value.InEnvironment("TOKEN"),
            null,
            WORDING,
            plain.tls(),
            null,
            plain.limits());
    start(signing);
    commit(firing("r", "g", 1, "a"));
    Got got = server.take();
    Path body = Files.write(folder.resolve("body"), got.body().getBytes());
    String header = got.headers().get("Headroom-Signature");
    String seconds = header.replaceAll("t=([0-9]+),v1=.*", "$1");
    Process openssl =
        new ProcessBuilder(
                "sh",
                "-c",
                "{ printf %s. "
                    + seconds
                    + "; cat "
                    + body
                    + "; } | openssl dgst -sha256 -hmac s3cret-token -r")
            .start();
    String said = new String(openssl.getInputStream().readAllBytes()).split(" ")[0];
    assertThat(header).isEqualTo("t=" + seconds + ",v1=" + said);
    assertThat(new JsonObject(got.body()).getString("key")).isEqualTo("r/g/1");
  }
}
