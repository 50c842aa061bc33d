package headroom.model;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a rule holds against this node, from when it began until it has ended.
 *
 * @param id of {@code labels} alone: the same after a restart, and the same at both ends of a path
 * @param rule name of the rule
 * @param labels what it is about, {@code alertname} and {@code severity} among them, as Prometheus
 *     has it; sorted
 * @param text for people, in both languages
 * @param measure what was measured against what; null: the rule asks for a finding
 * @param finding id of the {@link Finding} behind it; null: a rate is
 * @param since when its condition began to hold
 * @param firedAt when it had held long enough; null: it has not
 * @param endedAt when it was over; null: it is not
 * @param silencedBy id of the {@link Silence} or name of the maintenance window that keeps it quiet;
 *     null: none
 * @param inhibitedBy id of the alert that explains it; null: none
 * @param links name to address, such as {@code runbook}
 */
public record Alert(
    String id,
    String rule,
    State state,
    Finding.Severity severity,
    Map<String, String> labels,
    Text text,
    @Nullable Measure measure,
    @Nullable String finding,
    Instant since,
    @Nullable Instant firedAt,
    @Nullable Instant endedAt,
    @Nullable String silencedBy,
    @Nullable String inhibitedBy,
    Map<String, String> links) {
  public Alert {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    links = Collections.unmodifiableMap(new TreeMap<>(links));
  }

  public enum State {
    /** The condition holds, not yet for long enough. */
    PENDING,
    FIRING,
    /** It is over; kept for a while to be looked at. */
    RESOLVED;

    public String json() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param summary one line
   * @param description what it means and what to do, a few sentences; commands on lines of their own
   * @param condition the rule's condition with the numbers: why it fired
   */
  public record Text(
      String summary,
      String summaryZh,
      String description,
      String descriptionZh,
      String condition,
      String conditionZh) {}

  /**
   * @param unit packets/s, or % for a share of traffic
   * @param clearBelow it is over only below that, at most {@code threshold}
   * @param recent values of the last minutes, oldest first, at most {@link #RECENT_MAX}
   */
  public record Measure(
      double value, double threshold, double clearBelow, String unit, List<Point> recent) {
    public static final int RECENT_MAX = 120;

    public Measure {
      recent = List.copyOf(recent);
    }
  }

  public record Point(Instant at, double value) {}
}
