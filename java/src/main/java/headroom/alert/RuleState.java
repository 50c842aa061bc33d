package headroom.alert;

import headroom.alert.Condition.OfRate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One rule and what goes on under it. Threads: none; one owner. */
final class RuleState {
  final Rule rule;

  /** Null: its condition is no rate. */
  final @Nullable RateBook rates;

  /** By id, in the order in which they began. */
  final Map<String, Case> cases = new LinkedHashMap<>();

  /** By what they were found by; {@link Labels} fills and bounds it. */
  final Map<Object, Labels.Identity> identities = new HashMap<>();

  private final Map<String, Integer> groups = new HashMap<>();

  RuleState(Rule rule) {
    this.rule = rule;
    this.rates = rule.condition() instanceof OfRate rate ? new RateBook(rate) : null;
  }

  /** Whether the group has alerts, or there may be one more at a time. */
  boolean hasRoomFor(String group) {
    return groups.containsKey(group) || groups.size() < AlertBook.GROUPS_PER_RULE_MAX;
  }

  void join(String group) {
    groups.merge(group, 1, Integer::sum);
  }

  /** The last one that leaves makes room for another group. */
  void leave(String group) {
    groups.computeIfPresent(group, (_, count) -> count == 1 ? null : count - 1);
  }
}
