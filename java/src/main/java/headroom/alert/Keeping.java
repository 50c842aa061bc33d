package headroom.alert;

import headroom.alert.AlertMemory.Kept;
import headroom.alert.Condition.OfFinding;
import headroom.model.Finding;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An alert as it is remembered over a restart, and back. Pure. */
final class Keeping {
  private Keeping() {}

  static Kept keep(Case one, Now now) {
    return new Kept(
        one.id,
        one.rule.name(),
        one.labels,
        one.facts,
        one.finding,
        one.value,
        one.sinceWall,
        one.firedWall,
        one.endedWall,
        Duration.between(one.heldFrom, now.steady()),
        one.group,
        one.groupLabels);
  }

  /** Without {@code ways}: whoever has the routing sets them. */
  static Case restore(Kept kept, Rule rule, Map<String, String> matched, Now now) {
    Case one = new Case(rule, kept.id(), kept.labels(), matched, kept.since(), now.steady());
    one.heldFrom = now.steady().minus(kept.held());
    one.facts = kept.facts();
    one.finding = kept.finding();
    one.value = kept.value();
    one.firedWall = kept.firedAt();
    one.endedWall = kept.endedAt();
    one.group = kept.group();
    one.groupLabels = kept.groupLabels();
    return one;
  }

  /** Stands for a rule that the file has no more: it finds nothing, so its alerts end. */
  static Rule gone(Kept kept) {
    String severity = kept.labels().getOrDefault("severity", "info");
    return new Rule(
        kept.rule(),
        new OfFinding(List.of()),
        Arrays.stream(Finding.Severity.values())
            .filter(each -> each.json().equals(severity))
            .findFirst()
            .orElse(Finding.Severity.INFO),
        Duration.ZERO,
        Duration.ZERO,
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        new Words(kept.rule() + ": the rule is gone", kept.rule() + "：规则已删除"),
        new Words("", ""),
        Map.of());
  }
}
