package headroom.webhook;

import static headroom.webhook.Notices.firing;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import headroom.webhook.format.Language;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Certificates, proxies, and where a secret must not turn up. Keys are made by openssl. */
class SecureTest {
  private static final Receiver.Wording WORDING =
      new Receiver.Wording(Language.EN, ZoneOffset.UTC, null, null, null);
  private static final Deliverer.Options OPTIONS =
      new Deliverer.Options(
          Duration.ofMillis(3), "Headroom/test", name -> "hunter2-" + name.toLowerCase());
  private static final Receiver.Limits LIMITS =
      new Receiver.Limits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          1,
          new Rate(1000, Duration.ofSeconds(1)),
          Duration.ofHours(1),
          false);

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void set() throws Exception {
    vertx = Vertx.vertx();
    // Two authorities; "localhost" signed by the first.
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=first"
            + " -keyout ca.key -out ca.pem");
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=second"
            + " -keyout other.key -out other.pem");
    signed("server", "localhost");
    signed("elsewhere", "elsewhere.example");
    signed("client", "worker-7");
  }

  @AfterEach
  void end() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void signed(String name, String host) throws Exception {
    Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=DNS:" + host);
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN="
            + host
            + " -keyout "
            + name
            + ".key -out "
            + name
            + ".csr");
    openssl(
        "x509 -req -days 2 -in "
            + name
            + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial"
            + " -extfile "
            + name
            + ".ext -out "
            + name
            + ".pem");
  }

  private void openssl(String arguments) throws Exception {
    Process process =
        new ProcessBuilder(("openssl " + arguments).split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private RecordingServer server(String certificate, boolean asksForClients) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertPath(file(certificate + ".pem").toString())
                    .addKeyPath(file(certificate + ".key").toString()));
    if (asksForClients) {
      options
          .setClientAuth(ClientAuth.REQUIRED)
          .setTrustOptions(new PemTrustOptions().addCertPath(file("ca.pem").toString()));
    }
    return new RecordingServer(vertx, options);
  }

  private static Receiver receiver(String url, Receiver.Tls tls, Receiver.@Nullable Proxy proxy) {
    return new Receiver(
        "r",
        new HeadroomFormat(),
        new Value.Plain(url),
        Map.of("X-Token", new Value.InEnvironment("HEADER")),
        null,
        new Value.InEnvironment("BEARER"),
        new Value.InEnvironment("SIGNING"),
        null,
        WORDING,
        tls,
        proxy,
        LIMITS);
  }

  private Trial send(Receiver receiver) {
    return Trial.of(vertx, receiver, firing("r", "g", 1, "a"), OPTIONS);
  }

  @Test
  void aCertificateOfAnAuthorityOfOnesOwnIsTakenWhereItIsNamed() {
    try (RecordingServer server = server("server", false)) {
      String url = "https://localhost:" + server.port() + "/";
      Trial unknown = send(receiver(url, Receiver.Tls.USUAL, null));
      assertThat(unknown.problem()).startsWith("TLS: ").contains("tls.ca");
      Trial wrong = send(receiver(url, new Receiver.Tls(file("other.pem"), null, null), null));
      assertThat(wrong.problem()).startsWith("TLS: ");
      assertThat(server.all()).isEmpty();

      Trial right = send(receiver(url, new Receiver.Tls(file("ca.pem"), null, null), null));
      assertThat(right.problem()).isNull();
      assertThat(server.all()).hasSize(1);
      assertThat(server.all().getFirst().headers())
          .containsEntry("Host", "localhost:" + server.port());
    }
  }

  @Test
  void aCertificateForAnotherNameIsRefusedThoughTheAddressIsRight() {
    try (RecordingServer server = server("elsewhere", false)) {
      Trial trial =
          send(
              receiver(
                  "https://localhost:" + server.port() + "/",
                  new Receiver.Tls(file("ca.pem"), null, null),
                  null));
      assertThat(trial.problem()).startsWith("TLS: ").contains("localhost");
      assertThat(server.all()).isEmpty();
    }
  }

  @Test
  void aReceiverThatAsksForACertificateGetsOurs() {
    try (RecordingServer server = server("server", true)) {
      String url = "https://localhost:" + server.port() + "/";
      Trial without = send(receiver(url, new Receiver.Tls(file("ca.pem"), null, null), null));
      assertThat(without.problem()).isNotNull();
      assertThat(server.all()).isEmpty();
      Trial with =
          send(
              receiver(
                  url,
                  new Receiver.Tls(file("ca.pem"), file("client.pem"), file("client.key")),
                  null));
      assertThat(with.problem()).isNull();
      assertThat(server.all()).hasSize(1);
    }
  }

  @Test
  void aCertificateFileThatWasReplacedCountsFromTheNextAttemptOn() throws Exception {
    Path authority = Files.copy(file("other.pem"), file("trusted.pem"));
    try (RecordingServer server = server("server", false);
        Outbox outbox = Outbox.in(file("state"), Outbox.Limits.USUAL)) {
      Receiver receiver =
          receiver(
              "https://localhost:" + server.port() + "/",
              new Receiver.Tls(authority, null, null),
              null);
      Deliverer deliverer = new Deliverer(vertx, outbox, List.of(receiver), OPTIONS);
      deliverer.start();
      outbox.commit(null, List.of(firing("r", "g", 1, "a"))).join();
      while (deliverer.states().getFirst().lastProblem() == null) {
        Thread.sleep(2);
      }
      Files.write(authority, Files.readAllBytes(file("ca.pem")));
      assertThat(server.take()).isNotNull();
      deliverer.stop().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void aProxyIsAskedToConnectByNameAndTheReceiversCertificateIsCheckedThrough() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    try (RecordingServer server = server("server", false);
        ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> serve(proxy, server.port(), asked));
      Receiver.Proxy way =
          new Receiver.Proxy(
              "127.0.0.1", proxy.getLocalPort(), "me", new Value.InEnvironment("PROXY"));
      Trial trial =
          send(
              receiver(
                  "https://localhost:" + server.port() + "/",
                  new Receiver.Tls(file("ca.pem"), null, null),
                  way));
      assertThat(trial.problem()).isNull();
      assertThat(server.all()).hasSize(1);
      assertThat(asked.getFirst()).startsWith("CONNECT localhost:" + server.port() + " ");
      assertThat(asked.getFirst().toLowerCase()).contains("proxy-authorization: basic ");

      Trial linkLocal = send(receiver("http://169.254.169.254/", Receiver.Tls.USUAL, way));
      assertThat(linkLocal.problem()).contains("refused");
      Trial proxyLinkLocal =
          send(
              receiver(
                  "http://localhost/",
                  Receiver.Tls.USUAL,
                  new Receiver.Proxy("169.254.1.1", 3128, null, null)));
      assertThat(proxyLinkLocal.problem()).contains("refused");
      assertThat(asked).hasSize(1);
    }
  }

  /** Takes one CONNECT, and then passes bytes both ways. */
  private static void serve(ServerSocket proxy, int port, List<String> asked) {
    try (Socket client = proxy.accept();
        Socket server = new Socket("127.0.0.1", port)) {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) client.getInputStream().read());
      }
      asked.add(head.toString());
      client.getOutputStream().write("HTTP/1.1 200 Connected\r\n\r\n".getBytes());
      Thread back = Thread.ofVirtual().start(() -> pass(server, client));
      pass(client, server);
      back.join();
    } catch (IOException | InterruptedException e) {
      asked.add(e.toString());
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException over) {
      // One side has gone.
    }
  }

  @Test
  void noSecretIsInAnyLogOfAnyLevelNorInWhatATrialShows() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    root.setLevel(Level.TRACE);
    Path url = file("url");
    try (RecordingServer server = new RecordingServer(vertx);
        Outbox outbox = Outbox.in(file("state"), Outbox.Limits.USUAL)) {
      Files.writeString(
          url, "http://127.0.0.1:" + server.port() + "/services/hunter2-path?k=hunter2-query");
      server.then(
          RecordingServer.body(
              500, "you said hunter2-header, hunter2-bearer, /services/hunter2-path"),
          RecordingServer.closeEarly(),
          RecordingServer.body(403, "hunter2-query"));
      Receiver plain = receiver("http://unused/", Receiver.Tls.USUAL, null);
      Receiver receiver =
          new Receiver(
              "r",
              plain.format(),
              new Value.InFile(url),
              plain.headers(),
              null,
              plain.bearer(),
              plain.signing(),
              null,
              WORDING,
              plain.tls(),
              null,
              LIMITS);
      Deliverer deliverer = new Deliverer(vertx, outbox, List.of(receiver), OPTIONS);
      deliverer.start();
      outbox.commit(null, List.of(firing("r", "g", 1, "a"))).join();
      for (int i = 0; i < 4; i++) {
        assertThat(server.take().headers()).containsEntry("Authorization", "Bearer hunter2-bearer");
        assertThat(deliverer.states().toString()).doesNotContain("hunter2");
      }
      while (deliverer.states().getFirst().delivered() == 0) {
        Thread.sleep(2);
      }
      Trial trial = send(receiver);
      assertThat(trial.problem()).isNull();
      assertThat(trial.toString())
          .contains("Authorization: Bearer " + Masker.MASK)
          .contains("POST http://127.0.0.1:" + server.port() + Masker.MASK)
          .doesNotContain("hunter2");
      deliverer.stop().toCompletionStage().toCompletableFuture().join();
      String ours =
          log.list.stream()
              .filter(event -> event.getLoggerName().startsWith("headroom"))
              .map(ILoggingEvent::getFormattedMessage)
              .reduce("", (a, b) -> a + "\n" + b);
      assertThat(ours).contains("HTTP 500").doesNotContain("hunter2");
      // At what levels the agent can be set to log others: logback.xml holds Netty at its own.
      String others =
          log.list.stream()
              .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
              .map(ILoggingEvent::getFormattedMessage)
              .reduce("", (a, b) -> a + "\n" + b);
      assertThat(others).doesNotContain("hunter2");
    } finally {
      root.setLevel(before);
      root.detachAppender(log);
    }
  }
}
