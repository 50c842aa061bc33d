package headroom.rules;

import headroom.yaml.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Every problem of the alerts file, one line each. */
public final class AlertsException extends Exception {
  private static final int LINES_MAX = 50;

  private final transient List<Problem> problems;

  AlertsException(List<Problem> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  private static String message(List<Problem> problems) {
    int more = problems.size() - LINES_MAX;
    return "the alerts file has "
        + (problems.size() == 1 ? "1 problem" : "%,d problems".formatted(problems.size()))
        + problems.stream().limit(LINES_MAX).map(p -> "\n  " + p).collect(Collectors.joining())
        + (more > 0 ? "\n  and %,d more".formatted(more) : "");
  }
}
