package headroom.cli;

import headroom.config.Config;
import java.io.PrintWriter;
import java.util.List;

/** Wires everything together, from the kernel to the page, and takes it apart again. */
public final class Agent {
  private Agent() {}

  /**
   * Runs until a signal comes ({@link StopSignal}); prints the {@link Banner} once the first Frame
   * is there.
   *
   * @param unavailable what this process may not see, a sentence each, for the Frame
   * @throws Failure foreseen: 69 port in use, 77 a power is missing
   */
  static ExitCode run(Config config, List<String> unavailable, PrintWriter out) throws Exception {
    throw new Failure(
        ExitCode.UNAVAILABLE,
        "the agent on " + config.listen(),
        "the kernel reader is not part of this build",
        "build again from the main branch");
  }
}
