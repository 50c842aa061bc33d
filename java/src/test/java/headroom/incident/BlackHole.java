package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Fabric;
import headroom.lab.Fabric.Mode;
import headroom.lab.TwoNodes;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/**
 * One black hole from its first lost packet to its cure: found, named to the byte, cured by what the
 * finding says, word for word, and resolved by itself.
 */
final class BlackHole {
  private BlackHole() {}

  /**
   * What it took.
   *
   * @param secondsToFind from the first packet that the fabric swallowed to the finding with the
   *     exact MTU, by the slowest agent
   */
  record Outcome(int hiddenMtu, double secondsToFind, double secondsToResolve) {}

  static Outcome run(Incident incident, int hiddenMtu) {
    int overhead = incident.nodes().spec().overhead();
    incident.nodes().setFabric(Mode.SILENT, hiddenMtu);
    long firstLost = awaitFirstLost(incident);
    for (int agent : incident.living()) {
      awaitExact(incident, agent, hiddenMtu);
    }
    double secondsToFind = secondsSince(firstLost);
    for (int agent : incident.living()) {
      isRight(incident, agent, hiddenMtu, overhead);
    }
    long cured = System.nanoTime();
    cure(incident, hiddenMtu - overhead);
    for (int agent : incident.living()) {
      Await.until(
          "the finding to resolve by itself",
          Incident.LIMIT,
          () -> incident.findings(agent).stream().noneMatch(kind -> kind.startsWith("path-")),
          () -> incident.shown(agent));
    }
    incident.awaitTrafficFlows();
    return new Outcome(hiddenMtu, secondsToFind, secondsSince(cured));
  }

  /** As it was before: the network carries all, the pods send all. */
  static void restore(Incident incident) {
    incident.nodes().setFabric(Fabric.Rule.carry());
    incident.restoreRoutes();
    incident.awaitFineAsAtFirst();
  }

  /** Then {@link System#nanoTime}. */
  static long awaitFirstLost(Incident incident) {
    Await.until(
        "the fabric to swallow a packet",
        Duration.ofSeconds(10),
        () -> {
          Fabric.Oversized swallowed = incident.nodes().fabric().oversized();
          return swallowed.fromA() + swallowed.fromB() > 0;
        });
    return System.nanoTime();
  }

  private static void awaitExact(Incident incident, int agent, int hiddenMtu) {
    Await.until(
        "agent " + agent + " to name " + hiddenMtu,
        Incident.LIMIT,
        () ->
            incident
                .finding(agent, "path-vanishing")
                .filter(found -> mtu(found).equals(String.valueOf(hiddenMtu)))
                .isPresent(),
        () -> "hidden " + hiddenMtu + ": " + incident.shown(agent));
  }

  private static String mtu(JsonObject finding) {
    return finding.getJsonObject("facts").getString("mtu", "");
  }

  private static void isRight(Incident incident, int agent, int hiddenMtu, int overhead) {
    JsonObject finding = incident.finding(agent, "path-vanishing").orElseThrow();
    assertThat(finding.getString("peer")).isEqualTo(incident.peerOf(agent));
    assertThat(finding.getJsonObject("facts").getString("podRouteMtu"))
        .isEqualTo(String.valueOf(hiddenMtu - overhead));
    assertThat(Incident.commands(finding, "cilium-mtu"))
        .containsExactly("cilium upgrade --reuse-values --set MTU=" + hiddenMtu);
    JsonObject path = incident.path(agent).orElseThrow();
    assertThat(path.getInteger("mtu")).isEqualTo(hiddenMtu);
    assertThat(path.getString("direction"))
        .isEqualTo(incident.living().size() == 2 ? "sending" : "round-trip");
  }

  /** What the agents print; where no agent lives, the same by hand. */
  private static void cure(Incident incident, int podRouteMtu) {
    for (int agent : List.of(0, 1)) {
      if (incident.watches(agent)) {
        JsonObject finding = incident.finding(agent, "path-vanishing").orElseThrow();
        List<String> pods = Incident.commands(finding, "pod-route");
        List<String> node = Incident.commands(finding, "node-route");
        assertThat(pods).as("one pod a node").hasSize(1);
        assertThat(node).as("the node's own route to the other's pods").hasSize(1);
        TwoNodes.Node where = agent == 0 ? incident.nodes().a() : incident.nodes().b();
        Incident.paste(where, pods);
        Incident.paste(where, node);
      } else {
        TwoNodes.Node b = incident.nodes().b();
        b.pod().ip("route change default via 10.0.2.1 dev eth0 mtu " + podRouteMtu);
        b.netns().ip(incident.hostRoute(b) + podRouteMtu);
      }
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
