package headroom.cli;

/**
 * A failure that was foreseen. The operator sees its message and no trace; the process ends with
 * its exit code.
 */
public final class Failure extends RuntimeException {
  private final ExitCode exitCode;

  /**
   * @param message one line, or one and a list below it: what, why, what to do
   */
  public Failure(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The message reads "WHAT: WHY; REMEDY". */
  public Failure(ExitCode exitCode, String what, String why, String remedy) {
    this(exitCode, what + ": " + why + "; " + remedy);
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
