package headroom.alert;

import headroom.model.Alert;
import headroom.model.AlertView;
import headroom.model.Frame;
import headroom.model.Notice;
import headroom.model.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of one node: pending, firing, resolved; who is to be told; and what must be remembered.
 * Lengths of time go by a steady clock, what is shown by the Frame's wall clock.
 *
 * <p>Here is the order of a look; its parts do the work: {@link Watch} sees, {@link CaseBook} lets
 * alerts begin and end, {@link Quiet} quiets them, {@link NoticeBook} tells.
 *
 * <p>Threads: any; one lock, this object's. Its parts have none, and never leave it.
 */
public final class AlertBook {
  /** What is not measured so long ends its alert, and the alert says why. */
  public static final Duration UNKNOWN_MAX = Duration.ofHours(1);

  /** After a start nothing is over before that: paths are not measured yet. */
  static final Duration SETTLE = Duration.ofSeconds(60);

  /** Groups of one rule at a time; the alerts of more are told as one. */
  static final int GROUPS_PER_RULE_MAX = 20;

  /** A memory that nothing waits for is written at most that often. */
  private static final Duration MEMORY_PAUSE = Duration.ofSeconds(5);

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

  private final Changes changes = new Changes();
  private final NoticeBook notices;
  private final Watch watch;
  private final CaseBook cases;
  private final Quiet quiet;
  private @Nullable AlertMemory before;
  private @Nullable Instant began;
  private @Nullable Instant memoryAt;
  private Instant wall = Instant.EPOCH;
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
    this.before = before;
    Labels labels = new Labels(node, ownAddress);
    this.notices = new NoticeBook(node, before == null ? List.of() : before.groups());
    this.watch = new Watch(labels, changes, before == null ? Map.of() : before.answered());
    this.cases = new CaseBook(node, rules.rules(), labels, routing, notices, changes);
    this.quiet =
        new Quiet(rules.maintenance(), changes, before == null ? List.of() : before.silences());
  }

  /**
   * Judges one Frame.
   *
   * @param now a steady moment: it goes on evenly whatever the wall clock does
   */
  public synchronized Step look(Frame frame, Instant now) {
    wall = frame.time();
    Now moment = new Now(wall, now, began == null ? now : began);
    if (began == null) {
      began = now;
      restore(moment);
    }
    watch.look(frame, moment);
    for (RuleState state : cases.rules()) {
      judge(state, frame, moment);
    }
    quiet.look(cases, moment);
    List<Notice> due = notices.due(wall, now);
    if (!due.isEmpty()) {
      changes.urgent = true;
    }
    cases.sweep();
    if (moment.isPast(moment.began(), UNKNOWN_MAX)) {
      notices.forgetBefore();
    }
    return new Step(view(), due, memory(moment));
  }

  private void restore(Now now) {
    AlertMemory memory = before;
    before = null;
    if (memory != null) {
      cases.restore(memory.alerts(), now);
    }
  }

  private void judge(RuleState state, Frame frame, Now now) {
    Map<String, Seen> seen = watch.see(state, frame, now);
    for (Seen each : seen.values()) {
      cases.apply(state, each, now);
    }
    if (state.cases.isEmpty()) {
      return;
    }
    for (Case one : List.copyOf(state.cases.values())) {
      if (!seen.containsKey(one.id)) {
        cases.absent(state, one, watch.absent(state, one, frame, now), now);
      }
    }
  }

  /** As of the last look, silences as of now. The same object as long as nothing changed. */
  public synchronized AlertView view() {
    if (view == null || changes.shown) {
      view = makeView();
      changes.shown = false;
    }
    return view;
  }

  private AlertView makeView() {
    return new AlertView(
        wall,
        cases.alerts().stream().sorted(ORDER).toList(),
        cases.recent(),
        cases.turnedAway() + notices.turnedAway(),
        quiet.silences(),
        quiet.open(),
        List.of());
  }

  /** Null: nothing changed, or what did can wait. */
  private @Nullable AlertMemory memory(Now now) {
    boolean paused = memoryAt != null && !now.isPast(memoryAt, MEMORY_PAUSE);
    if (!changes.urgent && (!changes.durable || paused)) {
      return null;
    }
    changes.urgent = false;
    changes.durable = false;
    memoryAt = now.steady();
    return new AlertMemory(
        wall, cases.kept(now), notices.told(), quiet.silences(), watch.answered());
  }

  /**
   * @throws IllegalStateException if there are {@link Silence#SILENCES_MAX}
   */
  public synchronized void silence(Silence silence) {
    quiet.add(silence);
  }

  /** Ends a silence; false: there is none of that id. */
  public synchronized boolean expire(String id) {
    return quiet.expire(id);
  }
}
