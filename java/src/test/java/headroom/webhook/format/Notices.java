package headroom.webhook.format;

import headroom.model.Alert;
import headroom.model.Finding;
import headroom.model.Notice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Notices as the rules make them, with everything in their texts that a format could break on. */
final class Notices {
  static final Instant AT = Instant.parse("2026-11-24T03:12:07.120345Z");

  private Notices() {}

  static Alert blackHole(Alert.State state, Instant since) {
    var labels =
        Map.of(
            "alertname", "black-hole",
            "severity", "critical",
            "path", "192.168.10.1|192.168.20.1",
            "team", "network & \"fabric\" <core>");
    var text =
        new Alert.Text(
            "Packets above 1400 bytes vanish on the way to 192.168.20.1",
            "发往 192.168.20.1 的超过 1400 字节的报文会丢失",
            """
            Since 03:11 every packet above 1400 bytes to 192.168.20.1 was lost: 1716 of 1716, & none came <back>.
            Lower the pods' MTU to 1350:
                kubectl -n kube-system patch cm cilium-config --type merge -p '{"data":{"mtu":"1350"}}'
                ip route change 10.0.2.0/24 dev cilium_host mtu 1350
            It takes effect when Cilium's agents begin anew.\
            """,
            """
            自 03:11 起，发往 192.168.20.1 的超过 1400 字节的报文全部丢失：1716 个中的 1716 个。
            将 Pod 的 MTU 降到 1350：
                ip route change 10.0.2.0/24 dev cilium_host mtu 1350\
            """,
            "1716 packets lost in 60 s, none above 1400 bytes arrived",
            "60 秒内丢失 1716 个报文，超过 1400 字节的无一到达");
    return alert("b1ac", "black-hole", state, Finding.Severity.CRITICAL, labels, text, null, since);
  }

  static Alert loss(int number, Alert.State state, Instant since) {
    var labels =
        Map.of(
            "alertname", "loss",
            "severity", "warning",
            "node", "worker-7",
            "interface", "eth" + number,
            "class", "congestion");
    var text =
        new Alert.Text(
            "eth" + number + " drops 2.3% of its packets",
            "eth" + number + " 丢弃了 2.3% 的报文",
            "Its queue is full.\n    tc -s qdisc show dev eth" + number,
            "队列已满。\n    tc -s qdisc show dev eth" + number,
            "2.3% of packets over 60 s, above 1%",
            "60 秒内 2.3%，高于 1%");
    var measure = new Alert.Measure(2.3, 1, 0.5, "%", List.of());
    return alert(
        "1055" + number, "loss", state, Finding.Severity.WARNING, labels, text, measure, since);
  }

  private static Alert alert(
      String id,
      String rule,
      Alert.State state,
      Finding.Severity severity,
      Map<String, String> labels,
      Alert.Text text,
      Alert.@Nullable Measure measure,
      Instant since) {
    return new Alert(
        id,
        rule,
        state,
        severity,
        labels,
        text,
        measure,
        measure == null ? "path-vanishing/192.168.20.1" : null,
        since,
        since.plusMillis(1500),
        state == Alert.State.RESOLVED ? since.plusSeconds(61) : null,
        null,
        null,
        Map.of("runbook", "https://example.org/runbook?a=1&b=2"));
  }

  static Notice of(List<Alert> alerts) {
    return of(alerts, 0);
  }

  static Notice of(List<Alert> alerts, int left) {
    return new Notice(
        "k3y", "night", 1, "worker-7", "black-hole{path}", shared(alerts), alerts, left, AT);
  }

  private static Map<String, String> shared(List<Alert> alerts) {
    var name = new TreeMap<String, String>();
    name.put("alertname", alerts.getFirst().labels().getOrDefault("alertname", ""));
    return name;
  }

  static Notice firing() {
    return of(List.of(blackHole(Alert.State.FIRING, AT.minusSeconds(67))));
  }

  static Notice resolved() {
    return of(List.of(blackHole(Alert.State.RESOLVED, AT.minusSeconds(67))));
  }

  /** As many as a notice takes, and more that found no room. */
  static Notice crowd() {
    List<Alert> alerts = new ArrayList<>();
    for (int i = 0; i < Notice.ALERTS_MAX; i++) {
      alerts.add(
          loss(i, i < 83 ? Alert.State.FIRING : Alert.State.RESOLVED, AT.minusSeconds(67 + i)));
    }
    return of(alerts, 9_900);
  }
}
