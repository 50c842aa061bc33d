package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import headroom.lab.Await;
import headroom.lab.Fabric;
import headroom.lab.Fabric.Mode;
import headroom.lab.TwoNodes.Spec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the first lost packet to the receiver of an alert, with two real agents. */
@Tag("kernel")
class AlertsTest {
  private static final int PORT = 9911;

  @TempDir private Path folder;

  private final List<JsonObject> told = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final List<Long> cameNanos = new CopyOnWriteArrayList<>();

  @Test
  void aBlackHoleReachesTheReceiverOnceAlsoOverARestartAndThenThatItIsOver() throws Exception {
    int hidden = 1281 + new Random().nextInt(219);
    System.out.println("AlertsTest: hidden MTU " + hidden);
    Path alerts = alertsFile();
    try (var incident = Incident.begin(Spec.standard(), Incident.TCP, withAlerts(alerts))) {
      HttpServer receiver = receiver(incident);
      try {
        incident.nodes().setFabric(Mode.SILENT, hidden);
        long firstLost = BlackHole.awaitFirstLost(incident);
        awaitTold("firing");
        double seconds = (cameNanos.getFirst() - firstLost) / 1e9;
        System.out.printf("AlertsTest: told %.1f s after the first lost packet%n", seconds);
        JsonObject alert = alerts("firing").getFirst();
        assertThat(alert.getJsonObject("labels").getString("alertname")).isEqualTo("black-hole");
        assertThat(alert.getJsonObject("labels").getString("path"))
            .isEqualTo(incident.nodes().a().address() + "|" + incident.nodes().b().address());

        incident.restartAgent(0);
        Await.until(
            "the agent to know its path again",
            Incident.LIMIT,
            () -> incident.finding(0, "path-vanishing").isPresent(),
            () -> incident.shown(0));
        assertThat(alerts("firing")).as("told once, though the agent began anew").hasSize(1);

        incident.nodes().setFabric(Fabric.Rule.carry());
        awaitTold("resolved");
        assertThat(keys).as("no notice came twice").doesNotHaveDuplicates();
      } finally {
        receiver.stop(0);
      }
    }
  }

  /** Of nodeA's agent alone: its loopback has the receiver. */
  private List<JsonObject> alerts(String status) {
    List<JsonObject> all = new ArrayList<>();
    for (JsonObject notice : told) {
      notice.getJsonArray("alerts", new JsonArray()).stream()
          .map(JsonObject.class::cast)
          .filter(alert -> alert.getString("status").equals(status))
          .filter(alert ->
              alert.getJsonObject("labels").getString("alertname").equals("black-hole"))
          .forEach(all::add);
    }
    return all;
  }

  private void awaitTold(String status) {
    Await.until(
        "the receiver to be told \"" + status + "\"",
        Duration.ofMinutes(3),
        () -> !alerts(status).isEmpty(),
        () -> "told " + told);
  }

  private Path alertsFile() throws IOException {
    return Files.writeString(
        folder.resolve("alerts.yaml"),
        """
        receivers:
          - name: night-shift
            format: alertmanager-webhook
            url: http://127.0.0.1:%d/alerts
        """
            .formatted(PORT));
  }

  private static List<String> withAlerts(Path file) {
    return List.of("/bin/sh", "-c", "exec \"$@\" --alerts-file " + file, "sh");
  }

  private HttpServer receiver(Incident incident) throws IOException {
    return incident
        .nodes()
        .a()
        .netns()
        .<HttpServer, IOException>call(() -> {
          HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", PORT), 0);
          server.createContext("/alerts", this::hear);
          server.start();
          return server;
        });
  }

  private void hear(HttpExchange exchange) throws IOException {
    long now = System.nanoTime();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    cameNanos.add(now);
    keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
    told.add(new JsonObject(body));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }
}
