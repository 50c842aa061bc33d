package headroom.cli;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.host.Monotonic;
import headroom.model.Reading;
import headroom.model.SelfReading;
import headroom.model.Unavailable;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
          "/metrics",
          "/readyz",
          "/api/v1/nothing");

  private static final int ANSWER_BYTES_MAX = 1 << 20;

  private Training() {}

  static ExitCode run(PrintWriter out) throws Exception {
    Path state = Files.createTempDirectory("headroom-training-");
    Config config =
        Config.load(
            Sources.none().with("listen", "127.0.0.1:0").with("state-dir", state.toString()));
    Logs.setLevel(config.logLevel());
    List<Unavailable> unavailable = Preflight.read().unavailable();
    String how = "with the kernel";
    try (Agent agent = new Agent(config)) {
      walk(agent.start(unavailable));
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

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> file.toFile().delete());
    }
    Files.delete(folder);
  }

  private static void walk(URI address) throws IOException {
    for (String path : PATHS) {
      try (var socket = new Socket(address.getHost(), address.getPort())) {
        String request =
            "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().readNBytes(ANSWER_BYTES_MAX);
      }
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
