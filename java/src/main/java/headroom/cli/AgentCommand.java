package headroom.cli;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.model.Unavailable;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headroom agent}, and {@code headroom} alone. */
@Command(
    name = "agent",
    description = {
      "Watches this node and serves the dashboard until Ctrl-C.",
      "",
      "Every option is also a key of the configuration file and an environment variable"
          + " (--tunnel-ports: tunnel.ports, HEADROOM_TUNNEL_PORTS). A flag wins over a variable,"
          + " a variable over the file."
    })
final class AgentCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    return run(spec);
  }

  /** With the flags that {@code spec} was given. */
  static int run(CommandSpec spec) throws Exception {
    CommandLine line = spec.commandLine();
    return run(ConfigOptions.sources(line.getParseResult(), null), line.getOut()).code();
  }

  static ExitCode run(Sources sources, PrintWriter out) throws Exception {
    Config config = Config.load(sources);
    Logs.setLevel(config.logLevel());
    List<Unavailable> unavailable = Preflight.read().check();
    return Agent.run(config, unavailable, out);
  }
}
