package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Fabric;
import headroom.lab.LiveLab;
import headroom.lab.Shell;
import headroom.webhook.format.RealProgram;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A black hole between two nodes with real agents: a real Prometheus reads them, judges by
 * deploy/prometheus-rules.yaml and tells a real Alertmanager. Promtool's lint finds nothing in what
 * a busy agent tells.
 */
@Tag("kernel")
class RealPrometheusTest {
  private static final String CONFIG =
      """
      global: {scrape_interval: 1s, evaluation_interval: 1s}
      rule_files: [%s]
      scrape_configs:
        - job_name: headroom
          static_configs: [{targets: [%s]}]
      alerting:
        alertmanagers: [{static_configs: [{targets: [%s]}]}]
      """;

  private static final String NOBODY = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n";

  @TempDir Path folder;

  @Test
  void aBlackHoleReachesAlertmanagerByPrometheusRules() throws Exception {
    var plan = LiveLab.Plan.of(Fabric.Mode.SILENT, 1400, Incident.agentCommand());
    try (var lab = LiveLab.start(plan);
        var alertmanager = RealProgram.alertmanager(folder, NOBODY);
        var prometheus = RealProgram.prometheus(folder, config(lab, alertmanager))) {
      prometheus.await(
          "both black holes at Alertmanager: " + lab.describe(),
          () -> peersOf(alertmanager, "HeadroomBlackHole").size() == 2);
      assertThat(peersOf(alertmanager, "HeadroomBlackHole"))
          .containsExactlyInAnyOrder("192.168.10.1", "192.168.20.1");
      assertThat(new JsonObject(prometheus.get("/api/v1/rules")).encode())
          .doesNotContain("\"health\":\"err\"");
      for (LiveLab.RunningAgent agent : lab.agents()) {
        Shell.Result lint =
            Shell.attempt(
                List.of(RealProgram.find("promtool"), "check", "metrics"),
                metrics(agent),
                Duration.ofSeconds(20));
        assertThat(lint.stdout() + lint.stderr()).isEmpty();
        assertThat(lint.exit()).isZero();
      }
    }
  }

  private static String config(LiveLab lab, RealProgram alertmanager) {
    String agents =
        lab.agents().stream()
            .map(agent -> URI.create(agent.dashboard()).getAuthority())
            .collect(Collectors.joining(", "));
    return CONFIG.formatted(
        Path.of("deploy/prometheus-rules.yaml").toAbsolutePath(),
        agents,
        URI.create(alertmanager.address()).getAuthority());
  }

  private static Set<String> peersOf(RealProgram alertmanager, String rule) {
    return new JsonArray(alertmanager.get("/api/v2/alerts"))
        .stream()
            .map(alert -> ((JsonObject) alert).getJsonObject("labels"))
            .filter(labels -> rule.equals(labels.getString("alertname")))
            .map(labels -> labels.getString("peer"))
            .collect(Collectors.toSet());
  }

  private static String metrics(LiveLab.RunningAgent agent) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create(agent.dashboard()).resolve("/metrics");
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }
}
