package headroom.config;

import headroom.yaml.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Every problem of the configuration, one line each. */
public final class ConfigException extends Exception {
  /** Lines of one message; the rest is counted in its last line. */
  static final int LINES_MAX = 50;

  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  private static String message(List<Problem> problems) {
    String count = problems.size() == 1 ? "1 problem" : "%,d problems".formatted(problems.size());
    String lines =
        problems.stream().limit(LINES_MAX).map(p -> "\n  " + p).collect(Collectors.joining());
    int more = problems.size() - LINES_MAX;
    return "the configuration has "
        + count
        + lines
        + (more > 0 ? "\n  and %,d more".formatted(more) : "");
  }
}
