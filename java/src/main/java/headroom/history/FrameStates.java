package headroom.history;

import headroom.model.Alert;
import headroom.model.AlertView;
import headroom.model.Finding;
import headroom.model.Frame;
import headroom.model.NetInterface;
import headroom.model.PeerPath;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a Frame and the alerts say is so now. Pure. */
final class FrameStates {
  /** States at one moment; the rest is left out. */
  static final int STATES_MAX = 4_000;

  /** A sentence of what is missing, as long as a subject may be. */
  private static final int SUBJECT_MAX = 500;

  private final Map<State.Id, State> states = new LinkedHashMap<>();

  private FrameStates() {}

  static Map<State.Id, State> of(Frame frame, @Nullable AlertView alerts) {
    var all = new FrameStates();
    long now = frame.time().toEpochMilli();
    all.add(
        Interval.Kind.RUN,
        frame.node(),
        frame.started().toString(),
        Map.of(),
        frame.started().toEpochMilli());
    all.add(
        Interval.Kind.HEADLINE,
        frame.node(),
        frame.headline().state().name().toLowerCase(Locale.ROOT),
        Map.of(),
        frame.headline().since().toEpochMilli());
    frame
        .self()
        .unavailable()
        .forEach(missing ->
            all.add(
                Interval.Kind.NOT_MEASURED, missing.text(), "unavailable", Map.of(), now));
    frame.findings().forEach(all::add);
    if (alerts != null) {
      alerts.alerts().forEach(all::add);
    }
    frame.paths().forEach(all::add);
    var names = new Namespaces(frame.namespaces());
    frame.interfaces().forEach(one -> all.add(one, names.of(one.netns()), now));
    return all.states;
  }

  private void add(Finding finding) {
    Map<String, String> facts = new HashMap<>(finding.facts());
    facts.put("kind", finding.kind().json());
    facts.put("title", finding.title());
    if (finding.peer() != null) {
      facts.put("peer", finding.peer());
    }
    add(
        Interval.Kind.FINDING,
        finding.id(),
        finding.severity().json(),
        facts,
        finding.since().toEpochMilli());
  }

  private void add(Alert alert) {
    if (alert.state() == Alert.State.FIRING && alert.firedAt() != null) {
      add(
          Interval.Kind.ALERT,
          alert.id(),
          alert.rule(),
          alert.labels(),
          alert.firedAt().toEpochMilli());
    }
  }

  private void add(PeerPath path) {
    Map<String, String> facts = new HashMap<>();
    if (path.name() != null) {
      facts.put("name", path.name());
    }
    if (path.because() != null) {
      facts.put("because", path.because().text());
    }
    path.needed().ifPresent(needed -> facts.put("needed", Integer.toString(needed)));
    facts.put("verdict", path.verdict().json());
    path.mtu().ifPresent(mtu -> facts.put("mtu", Integer.toString(mtu)));
    String mtu = path.mtu().isPresent() ? " " + path.mtu().getAsInt() : "";
    add(
        Interval.Kind.PATH,
        path.peer(),
        path.verdict().json() + mtu,
        facts,
        path.since().toEpochMilli());
  }

  private void add(NetInterface one, String namespace, long now) {
    Map<String, String> facts = new HashMap<>();
    facts.put("namespace", namespace);
    facts.put("interface", one.name());
    facts.put("role", one.role().json());
    facts.put("mtu", Integer.toString(one.mtu()));
    one.limit().ifPresent(limit -> facts.put("limit", Integer.toString(limit)));
    one.overhead().ifPresent(overhead -> facts.put("overhead", Integer.toString(overhead)));
    facts.put("up", Boolean.toString(one.up()));
    add(
        Interval.Kind.INTERFACE,
        namespace + " " + one.name(),
        Labels.text(Labels.sorted(facts)),
        facts,
        now);
  }

  private void add(
      Interval.Kind kind, String subject, String value, Map<String, String> facts, long since) {
    if (states.size() < STATES_MAX) {
      String shortened =
          subject.length() <= SUBJECT_MAX ? subject : subject.substring(0, SUBJECT_MAX);
      var id = new State.Id(kind, shortened);
      states.putIfAbsent(id, new State(id, value, facts, since));
    }
  }
}
