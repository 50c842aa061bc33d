package headroom.web;

import headroom.model.Alert;
import headroom.model.AlertView;
import headroom.model.Finding.Severity;
import headroom.model.ReceiverState;
import headroom.model.Silence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Alerts for tests. */
final class Alerts {
  static final Instant AT = Instant.parse("2026-11-24T03:12:23.250Z");
  static final Silence SILENCE =
      new Silence(
          "5f1c",
          List.of(new Silence.Matcher("alertname", "loss"), new Silence.Matcher("interface", "eth*")),
          AT.minusSeconds(60),
          AT.plusSeconds(3_540),
          "kim",
          "switch is being replaced");

  private Alerts() {}

  /** One that fires, one that is kept quiet, one that is pending, one that is over. */
  static AlertView sample() {
    return new AlertView(
        AT,
        List.of(quiet(), pending(), firing()),
        List.of(over()),
        17,
        List.of(SILENCE),
        List.of("tuesday-night"),
        List.of(
            new ReceiverState(
                "chat", "slack", "hooks.slack.example/services", 23, 7, 2, 3, 5, 11, AT, "503 Service Unavailable", AT.plusSeconds(7)),
            new ReceiverState("pager", "pagerduty", "events.example/v2/enqueue", 0, 0, 0, 0, 0, 0, null, null, null)));
  }

  static AlertView nothing() {
    return of(List.of());
  }

  static AlertView of(List<Alert> alerts) {
    return new AlertView(AT, alerts, List.of(), 0, List.of(), List.of(), List.of());
  }

  static Alert firing() {
    return alert("black-hole", Alert.State.FIRING, Severity.CRITICAL, null, "path-vanishing/192.168.20.1", null);
  }

  static Alert quiet() {
    List<Alert.Point> recent =
        List.of(
            new Alert.Point(AT.minusSeconds(2), 0.41),
            new Alert.Point(AT.minusSeconds(1), Double.NaN),
            new Alert.Point(AT, 1.7));
    return alert(
        "loss",
        Alert.State.FIRING,
        Severity.WARNING,
        new Alert.Measure(1.7, 1, 0.5, "%", recent),
        null,
        "5f1c");
  }

  static Alert pending() {
    return alert(
        "oversized",
        Alert.State.PENDING,
        Severity.WARNING,
        new Alert.Measure(Double.NaN, 100, 100, "packets/s", List.of()),
        null,
        null);
  }

  static Alert over() {
    return alert("fragments", Alert.State.RESOLVED, Severity.INFO, null, null, null);
  }

  static Alert alert(
      String rule,
      Alert.State state,
      Severity severity,
      Alert.@Nullable Measure measure,
      @Nullable String finding,
      @Nullable String silencedBy) {
    boolean pending = state == Alert.State.PENDING;
    return new Alert(
        rule + "-1",
        rule,
        state,
        severity,
        Map.of("alertname", rule, "severity", severity.json(), "node", "worker-7"),
        new Alert.Text("It is " + rule, "这是 " + rule, "What to do.", "怎么办。", "1.7 % > 1 %", "1.7 % > 1 %"),
        measure,
        finding,
        AT.minusSeconds(300),
        pending ? null : AT.minusSeconds(180),
        state == Alert.State.RESOLVED ? AT.minusSeconds(7) : null,
        silencedBy,
        null,
        Map.of("runbook", "https://runbooks.example/" + rule));
  }

  /** Keeps what it is asked. */
  static final class Desk implements AlertDesk {
    volatile AlertView view;
    final List<Silence> silences = new CopyOnWriteArrayList<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile boolean full;

    Desk(AlertView view) {
      this.view = view;
    }

    @Override
    public AlertView view() {
      return view;
    }

    @Override
    public boolean silence(Silence silence) {
      return !full && silences.add(silence);
    }

    @Override
    public boolean expire(String id) {
      asked.add("expire " + id);
      return view.silences().stream().anyMatch(one -> one.id().equals(id));
    }

    @Override
    public int resend(String receiver) {
      asked.add("resend " + receiver);
      return view.receivers().stream()
          .filter(one -> one.name().equals(receiver))
          .mapToInt(ReceiverState::dead)
          .findFirst()
          .orElse(-1);
    }
  }

  static List<Alert> many(int count, int seed) {
    List<Alert> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Alert.State state = (i + seed) % 3 == 0 ? Alert.State.FIRING : Alert.State.PENDING;
      all.add(alert("rule-" + i % 7 + "-" + i, state, Severity.WARNING, null, null, null));
    }
    return all;
  }
}
