package headroom.alert;

import headroom.model.Finding;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rule asks of a Frame. */
public sealed interface Condition {
  /** One of these kinds is among the findings. */
  record OfFinding(List<Finding.Kind> kinds) implements Condition {
    public OfFinding {
      kinds = List.copyOf(kinds);
    }
  }

  /** A peer's agent that answered once does not any more. */
  record OfLostAgent() implements Condition {}

  /**
   * A count within a window, by itself or against another.
   *
   * @param by one alert for each combination of these; empty: one for the node
   * @param above packets/s; of a share the part of 1
   * @param of what it is a share of; null: of nothing, it is absolute
   * @param floor counts of {@code of} within the window below which no share is judged
   * @param clearBelow at most {@code above}; the alert ends only below it
   * @param over length of the window
   */
  record OfRate(
      Metric metric,
      Where where,
      List<Dimension> by,
      double above,
      @Nullable Metric of,
      Where ofWhere,
      long floor,
      double clearBelow,
      Duration over)
      implements Condition {
    public OfRate {
      by = List.copyOf(by);
    }

    public boolean isShare() {
      return of != null;
    }
  }
}
