package headroom.cli;

import headroom.config.Config;
import headroom.config.Sources;
import java.io.PrintWriter;

/** The start without a kernel: what the agent loads, in its order. */
final class Training {
  private Training() {}

  static ExitCode run(PrintWriter out) throws Exception {
    Config config = Config.load(Sources.none().with("listen", "127.0.0.1:0"));
    Logs.setLevel(config.logLevel());
    Preflight.read().unavailable();
    out.println("trained on " + config.listen());
    return ExitCode.OK;
  }
}
