package headroom.webhook;

import headroom.model.Alert;
import headroom.model.Finding;
import headroom.model.Notice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Notices for tests. */
final class Notices {
  static final Instant AT = Instant.parse("2026-11-24T03:00:00Z");

  private Notices() {}

  static Alert alert(String id, Alert.State state) {
    return new Alert(
        id,
        "black-hole",
        state,
        Finding.Severity.CRITICAL,
        Map.of("alertname", "black-hole", "severity", "critical", "path", "10.0.0.1|10.0.0.2"),
        new Alert.Text("too small", "太小", "Lower the MTU.", "降低 MTU。", "found", "发现"),
        new Alert.Measure(
            23.5,
            1,
            0.5,
            "packets/s",
            List.of(new Alert.Point(AT, Double.NaN), new Alert.Point(AT, 7))),
        null,
        AT.minusSeconds(60),
        AT,
        state == Alert.State.RESOLVED ? AT.plusSeconds(5) : null,
        null,
        null,
        Map.of("runbook", "https://example.com/runbook"));
  }

  static Notice notice(String receiver, String group, long sequence, Alert... alerts) {
    return new Notice(
        receiver + "/" + group + "/" + sequence,
        receiver,
        sequence,
        "worker-7",
        group,
        Map.of("path", "10.0.0.1|10.0.0.2"),
        List.of(alerts),
        0,
        AT.plusSeconds(sequence));
  }

  static Notice firing(String receiver, String group, long sequence, String... ids) {
    return notice(
        receiver,
        group,
        sequence,
        Stream.of(ids).map(id -> alert(id, Alert.State.FIRING)).toArray(Alert[]::new));
  }
}
