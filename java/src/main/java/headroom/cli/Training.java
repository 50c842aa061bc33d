package headroom.cli;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.host.Monotonic;
import headroom.model.Reading;
import headroom.model.SelfReading;
import headroom.model.Unavailable;
import headroom.webhook.Deliverer;
import headroom.webhook.Receiver;
import headroom.webhook.ReceiversReader;
import headroom.webhook.SampleNotice;
import headroom.webhook.Trial;
import headroom.yaml.Problems;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The agent's own start, and one request of each kind, for the JVM's AOT cache: what is loaded here
 * need not be found and linked at the next start. Where the kernel may not be touched (the build of
 * a container image) an empty reading stands in; the cache is then a little smaller.
 */
final class Training {
  private static final List<String> PATHS =
      List.of(
          "/",
          "/api/v1/frame",
          "/api/v1/history?seconds=900",
          "/api/v1/events",
          "/api/v1/paths",
          "/api/v1/findings",
          "/api/v1/reasons",
          "/api/v1/alerts",
          "/api/v1/receivers",
          "/api/v1/silences",
          "/metrics",
          "/readyz",
          "/api/v1/nothing");

  /** Makes the alerts remember something: the outbox's file is written. */
  private static final String SILENCE =
      """
      {"matchers": [{"label": "alertname", "pattern": "training"}], "seconds": 60,
       "author": "training", "comment": "training"}""";

  private static final String ALERTS =
      """
      receivers:
        - {name: training, format: alertmanager-webhook, url: "http://127.0.0.1:%d/"}
      """;

  private static final int ANSWER_BYTES_MAX = 1 << 20;

  private Training() {}

  static ExitCode run(PrintWriter out) throws Exception {
    Path state = Files.createTempDirectory("headroom-training-");
    Path alerts = state.resolve("alerts.yaml");
    try (var receiver = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(alerts, ALERTS.formatted(receiver.getLocalPort()));
      Thread.ofVirtual().start(() -> answer(receiver));
      tell(alerts);
    }
    Config config =
        Config.load(
            Sources.none()
                .with("listen", "127.0.0.1:0")
                .with("alerts-file", alerts.toString())
                .with("state-dir", state.toString()));
    Logs.setLevel(config.logLevel());
    List<Unavailable> unavailable = Preflight.read().unavailable();
    String how = "with the kernel";
    try (Agent agent = new Agent(config)) {
      URI address = agent.start(unavailable);
      walk(address);
      ask(address, "POST /api/v1/silences", SILENCE); // its commit goes with a Frame to come
      out.print(agent.banner());
    } catch (Failure noKernel) {
      how = "without the kernel, since " + noKernel.getMessage();
      try (Agent agent = new Agent(config)) {
        URI address = agent.startWithoutKernel();
        agent.publish(nothing(unavailable));
        walk(address);
      }
    }
    delete(state);
    out.println("trained " + how);
    return ExitCode.OK;
  }

  /** One notice on its way to a receiver, as a delivery goes it. */
  private static void tell(Path alerts) {
    Problems problems = new Problems();
    Receiver receiver =
        ReceiversReader.read(alerts, problems, System::getenv).getFirst();
    Vertx vertx = Agent.vertx();
    try {
      Trial.of(
          vertx,
          receiver,
          SampleNotice.of(receiver.name(), "localhost", true, Instant.now()),
          Deliverer.Options.of(Version.number()));
    } finally {
      vertx.close();
    }
  }

  private static void answer(ServerSocket receiver) {
    try (Socket one = receiver.accept()) {
      one.getInputStream().read(new byte[ANSWER_BYTES_MAX]);
      one.getOutputStream()
          .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // Nothing was learnt of deliveries: the cache is a little smaller.
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> file.toFile().delete());
    }
    Files.delete(folder);
  }

  private static void walk(URI address) throws IOException {
    for (String path : PATHS) {
      ask(address, "GET " + path, "");
    }
  }

  private static void ask(URI address, String what, String body) throws IOException {
    String head =
        what
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readNBytes(ANSWER_BYTES_MAX);
    }
  }

  private static Reading nothing(List<Unavailable> unavailable) {
    Monotonic now = Monotonic.now();
    var self = new SelfReading(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(), unavailable);
    return new Reading(
        now.wall(),
        now.nanos(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        self,
        List.of(
            new Unavailable(Unavailable.Kind.DROPS_NOT_COUNTED, "this is a training run")));
  }
}
