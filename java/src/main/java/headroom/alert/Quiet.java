package headroom.alert;

import headroom.alert.Condition.OfRate;
import headroom.model.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts nobody is told of: by a silence, in a maintenance window, or since another alert is
 * their cause. Threads: none; one owner.
 */
final class Quiet {
  /** What an inhibited alert's window still holds of the cause when the cause is over. */
  private static final Duration INHIBITED_AFTER = Duration.ofSeconds(30);

  private final List<Maintenance> maintenance;
  private final Changes changes;
  private final Map<String, Silence> silences = new LinkedHashMap<>();
  private List<String> open = List.of();

  /**
   * @param silences those before the start
   */
  Quiet(List<Maintenance> maintenance, Changes changes, List<Silence> silences) {
    this.maintenance = maintenance;
    this.changes = changes;
    silences.forEach(silence -> this.silences.put(silence.id(), silence));
  }

  List<Silence> silences() {
    return List.copyOf(silences.values());
  }

  /** Names of the maintenance windows that were open at the last look. */
  List<String> open() {
    return open;
  }

  /**
   * @throws IllegalStateException if there are {@link Silence#SILENCES_MAX}
   */
  void add(Silence silence) {
    if (silences.size() >= Silence.SILENCES_MAX && !silences.containsKey(silence.id())) {
      throw new IllegalStateException(
          "there are %,d silences already; expire some first".formatted(silences.size()));
    }
    silences.put(silence.id(), silence);
    changes.urgent = true;
    changes.shown = true;
  }

  /** False: there is none of that id. */
  boolean expire(String id) {
    if (silences.remove(id) == null) {
      return false;
    }
    changes.urgent = true;
    changes.shown = true;
    return true;
  }

  /** Says of each alert what quiets it, if anything does. */
  void look(CaseBook book, Now now) {
    if (!silences.isEmpty()) {
      boolean ended = silences.values().removeIf(each -> !now.wall().isBefore(each.endsAt()));
      changes.durable |= ended;
      changes.shown |= ended;
    }
    List<Maintenance> windows =
        maintenance.stream().filter(each -> each.isOpen(now.wall())).toList();
    List<String> names = windows.stream().map(Maintenance::name).toList();
    changes.shown |= !names.equals(open);
    open = names;
    if (book.size() == 0) {
      return;
    }
    Map<List<String>, String> causes = causes(book);
    for (RuleState state : book.rules()) {
      for (Case one : state.cases.values()) {
        String cause = causes.isEmpty() ? null : inhibitedBy(book, one, causes);
        quieten(one, silencedBy(one, windows, now.wall()), cause, now.steady());
      }
    }
  }

  private void quieten(
      Case one, @Nullable String silencedBy, @Nullable String cause, Instant steady) {
    String inhibitedBy = cause;
    if (cause != null) {
      Duration after = INHIBITED_AFTER.plus(windowOf(one.rule)).plus(one.rule.keep());
      one.inhibitedUntil = steady.plus(after);
    } else if (one.inhibitedUntil != null && steady.isBefore(one.inhibitedUntil)) {
      inhibitedBy = one.inhibitedBy;
    }
    if (!Objects.equals(silencedBy, one.silencedBy)
        || !Objects.equals(inhibitedBy, one.inhibitedBy)) {
      one.silencedBy = silencedBy;
      one.inhibitedBy = inhibitedBy;
      one.changed();
      changes.shown = true;
    }
  }

  private static Duration windowOf(Rule rule) {
    return rule.condition() instanceof OfRate rate ? rate.over() : Duration.ZERO;
  }

  private @Nullable String silencedBy(Case one, List<Maintenance> windows, Instant wall) {
    for (Silence each : silences.values()) {
      if (each.isActive(wall) && Matching.all(each.matchers(), one.matched)) {
        return each.id();
      }
    }
    for (Maintenance each : windows) {
      if (each.takes(one.matched)) {
        return each.name();
      }
    }
    return null;
  }

  /** Of each firing alert that inhibits: (its rule, the rule it quiets, shared values) to its id. */
  private static Map<List<String>, String> causes(CaseBook book) {
    Map<List<String>, String> causes = new HashMap<>();
    for (RuleState state : book.rules()) {
      if (state.rule.inhibits().isEmpty()) {
        continue;
      }
      for (Case one : state.cases.values()) {
        if (one.isFiring()) {
          for (String target : state.rule.inhibits()) {
            causes.putIfAbsent(key(state.rule, target, one), one.id);
          }
        }
      }
    }
    return causes;
  }

  private static @Nullable String inhibitedBy(
      CaseBook book, Case one, Map<List<String>, String> causes) {
    for (RuleState state : book.rules()) {
      if (state.rule.inhibits().contains(one.rule.name())) {
        String cause = causes.get(key(state.rule, one.rule.name(), one));
        if (cause != null && !cause.equals(one.id)) {
          return cause;
        }
      }
    }
    return null;
  }

  private static List<String> key(Rule source, String target, Case one) {
    List<String> key = new ArrayList<>();
    key.add(source.name());
    key.add(target);
    source.inhibitOn().forEach(label -> key.add(one.matched.getOrDefault(label, "")));
    return key;
  }
}
