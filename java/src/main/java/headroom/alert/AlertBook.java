package headroom.alert;

import headroom.alert.AlertMemory.Kept;
import headroom.alert.Condition.OfFinding;
import headroom.alert.Condition.OfLostAgent;
import headroom.alert.Condition.OfRate;
import headroom.model.Alert;
import headroom.model.AlertView;
import headroom.model.Finding;
import headroom.model.Frame;
import headroom.model.Notice;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.model.PeerPath.PeerAgent;
import headroom.model.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of one node: pending, firing, resolved; who is to be told; and what must be remembered.
 * Lengths of time go by a steady clock, what is shown by the Frame's wall clock.
 *
 * <p>Threads: any; one lock.
 */
public final class AlertBook {
  /** What is not measured so long ends its alert, and the alert says why. */
  public static final Duration UNKNOWN_MAX = Duration.ofHours(1);

  /** After a start nothing is over before that: paths are not measured yet. */
  static final Duration SETTLE = Duration.ofSeconds(60);

  /** Groups of one rule at a time; the alerts of more are told as one. */
  static final int GROUPS_PER_RULE_MAX = 20;

  /** What an inhibited alert's window still holds of the cause when the cause is over. */
  private static final Duration INHIBITED_AFTER = Duration.ofSeconds(30);

  /** A memory that nothing waits for is written at most that often. */
  private static final Duration MEMORY_PAUSE = Duration.ofSeconds(5);

  private static final int PEERS_MAX = 4096;
  private static final int NAMES_MAX = 10;
  private static final int IDENTITIES_MAX = 20_000;

  private static final Comparator<Alert> ORDER =
      Comparator.comparing(Alert::severity)
          .thenComparing(alert -> alert.state() != Alert.State.FIRING)
          .thenComparing(Alert::since)
          .thenComparing(Alert::id);

  /**
   * @param view the same object as long as nothing in it changed; without receivers
   * @param notices those due; they and {@code memory} must become durable together
   * @param memory null: nothing durable changed
   */
  public record Step(AlertView view, List<Notice> notices, @Nullable AlertMemory memory) {
    public Step {
      notices = List.copyOf(notices);
    }
  }

  private record Identity(String id, Map<String, String> labels) {}

  /** What a rule sees of one alert at one look. */
  private static final class Seen {
    final Identity identity;
    final Verdict verdict;
    final double value;
    @Nullable Finding finding;
    @Nullable String peerName;
    @Nullable List<Finding> more;

    Seen(Identity identity, Verdict verdict, double value) {
      this.identity = identity;
      this.verdict = verdict;
      this.value = value;
    }
  }

  private static final class RuleState {
    final Rule rule;
    final @Nullable RateBook rates;
    final Map<String, Case> cases = new LinkedHashMap<>();
    final Map<Object, Identity> identities = new HashMap<>();
    final Map<String, Integer> groups = new HashMap<>();

    RuleState(Rule rule) {
      this.rule = rule;
      this.rates = rule.condition() instanceof OfRate rate ? new RateBook(rate) : null;
    }
  }

  private final String node;
  private final Routing routing;
  private final List<Maintenance> maintenance;
  private final Function<String, @Nullable String> ownAddress;
  private final List<RuleState> rules = new ArrayList<>();
  private final Counts counts = new Counts();
  private final NoticeBook notices;
  private final Map<String, Silence> silences = new LinkedHashMap<>();
  private final Map<String, String> answered = new HashMap<>();
  private final Deque<Alert> recent = new ArrayDeque<>();
  private @Nullable AlertMemory before;
  private @Nullable Instant began;
  private @Nullable Instant memoryAt;
  private Instant wall = Instant.EPOCH;
  private Instant steady = Instant.EPOCH;
  private List<String> open = List.of();
  private int size;
  private long turnedAway;
  private boolean durable;
  private boolean urgent;
  private boolean shown;
  private @Nullable AlertView view;

  /** Both ends of a path name it by the node's name here and the peer's address. */
  public AlertBook(String node, RuleSet rules, Routing routing, @Nullable AlertMemory before) {
    this(node, rules, routing, before, _ -> null);
  }

  /**
   * @param ownAddress this node's address in the underlay that packets to a peer leave with; null:
   *     not known, then the node's name stands for it and the ends of a path are two alerts
   */
  public AlertBook(
      String node,
      RuleSet rules,
      Routing routing,
      @Nullable AlertMemory before,
      Function<String, @Nullable String> ownAddress) {
    this.node = node;
    this.routing = routing;
    this.maintenance = rules.maintenance();
    this.ownAddress = ownAddress;
    this.before = before;
    rules.rules().forEach(rule -> this.rules.add(new RuleState(rule)));
    this.notices = new NoticeBook(node, before == null ? List.of() : before.groups());
    if (before != null) {
      before.silences().forEach(silence -> silences.put(silence.id(), silence));
      answered.putAll(before.answered());
    }
  }

  /**
   * Judges one Frame.
   *
   * @param now a steady moment: it goes on evenly whatever the wall clock does
   */
  public synchronized Step look(Frame frame, Instant now) {
    wall = frame.time();
    steady = now;
    if (began == null) {
      began = now;
      restore();
    }
    counts.look(frame);
    lookAtAgents(frame);
    for (RuleState state : rules) {
      judge(state, frame);
    }
    quieten();
    List<Notice> due = notices.due(wall, steady);
    if (!due.isEmpty()) {
      urgent = true;
    }
    sweep();
    if (!steady.isBefore(began.plus(UNKNOWN_MAX))) {
      notices.forgetBefore();
    }
    return new Step(view(), due, memory());
  }

  /** As of the last look, silences as of now. The same object as long as nothing changed. */
  public synchronized AlertView view() {
    if (view == null || shown) {
      view = makeView();
      shown = false;
    }
    return view;
  }

  /**
   * @throws IllegalStateException if there are {@link Silence#SILENCES_MAX}
   */
  public synchronized void silence(Silence silence) {
    if (silences.size() >= Silence.SILENCES_MAX && !silences.containsKey(silence.id())) {
      throw new IllegalStateException(
          "there are %,d silences already; expire some first".formatted(silences.size()));
    }
    silences.put(silence.id(), silence);
    urgent = true;
    shown = true;
  }

  /** Ends a silence; false: there is none of that id. */
  public synchronized boolean expire(String id) {
    if (silences.remove(id) == null) {
      return false;
    }
    urgent = true;
    shown = true;
    return true;
  }

  // ---- what was before the start

  private void restore() {
    AlertMemory memory = before;
    before = null;
    if (memory == null) {
      return;
    }
    for (Kept kept : memory.alerts()) {
      RuleState state = stateOf(kept.rule());
      Rule rule = state != null ? state.rule : gone(kept);
      Case one = new Case(rule, kept.id(), kept.labels(), matched(kept.labels()), kept.since(), steady);
      one.heldFrom = steady.minus(kept.held());
      one.facts = kept.facts();
      one.finding = kept.finding();
      one.value = kept.value();
      one.firedWall = kept.firedAt();
      one.endedWall = kept.endedAt();
      one.group = kept.group();
      one.groupLabels = kept.groupLabels();
      one.ways = routing.ways(one.matched);
      if (state == null) {
        state = new RuleState(rule);
        rules.add(state);
      }
      state.cases.put(one.id, one);
      size++;
      if (one.firedWall != null) {
        state.groups.merge(one.group, 1, Integer::sum);
        notices.join(one, wall, steady);
      }
    }
    shown = true;
  }

  private @Nullable RuleState stateOf(String name) {
    return rules.stream().filter(state -> state.rule.name().equals(name)).findFirst().orElse(null);
  }

  /** Stands for a rule that the file has no more: it finds nothing, so its alerts end. */
  private static Rule gone(Kept kept) {
    String severity = kept.labels().getOrDefault("severity", "info");
    return new Rule(
        kept.rule(),
        new OfFinding(List.of()),
        java.util.Arrays.stream(Finding.Severity.values())
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

  // ---- judging

  private void judge(RuleState state, Frame frame) {
    Map<String, Seen> seen =
        switch (state.rule.condition()) {
          case OfFinding found -> findings(state, found, frame);
          case OfLostAgent _ -> lostAgents(state, frame);
          case OfRate rate -> rates(state, rate);
        };
    for (Seen each : seen.values()) {
      apply(state, each);
    }
    if (state.cases.isEmpty()) {
      return;
    }
    for (Case one : List.copyOf(state.cases.values())) {
      if (!seen.containsKey(one.id)) {
        Verdict verdict = absent(state, one, frame);
        if (verdict == Verdict.GONE && state.rates != null) {
          one.measured(0, wall, steady);
        }
        move(state, one, verdict);
      }
    }
  }

  private Verdict absent(RuleState state, Case one, Frame frame) {
    if (state.rates != null) {
      return state.rates.ofNothing().verdict();
    }
    Instant start = java.util.Objects.requireNonNull(began);
    Duration settle = state.rule.keep().compareTo(SETTLE) > 0 ? state.rule.keep() : SETTLE;
    if (steady.isBefore(start.plus(settle))) {
      return Verdict.UNKNOWN;
    }
    String peer = one.facts.get("peer");
    if (peer != null && state.rule.condition() instanceof OfFinding) {
      for (PeerPath path : frame.paths()) {
        if (path.peer().equals(peer) && path.verdict() == PathVerdict.UNKNOWN) {
          return Verdict.UNKNOWN;
        }
      }
    }
    return Verdict.GONE;
  }

  private Map<String, Seen> findings(RuleState state, OfFinding wanted, Frame frame) {
    if (frame.findings().isEmpty()) {
      return Map.of();
    }
    Map<String, Seen> seen = new LinkedHashMap<>();
    for (Finding each : frame.findings()) {
      if (!wanted.kinds().contains(each.kind())) {
        continue;
      }
      Identity identity =
          identity(state, each.peer() == null ? "" : each.peer(), () -> labels(state.rule, each));
      Seen known = seen.get(identity.id());
      if (known == null) {
        Seen one = new Seen(identity, Verdict.HOLDS, Double.NaN);
        one.finding = each;
        seen.put(identity.id(), one);
      } else {
        if (known.more == null) {
          known.more = new ArrayList<>();
        }
        known.more.add(each);
      }
    }
    return seen;
  }

  private Map<String, Seen> lostAgents(RuleState state, Frame frame) {
    Map<String, Seen> seen = new LinkedHashMap<>();
    for (PeerPath path : frame.paths()) {
      if (path.agent() == PeerAgent.SILENT && answered.containsKey(path.peer())) {
        Identity identity =
            identity(state, path.peer(), () -> base(state.rule, "peer", path.peer()));
        Seen one = new Seen(identity, Verdict.HOLDS, Double.NaN);
        one.peerName = path.name() != null ? path.name() : answered.get(path.peer());
        seen.put(identity.id(), one);
      }
    }
    return seen;
  }

  private void lookAtAgents(Frame frame) {
    Instant start = java.util.Objects.requireNonNull(began);
    for (PeerPath path : frame.paths()) {
      if (path.agent() == PeerAgent.ANSWERS && answered.size() < PEERS_MAX) {
        String name = path.name() == null ? "" : path.name();
        durable |= !name.equals(answered.put(path.peer(), name));
      }
    }
    if (answered.size() > frame.paths().size() && !steady.isBefore(start.plus(SETTLE))) {
      var present = new java.util.HashSet<String>();
      frame.paths().forEach(path -> present.add(path.peer()));
      durable |= answered.keySet().retainAll(present); // a node that left is not a lost agent
    }
  }

  private Map<String, Seen> rates(RuleState state, OfRate rate) {
    RateBook rates = java.util.Objects.requireNonNull(state.rates);
    rates.look(counts, steady);
    Map<String, Seen> seen = new LinkedHashMap<>();
    rates.forEach((key, standing) -> {
      if (standing.verdict() != Verdict.HOLDS && state.cases.isEmpty()) {
        return;
      }
      Identity identity = identity(state, key, () -> labels(state.rule, rate, key));
      seen.put(identity.id(), new Seen(identity, standing.verdict(), standing.value()));
    });
    return seen;
  }

  private void apply(RuleState state, Seen seen) {
    Case one = state.cases.get(seen.identity.id());
    if (one == null) {
      if (seen.verdict != Verdict.HOLDS) {
        return;
      }
      if (size >= AlertView.ALERTS_MAX) {
        turnedAway++;
        shown = true;
        return;
      }
      Identity identity = seen.identity;
      one =
          new Case(
              state.rule,
              identity.id(),
              identity.labels(),
              matched(identity.labels()),
              wall,
              steady);
      state.cases.put(one.id, one);
      size++;
      durable = true;
      shown = true;
    }
    shown |= one.measured(seen.value, wall, steady);
    if (seen.finding != null) {
      one.finding = seen.finding.id();
    }
    if (seen.verdict == Verdict.HOLDS && (seen.more != null || !isKnown(one, seen))) {
      Map<String, String> facts = facts(seen);
      if (!facts.equals(one.facts)) {
        one.facts = facts;
        one.changed();
        shown = true;
      }
    }
    move(state, one, seen.verdict);
  }

  /** A finding that is the very object of the look before says nothing new. */
  private static boolean isKnown(Case one, Seen seen) {
    boolean known = seen.finding != null && seen.finding == one.lastFinding;
    one.lastFinding = seen.finding;
    return known;
  }

  private void move(RuleState state, Case one, Verdict verdict) {
    switch (verdict) {
      case HOLDS -> holds(state, one);
      case BETWEEN -> {
        one.unknownFrom = null;
        if (one.isFiring()) {
          one.goneFrom = null;
        } else {
          gone(state, one);
        }
      }
      case GONE -> gone(state, one);
      case UNKNOWN -> unknown(state, one);
    }
  }

  private void holds(RuleState state, Case one) {
    one.goneFrom = null;
    one.unknownFrom = null;
    if (one.endedWall != null) {
      // It came again before everybody was told that it was over: for them it never ended.
      one.endedWall = null;
      one.isUnjudged = false;
      touch(one);
      notices.join(one, wall, steady);
    } else if (one.firedWall == null && !steady.isBefore(one.heldFrom.plus(one.rule.lasts()))) {
      one.firedWall = wall;
      one.ways = routing.ways(one.matched);
      chooseGroup(state, one);
      touch(one);
      notices.join(one, wall, steady);
    }
  }

  private void gone(RuleState state, Case one) {
    one.unknownFrom = null;
    if (one.endedWall != null) {
      return;
    }
    if (one.firedWall == null) {
      drop(state, one);
      return;
    }
    if (one.goneFrom == null) {
      one.goneFrom = steady;
    }
    if (!steady.isBefore(one.goneFrom.plus(one.rule.keep()))) {
      end(one);
    }
  }

  private void unknown(RuleState state, Case one) {
    if (one.endedWall != null) {
      return;
    }
    if (one.unknownFrom == null) {
      one.unknownFrom = steady;
    }
    if (!steady.isBefore(one.unknownFrom.plus(UNKNOWN_MAX))) {
      if (one.firedWall == null) {
        drop(state, one);
      } else {
        one.isUnjudged = true;
        end(one);
      }
    }
  }

  private void end(Case one) {
    one.endedWall = wall;
    touch(one);
    recent.addFirst(one.alert(node));
    if (recent.size() > AlertView.RECENT_MAX) {
      recent.removeLast();
    }
  }

  private void drop(RuleState state, Case one) {
    state.cases.remove(one.id);
    size--;
    if (one.firedWall != null) {
      state.groups.computeIfPresent(one.group, (_, count) -> count == 1 ? null : count - 1);
    }
    durable = true;
    shown = true;
  }

  private void touch(Case one) {
    one.changed();
    durable = true;
    shown = true;
  }

  /** What ended leaves when nobody waits to be told. */
  private void sweep() {
    for (RuleState state : rules) {
      for (Iterator<Case> all = state.cases.values().iterator(); all.hasNext(); ) {
        Case one = all.next();
        if (one.endedWall != null && !notices.isOpen(one)) {
          all.remove();
          size--;
          state.groups.computeIfPresent(one.group, (_, count) -> count == 1 ? null : count - 1);
          durable = true;
        }
      }
    }
  }

  // ---- labels, groups, facts

  private interface LabelMaker {
    Map<String, String> make();
  }

  /** Hashing is not done again for what was seen before. */
  private static Identity identity(RuleState state, Object key, LabelMaker labels) {
    Identity known = state.identities.get(key);
    if (known != null) {
      return known;
    }
    if (state.identities.size() >= IDENTITIES_MAX) {
      state.identities.clear();
    }
    Map<String, String> made = labels.make();
    Identity identity = new Identity(Ids.ofLabels(made), made);
    state.identities.put(key, identity);
    return identity;
  }

  private static Map<String, String> base(Rule rule, String name, String value) {
    Map<String, String> labels = new HashMap<>(rule.labels());
    labels.put("alertname", rule.name());
    labels.put("severity", rule.severity().json());
    labels.put(name, value);
    return Map.copyOf(labels);
  }

  private Map<String, String> labels(Rule rule, Finding finding) {
    String peer = finding.peer();
    if (peer == null) {
      return base(rule, "node", node);
    }
    String own = ownAddress.apply(peer);
    String here = own == null ? node : own;
    String path = here.compareTo(peer) < 0 ? here + "|" + peer : peer + "|" + here;
    return base(rule, "path", path);
  }

  private Map<String, String> labels(Rule rule, OfRate rate, List<String> key) {
    Map<String, String> labels = new HashMap<>(base(rule, "node", node));
    for (int i = 0; i < key.size(); i++) {
      labels.put(rate.by().get(i).text(), key.get(i));
    }
    return Map.copyOf(labels);
  }

  private Map<String, String> matched(Map<String, String> labels) {
    if (labels.containsKey("node")) {
      return labels;
    }
    Map<String, String> more = new HashMap<>(labels);
    more.put("node", node);
    return Map.copyOf(more);
  }

  private void chooseGroup(RuleState state, Case one) {
    Map<String, String> labels = new java.util.TreeMap<>();
    labels.put("alertname", one.rule.name());
    if (one.labels.containsKey("node")) {
      labels.put("node", node);
    }
    Map<String, String> rest = Map.copyOf(labels);
    for (String each : one.rule.groupBy()) {
      String value = one.labels.get(each);
      if (value != null) {
        labels.put(each, value);
      }
    }
    String group = text(labels);
    if (!state.groups.containsKey(group) && state.groups.size() >= GROUPS_PER_RULE_MAX) {
      labels = rest;
      group = text(new java.util.TreeMap<>(rest)) + "+";
    }
    state.groups.merge(group, 1, Integer::sum);
    one.group = group;
    one.groupLabels = Map.copyOf(labels);
  }

  private static String text(Map<String, String> labels) {
    StringBuilder text = new StringBuilder();
    labels.forEach((name, value) ->
        text.append(text.isEmpty() ? "" : ",").append(name).append('=').append(value));
    return text.toString();
  }

  private static Map<String, String> facts(Seen seen) {
    Finding finding = seen.finding;
    if (finding == null) {
      return seen.peerName == null || seen.peerName.isEmpty()
          ? Map.of()
          : Map.of("name", seen.peerName);
    }
    Map<String, String> facts = new HashMap<>(finding.facts());
    facts.put("title", finding.title());
    facts.put("text", finding.text());
    facts.put("kind", finding.kind().json());
    if (finding.peer() != null) {
      facts.put("peer", finding.peer());
    }
    finding.advice().stream()
        .map(Finding.Advice::command)
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .ifPresent(command -> facts.put("command", command));
    List<Finding> more = seen.more == null ? List.of() : seen.more;
    facts.put("count", String.valueOf(1 + more.size()));
    facts.put("names", names(finding, more));
    return facts;
  }

  /** The first ten by name, and how many more there are. */
  private static String names(Finding first, List<Finding> more) {
    List<String> names = new ArrayList<>();
    names.add(placeOf(first));
    more.stream().limit(NAMES_MAX - 1L).map(AlertBook::placeOf).forEach(names::add);
    int left = 1 + more.size() - names.size();
    return String.join(", ", names) + (left > 0 ? ", … +" + left : "");
  }

  private static String placeOf(Finding finding) {
    Map<String, String> facts = finding.facts();
    for (String each : List.of("pod", "namespace", "name", "peer", "interface", "device")) {
      String value = facts.get(each);
      if (value != null) {
        return value;
      }
    }
    return finding.id();
  }

  // ---- quiet

  private void quieten() {
    if (!silences.isEmpty()) {
      boolean ended = silences.values().removeIf(each -> !wall.isBefore(each.endsAt()));
      durable |= ended;
      shown |= ended;
    }
    List<Maintenance> now = maintenance.stream().filter(each -> each.isOpen(wall)).toList();
    List<String> names = now.stream().map(Maintenance::name).toList();
    shown |= !names.equals(open);
    open = names;
    if (size == 0) {
      return;
    }
    Map<List<String>, String> causes = causes();
    for (RuleState state : rules) {
      for (Case one : state.cases.values()) {
        quieten(one, now, causes);
      }
    }
  }

  private void quieten(Case one, List<Maintenance> now, Map<List<String>, String> causes) {
    String silencedBy = silencedBy(one, now);
    String inhibitedBy = causes.isEmpty() ? null : inhibitedBy(one, causes);
    if (inhibitedBy != null) {
      one.inhibitedUntil = steady.plus(INHIBITED_AFTER).plus(windowOf(one.rule)).plus(one.rule.keep());
    } else if (one.inhibitedUntil != null && steady.isBefore(one.inhibitedUntil)) {
      inhibitedBy = one.inhibitedBy;
    }
    if (!java.util.Objects.equals(silencedBy, one.silencedBy)
        || !java.util.Objects.equals(inhibitedBy, one.inhibitedBy)) {
      one.silencedBy = silencedBy;
      one.inhibitedBy = inhibitedBy;
      one.changed();
      shown = true;
    }
  }

  private static Duration windowOf(Rule rule) {
    return rule.condition() instanceof OfRate rate ? rate.over() : Duration.ZERO;
  }

  private @Nullable String silencedBy(Case one, List<Maintenance> now) {
    for (Silence each : silences.values()) {
      if (each.isActive(wall) && Matching.all(each.matchers(), one.matched)) {
        return each.id();
      }
    }
    for (Maintenance each : now) {
      if (each.takes(one.matched)) {
        return each.name();
      }
    }
    return null;
  }

  /** Of each firing alert that inhibits: (its rule, the rule it quiets, shared values) to its id. */
  private Map<List<String>, String> causes() {
    Map<List<String>, String> causes = new HashMap<>();
    for (RuleState state : rules) {
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

  private @Nullable String inhibitedBy(Case one, Map<List<String>, String> causes) {
    for (RuleState state : rules) {
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

  // ---- what is shown and kept

  private AlertView makeView() {
    List<Alert> alerts = new ArrayList<>(size);
    for (RuleState state : rules) {
      for (Case one : state.cases.values()) {
        if (one.endedWall == null) {
          alerts.add(one.alert(node));
        }
      }
    }
    alerts.sort(ORDER);
    long turned = turnedAway + notices.turnedAway();
    for (RuleState state : rules) {
      turned += state.rates == null ? 0 : state.rates.turnedAway();
    }
    return new AlertView(
        wall,
        alerts,
        List.copyOf(recent),
        turned,
        List.copyOf(silences.values()),
        open,
        List.of());
  }

  private @Nullable AlertMemory memory() {
    boolean paused = memoryAt != null && steady.isBefore(memoryAt.plus(MEMORY_PAUSE));
    if (!urgent && (!durable || paused)) {
      return null;
    }
    urgent = false;
    durable = false;
    memoryAt = steady;
    List<Kept> kept = new ArrayList<>(size);
    for (RuleState state : rules) {
      for (Case one : state.cases.values()) {
        kept.add(
            new Kept(
                one.id,
                one.rule.name(),
                one.labels,
                one.facts,
                one.finding,
                one.value,
                one.sinceWall,
                one.firedWall,
                one.endedWall,
                Duration.between(one.heldFrom, steady),
                one.group,
                one.groupLabels));
      }
    }
    return new AlertMemory(
        wall, kept, notices.told(), List.copyOf(silences.values()), answered);
  }
}
