package headroom.alert;

import headroom.model.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * When an alert is to be, and what it says.
 *
 * @param name lower-case-kebab; its label {@code alertname}
 * @param lasts how long the condition must hold ({@code for})
 * @param keep how long it must be gone
 * @param inhibits names of rules whose alerts are quiet while one of this rule fires
 * @param inhibitOn labels that both must share
 * @param groupBy labels that alerts told together share
 */
public record Rule(
    String name,
    Condition condition,
    Finding.Severity severity,
    Duration lasts,
    Duration keep,
    Map<String, String> labels,
    List<String> inhibits,
    List<String> inhibitOn,
    List<String> groupBy,
    Words summary,
    Words description,
    Map<String, String> links) {
  public Rule {
    labels = Map.copyOf(labels);
    inhibits = List.copyOf(inhibits);
    inhibitOn = List.copyOf(inhibitOn);
    groupBy = List.copyOf(groupBy);
    links = Map.copyOf(links);
  }
}
