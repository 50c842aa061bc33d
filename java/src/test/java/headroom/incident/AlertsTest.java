package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Fabric;
import headroom.lab.Fabric.Mode;
import headroom.lab.LiveLab.RunningAgent;
import headroom.lab.TwoNodes.Spec;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One black hole between two real agents, from the first lost packet until it is over, as all who
 * listen see it: a webhook's receiver, a real Alertmanager, and a real Prometheus with the rules of
 * deploy/. One lab for all of it, since what takes long is the waiting.
 */
@Tag("kernel")
class AlertsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path folder;

  @Test
  void aBlackHoleIsOneAlertForAllWhoListenUntilItIsOver() throws Exception {
    int hidden = 1281 + new Random().nextInt(219);
    System.out.println("AlertsTest: hidden MTU " + hidden);
    Path alerts = Files.writeString(folder.resolve("alerts.yaml"), NightShift.ALERTS);
    try (var incident = Incident.begin(Spec.standard(), Incident.TCP, withAlerts(alerts));
        var outlook = Outlook.over(incident.lab().agents(), folder);
        var atA = NightShift.at(incident.nodes().a().netns(), outlook.alertmanager());
        var atB = NightShift.at(incident.nodes().b().netns(), outlook.alertmanager())) {
      incident.nodes().setFabric(Mode.SILENT, hidden);
      theReceiverIsTold(incident, atA);
      bothAgentsAlertsAreOneAtAlertmanager(incident, outlook, atA, atB);
      outlook.awaitBlackHolesByPrometheus(Set.of(incident.peerOf(0), incident.peerOf(1)));
      for (RunningAgent agent : incident.lab().agents()) {
        Outlook.assertLintFindsNothing(agent);
      }
      aRestartTellsNothingAgain(incident, atA);
      incident.nodes().setFabric(Fabric.Rule.carry());
      itIsRenewedAtAlertmanagerWhileItFires(atA);
      itIsOver(outlook, atA, atB);
    }
  }

  private static void theReceiverIsTold(Incident incident, NightShift atA) {
    long firstLost = BlackHole.awaitFirstLost(incident);
    await("A's receiver to be told", () -> !atA.told("firing").isEmpty());
    NightShift.Told first = atA.told("firing").getFirst();
    System.out.printf(
        "AlertsTest: told %.1f s after the first lost packet%n",
        (first.nanos() - firstLost) / 1e9);
    assertThat(first.alert().getJsonObject("labels").getString("path")).isEqualTo(path(incident));
  }

  private static void bothAgentsAlertsAreOneAtAlertmanager(
      Incident incident, Outlook outlook, NightShift atA, NightShift atB) {
    await(
        "Alertmanager to take both agents' alerts",
        () -> !atA.posted().isEmpty() && !atB.posted().isEmpty());
    List<JsonObject> held = outlook.held("black-hole");
    assertThat(held).hasSize(1);
    JsonObject alert = held.getFirst();
    assertThat(alert.getJsonObject("labels").getMap())
        .containsOnlyKeys("alertname", "severity", "path")
        .containsEntry("severity", "critical")
        .containsEntry("path", path(incident));
    assertThat(alert.getJsonObject("annotations").getString("reported_by")).matches("node[AB]");
    assertThat(alert.getString("generatorURL")).startsWith("http://node.example:8787/?alert=");
  }

  private static void aRestartTellsNothingAgain(Incident incident, NightShift atA) {
    incident.restartAgent(0);
    Await.until(
        "the agent to know its path again",
        Incident.LIMIT,
        () -> incident.finding(0, "path-vanishing").isPresent(),
        () -> incident.shown(0));
    assertThat(atA.told("firing")).as("told once, though the agent began anew").hasSize(1);
  }

  /**
   * Alertmanager lets an alert end by itself that nobody renews. The agent that began anew has to go
   * on with it; meanwhile its alert waits to see whether the path stays cured.
   */
  private static void itIsRenewedAtAlertmanagerWhileItFires(NightShift atA) {
    Instant first = atA.posted().getFirst();
    await("agent A to tell Alertmanager again", () -> atA.posted().size() >= 2);
    assertThat(atA.told("resolved")).as("it fires still").isEmpty();
    assertThat(Duration.between(first, atA.posted().get(1))).isGreaterThan(Duration.ofSeconds(50));
  }

  /** It holds an alert for five minutes: gone earlier, it was told so. */
  private static void itIsOver(Outlook outlook, NightShift atA, NightShift atB) {
    for (NightShift shift : List.of(atA, atB)) {
      await("a receiver to be told that it is over", () -> !shift.told("resolved").isEmpty());
      assertThat(shift.told("firing")).hasSize(1);
      assertThat(shift.told("resolved").getFirst().key())
          .isNotEqualTo(shift.told("firing").getFirst().key());
    }
    await("Alertmanager to hold it no more", () -> outlook.held("black-hole").isEmpty());
    assertThat(List.of(atA.told("resolved"), atB.told("resolved"))).allMatch(t -> t.size() == 1);
  }

  /** Both ends name it alike. */
  private static String path(Incident incident) {
    return incident.nodes().a().address() + "|" + incident.nodes().b().address();
  }

  private static void await(String what, BooleanSupplier condition) {
    Await.until(what, PATIENCE, condition, () -> "nothing came");
  }

  private static List<String> withAlerts(Path file) {
    return List.of("/bin/sh", "-c", "exec \"$@\" --alerts-file " + file, "sh");
  }
}
