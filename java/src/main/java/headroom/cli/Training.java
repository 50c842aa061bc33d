package headroom.cli;

import headroom.config.Config;
import java.io.IOException;
import java.io.PrintWriter;

/** The start without a kernel: what the agent loads, in its order. */
final class Training {
  private Training() {}

  static ExitCode run(Config config, PrintWriter out) throws IOException {
    Preflight.read().unavailable();
    out.println("trained on " + config.listen());
    return ExitCode.OK;
  }
}
