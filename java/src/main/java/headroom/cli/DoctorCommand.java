package headroom.cli;

import headroom.cli.DoctorSource.Diagnosis;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headroom doctor}. */
@Command(
    name = "doctor",
    description = {
      "Says once what the paths to the peer nodes carry, what is wrong, and what to do.",
      "",
      "Asks the agent of this node if one runs; else it looks for itself, for as long as --seconds"
          + " says. Progress goes to stderr, the report to stdout."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every path carries what this node may send",
      "1:something was found",
      "2:it could not be told: a path is unknown, or no peer was seen; wrong usage as well",
      "69:no agent answers where --agent says",
      "77:a capability is missing, to look without an agent"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int SECONDS_MAX = 3600;
  private static final int WIDTH = 80;

  /** Makes a look of our own; {@code netns} as of the agent's option. */
  @FunctionalInterface
  interface Look {
    DoctorSource at(List<String> netns);
  }

  /** What the process was started with. */
  record Terminal(boolean isTerminal, Map<String, String> environment) {
    static Terminal ofProcess() {
      return new Terminal(
          System.console() != null && System.console().isTerminal(), System.getenv());
    }

    /** As https://no-color.org asks. */
    boolean hasColour() {
      return isTerminal
          && environment.getOrDefault("NO_COLOR", "").isEmpty()
          && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    int width() {
      String columns = environment.getOrDefault("COLUMNS", "");
      return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : WIDTH;
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--json",
      description = "Prints one JSON object: paths and findings, as in the Frame.")
  private boolean json;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "15",
      description = "How long it may take, 1 to 3600. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--agent",
      paramLabel = "URL",
      description = "The agent to ask. Default: http://127.0.0.1:8787/ if one answers there.")
  private @Nullable URI agent;

  @Option(
      names = "--netns",
      paramLabel = "NAME",
      split = ",",
      splitSynopsisLabel = ",",
      description = "Without an agent: namespaces to look into. Default: all.")
  private List<String> netns = List.of();

  private final Look ownLook;
  private final Terminal terminal;

  DoctorCommand() {
    this(OwnLook::new, Terminal.ofProcess());
  }

  DoctorCommand(Look ownLook, Terminal terminal) {
    this.ownLook = ownLook;
    this.terminal = terminal;
  }

  private static final URI DEFAULT_AGENT = URI.create("http://127.0.0.1:8787/");

  @Override
  public Integer call() throws Exception {
    check();
    PrintWriter err = spec.commandLine().getErr();
    Diagnosis diagnosis =
        source()
            .diagnose(
                Duration.ofSeconds(seconds),
                line -> {
                  err.println(line);
                  err.flush();
                });
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonObject object = PathViewJson.write(diagnosis.view());
      out.println(object.encode());
    } else {
      out.print(DoctorReport.of(diagnosis, terminal.width(), terminal.hasColour()));
    }
    out.flush();
    return exitCode(diagnosis);
  }

  private void check() {
    if (seconds < 1 || seconds > SECONDS_MAX) {
      throw wrong("--seconds: found " + seconds + "; expected 1 to " + SECONDS_MAX);
    }
    URI asked = agent;
    if (asked != null && (asked.getHost() == null || !isHttp(asked))) {
      throw wrong("--agent: found \"" + asked + "\"; expected a URL such as " + DEFAULT_AGENT);
    }
    if (asked != null && !netns.isEmpty()) {
      throw wrong("--netns: an agent has its own; leave out --agent or --netns");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static boolean isHttp(URI uri) {
    return "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
  }

  /** With --netns it is our own look that is wanted. */
  private DoctorSource source() throws InterruptedException {
    URI asked = agent;
    if (asked != null) {
      return new AgentSource(asked);
    }
    var near = new AgentSource(DEFAULT_AGENT);
    return netns.isEmpty() && near.isThere() ? near : ownLook.at(netns);
  }

  static int exitCode(Diagnosis diagnosis) {
    if (!diagnosis.view().findings().isEmpty()) {
      return ExitCode.FAILED.code();
    }
    return (DoctorReport.isFine(diagnosis) ? ExitCode.OK : ExitCode.USAGE).code();
  }
}
