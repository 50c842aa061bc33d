package headroom.cli;

import headroom.path.SearchResult.Signal;
import headroom.probe.SearchListener;
import java.io.PrintWriter;
import java.util.OptionalInt;

/** Prints what a search finds, a line each. */
final class ProbeProgress implements SearchListener {
  private final PrintWriter out;

  ProbeProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void narrowed(int passes, OptionalInt unanswered) {
    String above =
        unanswered.isPresent() ? ", " + unanswered.getAsInt() + " not answered so far" : "";
    out.println("  " + passes + " bytes pass" + above);
  }

  @Override
  public void refused(int size, OptionalInt limit) {
    String allows = limit.isPresent() ? ": it allows " + limit.getAsInt() : "";
    out.println("  this node refuses " + size + " bytes" + allows);
  }

  @Override
  public void signalled(int size, Signal signal) {
    String says =
        signal.nextHopMtu() == 0
            ? "without saying what it carries"
            : "and says that its next hop carries " + signal.nextHopMtu();
    out.println("  " + signal.reporter() + " refuses " + size + " bytes, " + says);
  }

  @Override
  public void trouble(String text) {
    out.println("  " + text);
  }
}
