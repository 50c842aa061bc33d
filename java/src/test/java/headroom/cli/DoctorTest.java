package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import headroom.cli.DoctorCommand.Terminal;
import headroom.cli.DoctorSource.Diagnosis;
import headroom.model.Because;
import headroom.model.Evidence;
import headroom.model.Evidence.Witness;
import headroom.model.Finding;
import headroom.model.Finding.Advice;
import headroom.model.Finding.Kind;
import headroom.model.Finding.Severity;
import headroom.model.Finding.Step;
import headroom.model.PathVerdict;
import headroom.model.PathView;
import headroom.model.PeerPath;
import headroom.model.PeerPath.Direction;
import headroom.model.PeerPath.PeerAgent;
import headroom.model.PeerPath.SizeLoss;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DoctorTest {
  private static final Instant SINCE = Instant.parse("2026-11-24T04:00:00Z");
  private static final String CURE =
      "nsenter -t 4711 -n ip route change default via 10.0.1.1 dev eth0 mtu 1350";

  private static PeerPath path(String peer, PathVerdict verdict, int mtu, int searching) {
    return new PeerPath(
        peer,
        "worker-" + peer.charAt(peer.length() - 1),
        verdict,
        mtu == 0 ? OptionalInt.empty() : OptionalInt.of(mtu),
        OptionalInt.of(1500),
        Direction.SENDING,
        PeerAgent.ANSWERS,
        List.of(
            new SizeLoss(128, 4711, 3),
            new SizeLoss(1500, 23, verdict == PathVerdict.FINE ? 0 : 23)),
        List.of(limit()),
        SINCE,
        verdict == PathVerdict.UNKNOWN ? unanswered() : null,
        searching == 0 ? OptionalInt.empty() : OptionalInt.of(searching));
  }

  private static Evidence limit() {
    return new Evidence(
        Witness.PROBE,
        Evidence.Kind.SEARCH_LIMIT,
        "1400 bytes pass, 1401 do not.",
        Map.of("mtu", "1400", "failsAt", "1401"),
        SINCE);
  }

  private static Because unanswered() {
    return new Because(
        Because.Kind.SEARCH_UNANSWERED, "no answer at any size", Map.of("agent", "none"));
  }

  private static Finding finding() {
    return new Finding(
        "path-vanishing:192.168.20.1",
        Kind.PATH_VANISHING,
        Severity.CRITICAL,
        "192.168.20.1",
        0,
        "Packets above 1400 bytes vanish on the way to worker-1 (192.168.20.1)",
        "The network discards them and tells nobody: small requests work, large answers hang.",
        Map.of("mtu", "1400", "peer", "192.168.20.1"),
        SINCE,
        List.of(limit()),
        List.of(
            new Advice(Step.POD_ROUTE, "At once, for pod shop/web-1: its route at 1350.", CURE),
            new Advice(Step.COST, "What it costs: three numbers.", null)));
  }

  private static PathView sick() {
    return new PathView(
        List.of(
            path("192.168.20.1", PathVerdict.VANISHING, 1400, 0),
            path("192.168.30.2", PathVerdict.FINE, 1500, 0)),
        0,
        List.of(finding()),
        null);
  }

  private static PathView of(PeerPath... paths) {
    return new PathView(List.of(paths), 0, List.of(), null);
  }

  private record Said(int exit, String out, String err) {}

  private static Said run(PathView view, Terminal terminal, String... args) {
    return run(
        new DoctorCommand(
            netns ->
                (_, progress) -> {
                  progress.accept("looking into " + netns);
                  return new Diagnosis("worker-7", view, List.of("IPv6 is off"));
                },
            terminal),
        args);
  }

  private static Said run(DoctorCommand command, String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        new CommandLine(command)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setExecutionExceptionHandler((e, line, _) -> Failures.report(e, line.getErr()).code())
            .execute(args);
    return new Said(exit, out.toString(), err.toString());
  }

  private static Terminal pipe() {
    return new Terminal(false, Map.of("TERM", "xterm"));
  }

  @Test
  void aReportIsATableThenEachFindingWithItsEvidenceAndCommands() {
    Said said = run(sick(), pipe(), "--netns", "nodeA");
    assertThat(said.err()).isEqualTo("looking into [nodeA]\n");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out())
        .isEqualTo(
            """
            peer          name      verdict    MTU   needed  loss small      loss large
            192.168.20.1  worker-1  vanishing  1400  1500    3/4711 (0.1 %)  23/23 (100.0 %)
            192.168.30.2  worker-2  fine       1500  1500    3/4711 (0.1 %)  0/23 (0.0 %)

            CRITICAL  Packets above 1400 bytes vanish on the way to worker-1 (192.168.20.1)
              The network discards them and tells nobody: small requests work, large answers
                hang.
              Evidence:
                probe, 2026-11-24T04:00:00Z: 1400 bytes pass, 1401 do not.
              What to do:
                At once, for pod shop/web-1: its route at 1350.

                  nsenter -t 4711 -n ip route change default via 10.0.1.1 dev eth0 mtu 1350

                What it costs: three numbers.

            Not looked at: IPv6 is off
            1 finding.
            """);
  }

  @Test
  void exitCodesTellFineFoundAndUntold() {
    assertThat(run(of(path("192.168.30.2", PathVerdict.FINE, 1500, 0)), pipe(), "--netns", "a"))
        .satisfies(said -> assertThat(said.exit()).isZero())
        .satisfies(said ->
            assertThat(said.out()).endsWith("Fine: every path carries what this node may send.\n"));
    assertThat(run(sick(), pipe(), "--netns", "a").exit()).isEqualTo(1);
    Said unknown = run(of(path("192.168.30.2", PathVerdict.UNKNOWN, 0, 0)), pipe(), "--netns", "a");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.out())
        .contains("192.168.30.2: unknown, because no answer at any size.")
        .contains("not every path could be judged");
    Said nobody = run(of(), pipe(), "--netns", "a");
    assertThat(nobody.exit()).isEqualTo(2);
    assertThat(nobody.out()).startsWith("No peer node was seen on worker-7");
  }

  @Test
  void wrongUsageIsSaidAtOnce() {
    for (String[] args :
        List.of(
            new String[] {"--seconds", "0"},
            new String[] {"--agent", "worker-7"},
            new String[] {"--agent", "ftp://127.0.0.1/"},
            new String[] {"--agent", "http://127.0.0.1:1/", "--netns", "a"})) {
      Said said = run(sick(), pipe(), args);
      assertThat(said.exit()).as(String.join(" ", args)).isEqualTo(2);
      assertThat(said.err())
          .containsPattern(
              "--seconds: found 0; expected|--agent: found \".*\"; expected|leave out --agent or");
    }
  }

  @Test
  void jsonIsOneObjectThatReadsBackTheSame() {
    Said said = run(sick(), pipe(), "--netns", "a", "--json");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out().lines()).hasSize(1);
    assertThat(PathViewJson.read(new JsonObject(said.out()))).isEqualTo(sick());
  }

  @Test
  void anAgentThatNamesNoKindOrANewerOneIsReadByItsText() {
    JsonObject json = PathViewJson.write(sick());
    JsonObject path = json.getJsonArray("paths").getJsonObject(0);
    JsonObject evidence = path.getJsonArray("evidence").getJsonObject(0);
    evidence.put("kind", "wormhole");
    path.put("verdict", "unknown").put("because", "nobody knows");
    PeerPath read = PathViewJson.read(json).paths().getFirst();
    assertThat(read.because()).isEqualTo(new Because(null, "nobody knows", Map.of()));
    assertThat(read.evidence().getFirst().kind()).isNull();
    assertThat(read.evidence().getFirst().text()).isEqualTo("1400 bytes pass, 1401 do not.");
    evidence.remove("kind");
    evidence.remove("facts");
    Evidence older = PathViewJson.read(json).paths().getFirst().evidence().getFirst();
    assertThat(older)
        .isEqualTo(
            new Evidence(Witness.PROBE, null, "1400 bytes pass, 1401 do not.", Map.of(), SINCE));
  }

  @Test
  void aNarrowTerminalLosesColumnsAndProseWrapsButCommandsStayWhole() {
    for (int width : List.of(40, 60, 80, 132)) {
      String report = DoctorReport.of(new Diagnosis("worker-7", sick(), List.of()), width, false);
      assertThat(report).contains("\n      " + CURE + "\n");
      List<String> long_ = new ArrayList<>();
      report.lines().filter(line -> line.length() > Math.max(width, 60)).forEach(long_::add);
      assertThat(long_)
          .allSatisfy(line ->
              assertThat(line)
                  .satisfiesAnyOf(
                      l -> assertThat(l.strip()).isEqualTo(CURE),
                      l -> assertThat(l).startsWith("CRITICAL")));
    }
    String wide = DoctorReport.of(new Diagnosis("worker-7", sick(), List.of()), 132, false);
    assertThat(wide).startsWith("peer          name      verdict").contains("  answers\n");
  }

  @Test
  void namesThatOthersChoseGiveTheTerminalNoOrders() {
    Finding odd =
        new Finding(
            "x",
            Kind.MIXED_MTU,
            Severity.INFO,
            null,
            0,
            "a\u001b[2Jb",
            "c\u0007d e\r\nf",
            Map.of(),
            SINCE,
            List.of(),
            List.of(new Advice(Step.LOOK, "look", "ls \u001b]0;x")));
    String report =
        DoctorReport.of(
            new Diagnosis("n", new PathView(List.of(), 0, List.of(odd), null), List.of()),
            80,
            false);
    assertThat(report.replace("\n", "")).doesNotContainPattern("\\p{Cntrl}");
    assertThat(report).contains("INFO  a?[2Jb\n  c?d e??f\n");
  }

  @Test
  void coloursAreForTerminalsThatWantThem() {
    assertThat(new Terminal(true, Map.of("TERM", "xterm")).hasColour()).isTrue();
    assertThat(new Terminal(false, Map.of("TERM", "xterm")).hasColour()).isFalse();
    assertThat(new Terminal(true, Map.of("TERM", "dumb")).hasColour()).isFalse();
    assertThat(new Terminal(true, Map.of("TERM", "xterm", "NO_COLOR", "1")).hasColour()).isFalse();
    assertThat(new Terminal(true, Map.of("COLUMNS", "132")).width()).isEqualTo(132);
    assertThat(new Terminal(true, Map.of("COLUMNS", "0x7")).width()).isEqualTo(80);
    assertThat(run(sick(), pipe(), "--netns", "a").out()).doesNotContain("\u001b");
    assertThat(DoctorReport.of(new Diagnosis("n", sick(), List.of()), 80, true))
        .contains("\u001b[31m");
  }

  @Test
  void anAgentIsAskedAndItsSearchesAreWaitedFor() throws IOException {
    PathView searching = of(path("192.168.20.1", PathVerdict.UNKNOWN, 0, 7));
    try (var agent = new Agent(List.of(searching, searching, sick()))) {
      Said said = run(new DoctorCommand(), "--agent", agent.url());
      assertThat(said.err())
          .isEqualTo(
              "asking the agent at "
                  + agent.url()
                  + "\na search is under way\na search is under way\n");
      assertThat(said.exit()).isEqualTo(1);
      assertThat(said.out()).contains(CURE).contains("Not looked at: without CAP_SYSLOG");
    }
  }

  @Test
  void anAgentThatIsNotThereOrSpeaksOtherwiseIsNamed() throws IOException {
    String gone;
    try (var agent = new Agent(List.of())) {
      gone = agent.url();
      Said said = run(new DoctorCommand(), "--agent", gone);
      assertThat(said.exit()).isEqualTo(69);
      assertThat(said.err()).contains("headroom: agent at " + gone + ": it answers 503; start one");
    }
    Said said = run(new DoctorCommand(), "--agent", gone);
    assertThat(said.exit()).isEqualTo(69);
    assertThat(said.err()).contains("headroom: agent at " + gone + ": ").contains("--agent URL");
  }

  @Test
  void itIsACommandOfTheProgramWithItsExitCodesInTheHelp() {
    var out = new StringWriter();
    int exit =
        HeadroomCommand.run(
            new String[] {"doctor", "--help"}, new PrintWriter(out), new PrintWriter(out));
    assertThat(exit).isZero();
    assertThat(out.toString())
        .contains("headroom doctor")
        .contains("--json", "--seconds=N", "--agent=URL", "--netns=NAME")
        .contains("Exit codes:", "could not be told");
  }

  /** An agent's HTTP: Frames one after the other, the last again and again. */
  private static final class Agent implements AutoCloseable {
    private final HttpServer server;

    Agent(List<PathView> views) throws IOException {
      Deque<PathView> left = new ArrayDeque<>(views);
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/api/v1/frame",
          exchange -> {
            PathView view = left.size() > 1 ? left.removeFirst() : left.peekFirst();
            byte[] body = view == null ? new byte[0] : frame(view).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                view == null ? 503 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
    }

    private static String frame(PathView view) {
      JsonObject self =
          new JsonObject()
              .put("unavailable", List.of("without CAP_SYSLOG functions have no names"));
      return PathViewJson.write(view)
          .put("node", "worker-7")
          .put("seq", 4711)
          .put("self", self)
          .encode();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
