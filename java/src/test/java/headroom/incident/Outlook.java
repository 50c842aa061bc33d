package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.LiveLab.RunningAgent;
import headroom.lab.Shell;
import headroom.webhook.format.RealProgram;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A real Alertmanager, and a real Prometheus that reads both agents, judges by
 * deploy/prometheus-rules.yaml and tells that Alertmanager too.
 *
 * <p>Threads: any.
 */
final class Outlook implements AutoCloseable {
  private static final String NOBODY = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n";

  private static final String PROMETHEUS =
      """
      global: {scrape_interval: 1s, evaluation_interval: 1s}
      rule_files: [%s]
      scrape_configs:
        - job_name: headroom
          static_configs: [{targets: [%s]}]
      alerting:
        alertmanagers: [{static_configs: [{targets: [%s]}]}]
      """;

  private final RealProgram alertmanager;
  private final RealProgram prometheus;

  private Outlook(RealProgram alertmanager, RealProgram prometheus) {
    this.alertmanager = alertmanager;
    this.prometheus = prometheus;
  }

  static Outlook over(List<RunningAgent> agents, Path folder) throws IOException {
    RealProgram alertmanager = RealProgram.alertmanager(folder, NOBODY);
    try {
      String targets =
          agents.stream()
              .map(agent -> URI.create(agent.dashboard()).getAuthority())
              .collect(Collectors.joining(", "));
      String config =
          PROMETHEUS.formatted(
              Path.of("deploy/prometheus-rules.yaml").toAbsolutePath(),
              targets,
              URI.create(alertmanager.address()).getAuthority());
      return new Outlook(alertmanager, RealProgram.prometheus(folder, config));
    } catch (IOException | RuntimeException e) {
      alertmanager.close();
      throw e;
    }
  }

  RealProgram alertmanager() {
    return alertmanager;
  }

  /** What Alertmanager holds as firing of one rule. */
  List<JsonObject> held(String rule) {
    return new JsonArray(alertmanager.get("/api/v2/alerts"))
        .stream()
            .map(JsonObject.class::cast)
            .filter(alert -> rule.equals(alert.getJsonObject("labels").getString("alertname")))
            .toList();
  }

  /** Waits until Prometheus has told Alertmanager of a black hole to each of the peers. */
  void awaitBlackHolesByPrometheus(Set<String> peers) {
    prometheus.await("both black holes at Alertmanager", () -> peersByPrometheus().equals(peers));
    assertThat(new JsonObject(prometheus.get("/api/v1/rules")).encode())
        .doesNotContain("\"health\":\"err\"");
  }

  private Set<String> peersByPrometheus() {
    return held("HeadroomBlackHole").stream()
        .map(alert -> alert.getJsonObject("labels").getString("peer"))
        .collect(Collectors.toSet());
  }

  /** Promtool's lint finds nothing in what a busy agent tells that delivers alerts. */
  static void assertLintFindsNothing(RunningAgent agent) throws IOException {
    String metrics;
    try (InputStream in = URI.create(agent.dashboard()).resolve("/metrics").toURL().openStream()) {
      metrics = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(metrics).contains("headroom_outbox_waiting{");
    List<String> argv = List.of(RealProgram.find("promtool"), "check", "metrics");
    Shell.Result lint = Shell.attempt(argv, metrics, Duration.ofSeconds(20));
    assertThat(lint.stdout() + lint.stderr()).isEmpty();
    assertThat(lint.exit()).isZero();
  }

  @Override
  public void close() {
    prometheus.close();
    alertmanager.close();
  }
}
