package headroom.rules;

import headroom.yaml.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Every problem of the alerts file, one line each. */
public final class AlertsException extends Exception {
  private static final int LINES_MAX = 50;

  private final transient List<Problem> problems;

  AlertsException(List<Problem> problems) {
    super(message(sorted(problems)));
    this.problems = sorted(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  /** As they stand in the file, not as the sections are read. */
  private static List<Problem> sorted(List<Problem> problems) {
    return problems.stream().sorted(Comparator.comparingInt(AlertsException::line)).toList();
  }

  /** Of "FILE:LINE:COLUMN"; 0: of the whole file. */
  private static int line(Problem problem) {
    String[] parts = problem.where().split(":");
    String line = parts.length < 3 ? "" : parts[parts.length - 2];
    return line.matches("\\d{1,9}") ? Integer.parseInt(line) : 0;
  }

  private static String message(List<Problem> problems) {
    int more = problems.size() - LINES_MAX;
    return "the alerts file has "
        + (problems.size() == 1 ? "1 problem" : "%,d problems".formatted(problems.size()))
        + problems.stream().limit(LINES_MAX).map(p -> "\n  " + p).collect(Collectors.joining())
        + (more > 0 ? "\n  and %,d more".formatted(more) : "");
  }
}
