package headroom.alert;

import headroom.alert.AlertMemory.Kept;
import headroom.model.Alert;
import headroom.model.AlertView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The life of alerts: they begin, fire, end, and leave when nobody waits to be told. At most {@link
 * AlertView#ALERTS_MAX}; what comes then is turned away, and counted. Threads: none; one owner.
 */
final class CaseBook {
  private final String node;
  private final Labels labels;
  private final Routing routing;
  private final NoticeBook notices;
  private final Changes changes;
  private final List<RuleState> rules = new ArrayList<>();
  private final Deque<Alert> recent = new ArrayDeque<>();
  private int size;
  private long turnedAway;

  CaseBook(
      String node,
      List<Rule> rules,
      Labels labels,
      Routing routing,
      NoticeBook notices,
      Changes changes) {
    this.node = node;
    this.labels = labels;
    this.routing = routing;
    this.notices = notices;
    this.changes = changes;
    rules.forEach(rule -> this.rules.add(new RuleState(rule)));
  }

  /** In the file's order; after them those that only remembered alerts are of; not a copy. */
  List<RuleState> rules() {
    return rules;
  }

  /** Of the alerts of all rules, those among them that ended and are still to be told. */
  int size() {
    return size;
  }

  /** Alerts, and combinations of rates, that found no room. */
  long turnedAway() {
    long turned = turnedAway;
    for (RuleState state : rules) {
      turned += state.rates == null ? 0 : state.rates.turnedAway();
    }
    return turned;
  }

  /** Those that ended, the last one first. */
  List<Alert> recent() {
    return List.copyOf(recent);
  }

  /** Pending and firing. */
  List<Alert> alerts() {
    List<Alert> alerts = new ArrayList<>(size);
    for (RuleState state : rules) {
      for (Case one : state.cases.values()) {
        if (one.endedWall == null) {
          alerts.add(one.alert(node));
        }
      }
    }
    return alerts;
  }

  List<Kept> kept(Now now) {
    List<Kept> kept = new ArrayList<>(size);
    for (RuleState state : rules) {
      state.cases.values().forEach(one -> kept.add(Keeping.keep(one, now)));
    }
    return kept;
  }

  /** Once, before the first look. */
  void restore(List<Kept> before, Now now) {
    for (Kept kept : before) {
      RuleState state = stateOf(kept.rule());
      if (state == null) {
        state = new RuleState(Keeping.gone(kept));
        rules.add(state);
      }
      Case one = Keeping.restore(kept, state.rule, labels.matched(kept.labels()), now);
      one.ways = routing.ways(one.matched);
      state.cases.put(one.id, one);
      size++;
      if (one.firedWall != null) {
        state.join(one.group);
        notices.join(one, now.wall(), now.steady());
      }
    }
    changes.shown = true;
  }

  private @Nullable RuleState stateOf(String name) {
    return rules.stream().filter(state -> state.rule.name().equals(name)).findFirst().orElse(null);
  }

  /** Takes in what a rule sees, as a new alert if it is none yet. */
  void apply(RuleState state, Seen seen, Now now) {
    Case one = state.cases.get(seen.identity.id());
    if (one == null) {
      if (seen.verdict != Verdict.HOLDS) {
        return;
      }
      if (size >= AlertView.ALERTS_MAX) {
        turnedAway++;
        changes.shown = true;
        return;
      }
      one = begin(state, seen.identity, now);
    }
    changes.shown |= one.measured(seen.value, now.wall(), now.steady());
    if (seen.finding != null) {
      one.finding = seen.finding.id();
    }
    if (seen.verdict == Verdict.HOLDS && (seen.more != null || !isKnown(one, seen))) {
      Map<String, String> facts = seen.facts();
      if (!facts.equals(one.facts)) {
        one.facts = facts;
        one.changed();
        changes.shown = true;
      }
    }
    move(state, one, seen.verdict, now);
  }

  private Case begin(RuleState state, Labels.Identity identity, Now now) {
    Map<String, String> matched = labels.matched(identity.labels());
    Case one =
        new Case(state.rule, identity.id(), identity.labels(), matched, now.wall(), now.steady());
    state.cases.put(one.id, one);
    size++;
    changes.all();
    return one;
  }

  /** A finding that is the very object of the look before says nothing new. */
  private static boolean isKnown(Case one, Seen seen) {
    boolean known = seen.finding != null && seen.finding == one.lastFinding;
    one.lastFinding = seen.finding;
    return known;
  }

  /** An alert that its rule did not see. */
  void absent(RuleState state, Case one, Verdict verdict, Now now) {
    if (verdict == Verdict.GONE && state.rates != null) {
      one.measured(0, now.wall(), now.steady());
    }
    move(state, one, verdict, now);
  }

  private void move(RuleState state, Case one, Verdict verdict, Now now) {
    switch (verdict) {
      case HOLDS -> holds(state, one, now);
      case BETWEEN -> {
        one.unknownFrom = null;
        if (one.isFiring()) {
          one.goneFrom = null;
        } else {
          gone(state, one, now);
        }
      }
      case GONE -> gone(state, one, now);
      case UNKNOWN -> unknown(state, one, now);
    }
  }

  private void holds(RuleState state, Case one, Now now) {
    one.goneFrom = null;
    one.unknownFrom = null;
    if (one.endedWall != null) {
      // It came again before everybody was told that it was over: for them it never ended.
      one.endedWall = null;
      one.isUnjudged = false;
      touch(one);
      notices.join(one, now.wall(), now.steady());
    } else if (one.firedWall == null && now.isPast(one.heldFrom, one.rule.lasts())) {
      one.firedWall = now.wall();
      one.ways = routing.ways(one.matched);
      labels.chooseGroup(state, one);
      touch(one);
      notices.join(one, now.wall(), now.steady());
    }
  }

  private void gone(RuleState state, Case one, Now now) {
    one.unknownFrom = null;
    if (one.endedWall != null) {
      return;
    }
    if (one.firedWall == null) {
      drop(state, one);
      return;
    }
    if (one.goneFrom == null) {
      one.goneFrom = now.steady();
    }
    if (now.isPast(one.goneFrom, one.rule.keep())) {
      end(one, now);
    }
  }

  private void unknown(RuleState state, Case one, Now now) {
    if (one.endedWall != null) {
      return;
    }
    if (one.unknownFrom == null) {
      one.unknownFrom = now.steady();
    }
    if (now.isPast(one.unknownFrom, AlertBook.UNKNOWN_MAX)) {
      if (one.firedWall == null) {
        drop(state, one);
      } else {
        one.isUnjudged = true;
        end(one, now);
      }
    }
  }

  private void end(Case one, Now now) {
    one.endedWall = now.wall();
    touch(one);
    recent.addFirst(one.alert(node));
    if (recent.size() > AlertView.RECENT_MAX) {
      recent.removeLast();
    }
  }

  /** It never fired: nobody knows of it. */
  private void drop(RuleState state, Case one) {
    state.cases.remove(one.id);
    size--;
    changes.all();
  }

  private void touch(Case one) {
    one.changed();
    changes.all();
  }

  /** What ended leaves when nobody waits to be told. */
  void sweep() {
    for (RuleState state : rules) {
      for (Iterator<Case> all = state.cases.values().iterator(); all.hasNext(); ) {
        Case one = all.next();
        if (one.endedWall != null && !notices.isOpen(one)) {
          all.remove();
          size--;
          state.leave(one.group);
          changes.durable = true;
        }
      }
    }
  }
}
