package headroom.cli;

import headroom.config.ConfigException;
import java.io.PrintWriter;
import java.net.BindException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What to print, and which exit code, for whatever a command threw. */
final class Failures {
  private Failures() {}

  /** Prints one message without a trace; a fault of our own leaves its trace in the log. */
  static ExitCode report(Throwable thrown, PrintWriter err) {
    ExitCode code = exitCode(thrown);
    if (code == ExitCode.INTERNAL) {
      // Not a static logger: the configuration sets its level before anything is logged.
      LoggerFactory.getLogger(Failures.class).error("a fault of Headroom itself", thrown);
    }
    err.println("headroom: " + message(thrown));
    err.flush();
    return code;
  }

  static ExitCode exitCode(Throwable thrown) {
    return switch (thrown) {
      case Failure failure -> failure.exitCode();
      case ConfigException _ -> ExitCode.USAGE;
      default ->
          causeOf(thrown, BindException.class) == null ? ExitCode.INTERNAL : ExitCode.UNAVAILABLE;
    };
  }

  private static String message(Throwable thrown) {
    if (thrown instanceof Failure || thrown instanceof ConfigException) {
      return String.valueOf(thrown.getMessage());
    }
    BindException bind = causeOf(thrown, BindException.class);
    if (bind != null) {
      return "cannot listen: "
          + bind.getMessage()
          + "; stop what uses the port (ss -ltnp shows it),"
          + " or choose another with --listen HOST:PORT";
    }
    return "a fault of Headroom itself: " + thrown + "; please report it with the trace above";
  }

  private static <T extends Throwable> @Nullable T causeOf(
      @Nullable Throwable thrown, Class<T> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
