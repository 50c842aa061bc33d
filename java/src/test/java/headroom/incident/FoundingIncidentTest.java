package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Fabric.Mode;
import headroom.lab.Traffic;
import headroom.lab.TwoNodes.Node;
import headroom.lab.TwoNodes.Spec;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The incident that Headroom exists for, as it went, with Headroom there: what took a person days
 * stands on the page.
 */
@Tag("kernel")
class FoundingIncidentTest {
  private static final int A = 0;
  private static final int B = 1;

  /** What the provider's network carries, of 1500, and what is left of it for pods. */
  private static final int CARRIED = 1400;

  private static final int CURE = CARRIED - 50;

  private Incident incident;

  @BeforeEach
  void twoNodesWhosePodsTalk() throws Exception {
    incident = Incident.begin(Spec.standard(), Incident.TCP);
  }

  @AfterEach
  void end() {
    incident.close();
  }

  @Test
  void theFoundingIncident() {
    everythingWorks();

    theNetworkBeginsToSwallowLargePackets();
    smallRequestsStayGreen();
    largeAnswersHang();
    headroomNamesThePeerAndTheMtu(A);
    headroomNamesThePeerAndTheMtu(B);

    somebodyLowersTheDeviceOfPodB();
    headroomSaysWhyThatDidNothing();
    smallRequestsStayGreen();
    largeAnswersHang();
    headroomNamesThePeerAndTheMtu(A);
    headroomNamesThePeerAndTheMtu(B);

    theRoutesAreLoweredAsPrinted();
    everythingWorks();
    headroomFindsNothingMore();
  }

  private void everythingWorks() {
    incident.awaitTrafficFlows();
  }

  private void theNetworkBeginsToSwallowLargePackets() {
    incident.nodes().setFabric(Mode.SILENT, CARRIED);
  }

  private void smallRequestsStayGreen() {
    List<Traffic.Counts> before = incident.counts();
    await(
        "small requests",
        () -> pods().allMatch(i -> now(i).smallOk() >= before.get(i).smallOk() + 23));
    for (int i : pods().toList()) {
      assertThat(now(i).smallFailed()).isEqualTo(before.get(i).smallFailed());
    }
  }

  /** What was under way when the network changed may still come whole: then none does. */
  private void largeAnswersHang() {
    awaitTwoLargeFailures();
    List<Traffic.Counts> before = incident.counts();
    awaitTwoLargeFailures();
    for (int i : pods().toList()) {
      assertThat(now(i).largeOk()).as("large answers").isEqualTo(before.get(i).largeOk());
    }
  }

  private void awaitTwoLargeFailures() {
    List<Traffic.Counts> before = incident.counts();
    await(
        "large answers to hang",
        () -> pods().allMatch(i -> now(i).largeFailed() >= before.get(i).largeFailed() + 2));
  }

  private void headroomNamesThePeerAndTheMtu(int agent) {
    JsonObject finding = named(agent);
    assertThat(finding.getString("severity")).isEqualTo("critical");
    assertThat(finding.getString("title"))
        .isEqualTo(
            "Packets above %d bytes vanish on the way to %s"
                .formatted(CARRIED, incident.peerOf(agent)));
    assertThat(Incident.facts(finding))
        .containsEntry("peer", incident.peerOf(agent))
        .containsEntry("needed", "1500")
        .containsEntry("podRouteMtu", String.valueOf(CURE));
    assertThat(Incident.evidence(finding, "probe"))
        .anyMatch(text ->
            text.contains(
                "%d bytes pass, %d do not: they vanish, and nobody says so"
                    .formatted(CARRIED, CARRIED + 1)));
  }

  private JsonObject named(int agent) {
    return incident.awaitFinding(agent, "path-vanishing", "mtu", String.valueOf(CARRIED));
  }

  private void somebodyLowersTheDeviceOfPodB() {
    incident.nodes().b().pod().ip("link set eth0 mtu " + CURE);
  }

  private void headroomSaysWhyThatDidNothing() {
    JsonObject finding = incident.awaitFinding(B, "device-mtu-without-effect");
    assertThat(finding.getString("title"))
        .isEqualTo(
            "MTU %d of eth0 in namespace %s has no effect: its route says 1450"
                .formatted(CURE, incident.nodes().b().pod().name()));
    assertThat(Incident.facts(finding))
        .containsAllEntriesOf(
            Map.of(
                "device", "eth0",
                "deviceMtu", String.valueOf(CURE),
                "routeMtu", "1450",
                "destination", "default"));
    assertThat(incident.findings(A)).doesNotContain("device-mtu-without-effect");
  }

  private void theRoutesAreLoweredAsPrinted() {
    lowerAsPrinted(A, incident.nodes().a());
    lowerAsPrinted(B, incident.nodes().b());
  }

  private void lowerAsPrinted(int agent, Node node) {
    JsonObject finding = named(agent);
    Incident.paste(node, Incident.commands(finding, "pod-route"));
    Incident.paste(node, Incident.commands(finding, "node-route"));
    assertThat(node.pod().run("ip", "route", "show", "default").stdout()).contains("mtu " + CURE);
  }

  private void headroomFindsNothingMore() {
    incident.awaitFine();
  }

  private Traffic.Counts now(int pod) {
    return incident.counts().get(pod);
  }

  private static Stream<Integer> pods() {
    return Stream.of(A, B);
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(what, Incident.LIMIT, condition, () -> incident.counts().toString());
  }
}
