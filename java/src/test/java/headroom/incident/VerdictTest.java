package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Fabric;
import headroom.lab.Fabric.Direction;
import headroom.lab.Fabric.Mode;
import headroom.lab.Netns;
import headroom.lab.Traffic;
import headroom.lab.TwoNodes;
import headroom.lab.TwoNodes.Node;
import headroom.lab.TwoNodes.Spec;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every verdict from the trouble that it is the name of, with real agents and packets: what the
 * agent says, its facts, and that its evidence is true.
 */
@Tag("kernel")
class VerdictTest {
  /** Nothing large: what is said of sizes comes from the audit and from searches. */
  private static final Set<Traffic.Kind> SMALL = Set.of(Traffic.Kind.SMALL);

  private static final int A = 0;
  private static final int B = 1;

  @Test
  void anInterfaceBelowThePodsRouteRefusesLocally() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), SMALL)) {
      incident.nodes().a().netns().ip("link set eth0 mtu 1400");

      JsonObject path = incident.awaitVerdict(A, "refused-locally", 1400);
      assertThat(path.getInteger("needed")).isEqualTo(1500);
      assertThat(Incident.evidence(path, "probe"))
          .anyMatch(text -> text.contains("1400 bytes pass, 1401 do not: this node refuses them"));

      JsonObject finding = incident.awaitFinding(A, "route-above-underlay");
      assertThat(Incident.facts(finding))
          .containsEntry("podRoute", "1450")
          .containsEntry("overhead", "50")
          .containsEntry("needed", "1500")
          .containsEntry("underlayMtu", "1400")
          .containsEntry("underlayDevice", "eth0")
          .containsEntry("podsAbove", "1")
          .containsEntry("podRouteMtu", "1350");
      assertThat(incident.findings(A)).doesNotContain("path-refused-locally");

      Incident.paste(incident.nodes().a(), Incident.commands(finding, "pod-route"));
      Incident.paste(incident.nodes().a(), Incident.commands(finding, "node-route"));
      incident.awaitGone(A, "route-above-underlay");
    }
  }

  /** As when somebody lowers the NIC after its route was given an MTU. */
  @Test
  void anInterfaceBelowItsOwnRouteRefusesLocally() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), SMALL)) {
      Netns node = incident.nodes().a().netns();
      node.ip("route change default via 192.168.10.254 mtu 1500");
      node.ip("link set eth0 mtu 1423");

      incident.awaitVerdict(A, "refused-locally", 1423);
      JsonObject finding = incident.awaitFinding(A, "path-refused-locally");
      assertThat(finding.getString("severity")).isEqualTo("warning");
      assertThat(Incident.facts(finding))
          .containsEntry("peer", incident.peerOf(A))
          .containsEntry("mtu", "1423")
          .containsEntry("localLimit", "1423")
          .containsEntry("needed", "1500")
          .containsEntry("podRouteMtu", "1373");
      assertThat(Incident.facts(incident.awaitFinding(A, "device-mtu-without-effect")))
          .containsEntry("device", "eth0")
          .containsEntry("deviceMtu", "1423")
          .containsEntry("routeMtu", "1500");
    }
  }

  @Test
  void aRouterThatRefusesIsNamedWithWhatItSays() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), Incident.TCP)) {
      incident.nodes().setFabric(Mode.SIGNAL, 1400);
      isRefusedBySignal(incident, A, 1400, "192.168.10.254", "warning");
      isRefusedBySignal(incident, B, 1400, "192.168.20.254", "warning");

      incident.awaitEvidence(A, "counters", "this node makes");
      assertThat(incident.path(A).orElseThrow().getString("verdict"))
          .as("it cuts because the router refuses")
          .isEqualTo("refused-by-signal");
    }
  }

  /** CILIUM.md §0.4: the node learns of it and drops; the pod never does. */
  @Test
  void overIpv6ARouterThatRefusesMakesTheNodeDrop() throws Exception {
    try (var incident = Incident.begin(Spec.standard().overIpv6(), Incident.TCP)) {
      incident.nodes().setFabric(Mode.SIGNAL, 1400);
      JsonObject finding =
          isRefusedBySignal(incident, A, 1400, "fd00:192:168:10::fe", "critical");
      assertThat(Incident.facts(finding)).containsEntry("podRouteMtu", "1330");
      JsonObject drop = incident.awaitDrop(A, "ip6_fragment");
      assertThat(drop.getString("interface")).isEqualTo("eth0");
      assertThat(drop.getString("class")).isEqualTo("mtu");
      assertThat(drop.getLong("packets"))
          .isBetween(1L, snmp6(incident.nodes().a(), "Ip6FragFails"));
    }
  }

  private static JsonObject isRefusedBySignal(
      Incident incident, int agent, int mtu, String router, String severity) {
    JsonObject path = incident.awaitVerdict(agent, "refused-by-signal", mtu);
    assertThat(Incident.evidence(path, "probe"))
        .anyMatch(text -> text.contains(": " + router + " says that its next hop takes " + mtu));
    JsonObject finding = incident.awaitFinding(agent, "path-refused-by-signal");
    assertThat(finding.getString("severity")).isEqualTo(severity);
    assertThat(Incident.facts(finding))
        .containsEntry("peer", incident.peerOf(agent))
        .containsEntry("mtu", String.valueOf(mtu))
        .containsEntry("reporter", router)
        .containsEntry("nextHopMtu", String.valueOf(mtu));
    return finding;
  }

  /** The same network that says nothing. */
  @Test
  void overIpv6ABlackHoleIsNamedToTheByte() throws Exception {
    try (var incident = Incident.begin(Spec.standard().overIpv6(), Incident.TCP)) {
      incident.nodes().setFabric(Mode.SILENT, 1389);
      for (int agent : incident.living()) {
        incident.awaitVerdict(agent, "vanishing", 1389);
        JsonObject finding = incident.awaitFinding(agent, "path-vanishing");
        assertThat(Incident.facts(finding))
            .containsEntry("peer", incident.peerOf(agent))
            .containsEntry("mtu", "1389")
            .containsEntry("needed", "1500")
            .containsEntry("overhead", "70")
            .containsEntry("podRouteMtu", "1319")
            .containsEntry("direction", "sending");
      }
    }
  }

  @Test
  void aBlackHoleOneWayIsSaidByTheNodeThatSendsIntoIt() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), Incident.TCP)) {
      incident.nodes().setFabric(new Fabric.Rule(Mode.SILENT, 1417, Direction.A_TO_B));
      JsonObject path = incident.awaitVerdict(A, "vanishing", 1417);
      assertThat(path.getString("direction")).isEqualTo("sending");
      incident.awaitFinding(A, "path-vanishing", "direction", "sending");
      Instant found = incident.frameTime(B);
      Await.until(
          "agent B to search again",
          Incident.LIMIT,
          () -> {
            assertThat(incident.path(B).orElseThrow().getString("verdict")).isEqualTo("fine");
            assertThat(incident.findings(B)).isEmpty();
            return lastSearch(incident, B).isAfter(found);
          });
    }
  }

  private static Instant lastSearch(Incident incident, int agent) {
    return incident.path(agent).orElseThrow().getJsonArray("evidence").stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("witness").equals("probe"))
        .map(each -> Instant.parse(each.getString("at")))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** CILIUM.md §0.2: a route without an MTU lets the pod send as much as the device. */
  @Test
  void aPodsRouteWithoutMtuMakesTheNodeCut() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), Incident.TCP)) {
      forgetRouteMtu(incident.nodes());
      JsonObject finding = isFragmenting(incident);
      assertThat(Double.parseDouble(Incident.facts(finding).get("fragmentsPerSecond")))
          .isPositive();

      Incident.paste(incident.nodes().a(), Incident.commands(finding, "pod-route"));
      incident.awaitVerdict(A, "fine");
      assertThat(incident.findings(A)).isEmpty();
    }
  }

  /** Both ends': TCP sends no larger than what the other end's route takes, too. */
  private static void forgetRouteMtu(TwoNodes nodes) {
    nodes.a().pod().ip("route change default via 10.0.1.1 dev eth0");
    nodes.b().pod().ip("route change default via 10.0.2.1 dev eth0");
  }

  private static JsonObject isFragmenting(Incident incident) {
    JsonObject path = incident.awaitVerdict(A, "fragmenting", 1500);
    assertThat(Incident.evidence(path, "counters"))
        .anyMatch(text ->
            text.startsWith(
                "Pods' packets need 1550 bytes with the overhead, the route to the peer takes 1500;"));
    JsonObject finding = incident.awaitFinding(A, "path-fragmenting");
    assertThat(Incident.facts(finding))
        .containsEntry("needed", "1550")
        .containsEntry("overhead", "50")
        .containsEntry("underlayMtu", "1500")
        .containsEntry("peers", "1")
        .containsEntry("podRouteMtu", "1450");
    return finding;
  }

  /** Then there is no half at the receiver either, and the sender must tell what it costs. */
  @Test
  void aNetworkThatDropsAllFragmentsMakesCuttingCritical() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), Incident.TCP)) {
      dropFragments(incident.nodes().fabric(), "0x3fff");
      forgetRouteMtu(incident.nodes());

      JsonObject finding =
          incident.awaitFinding(
              A, "path-fragmenting", found -> found.getString("severity").equals("critical"));
      assertThat(finding.getString("title"))
          .isEqualTo("This node cuts tunnel packets into fragments, and they are lost");
      assertThat(Incident.evidence(finding, "ledger"))
          .anyMatch(text -> text.matches("Of \\d+ packets above 1492 bytes none arrived, .*"))
          .noneMatch(text -> text.startsWith("Plain loss"));
    }
  }

  /** CILIUM.md §0.3: first parts arrive, the others do not, and the receiver gives up on them. */
  @Test
  void aNetworkThatDropsFragmentsIsSeenByWhoWaitsForThem() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), Incident.TCP)) {
      Netns receiver = incident.nodes().b().netns();
      receiver.sysctl("net/ipv4/ipfrag_time=1");
      dropFragments(incident.nodes().fabric(), "0x1fff");
      forgetRouteMtu(incident.nodes());

      JsonObject finding = incident.awaitFinding(B, "fragments-lost");
      assertThat(finding.getString("severity")).isEqualTo("critical");
      assertThat(Incident.facts(finding)).containsEntry("interface", "eth0");
      long drops = Long.parseLong(Incident.facts(finding).get("timeoutDrops"));
      assertThat(drops).isBetween(1L, snmp(incident.nodes().b(), "ReasmTimeout"));
      assertThat(Incident.evidence(finding, "counters"))
          .contains(drops + " drops FRAG_REASM_TIMEOUT on eth0.");
      isFragmenting(incident);
    }
  }

  /** Of 16 bits the lower 13 are the offset, the one above says that more follow (RFC 791). */
  private static void dropFragments(Fabric fabric, String mask) {
    discard(fabric, "ip frag-off & " + mask + " != 0");
  }

  /** In a table of its own: setting the fabric's rule leaves it. */
  private static void discard(Fabric fabric, String packets) {
    String rules =
        "table ip discard { chain path { type filter hook prerouting priority -300; %s drop\n}\n}\n";
    fabric.netns().feed(rules.formatted(packets), "nft", "-f", "-");
  }

  /**
   * CILIUM.md §0.5: pod B is on a smaller base MTU than node A. The node's end of its cable stays:
   * Cilium's programs look at no MTU there, and the routing that stands for them would.
   */
  @Test
  void aPodThatAcceptsLessThanOthersSendIsSeenWhereItLives() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), Incident.UDP)) {
      Node b = incident.nodes().b();
      b.pod().ip("link set eth0 mtu 1400", "route change default via 10.0.2.1 dev eth0 mtu 1350");

      JsonObject finding = incident.awaitFinding(B, "mixed-mtu", "deviceMtu", "1400");
      assertThat(finding.getString("severity")).isEqualTo("critical");
      assertThat(Incident.facts(finding))
          .containsEntry("interface", b.lxc())
          .containsEntry("interfaces", "1");
      long drops = Long.parseLong(Incident.facts(finding).get("drops"));
      assertThat(Incident.evidence(finding, "counters"))
          .containsExactly(drops + " drops in __dev_forward_skb2 on " + b.lxc() + ".");
      assertThat(incident.path(A).orElseThrow().getString("verdict"))
          .as("the path between the nodes carries all")
          .isEqualTo("fine");
    }
  }

  @Test
  void whatTcpsOwnProbingHidesIsSaid() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), Incident.TCP)) {
      for (Node node : nodes(incident)) {
        // Probing begins after so many retransmissions; the lab's clients wait 2 s, no longer.
        node.pod().sysctl("net/ipv4/tcp_mtu_probing=1", "net/ipv4/tcp_retries1=1");
      }
      incident.nodes().setFabric(Mode.SILENT, 1403);

      JsonObject path = incident.awaitVerdict(A, "masked", 1403);
      assertThat(Incident.evidence(path, "counters"))
          .anyMatch(text -> text.startsWith("tcp_mtu_probing is 1 or more in every pod"));
      JsonObject finding = incident.awaitFinding(A, "path-masked");
      assertThat(finding.getString("severity")).isEqualTo("warning");
      assertThat(Incident.facts(finding))
          .containsEntry("peer", incident.peerOf(A))
          .containsEntry("mtu", "1403")
          .containsEntry("probing", "1")
          .containsEntry("podRouteMtu", "1353");
    }
  }

  @Test
  void aPeerOfWhichNothingIsHeardIsUnknown() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), SMALL)) {
      incident.endAgentB();
      discard(incident.nodes().fabric(), "ip protocol icmp");

      JsonObject path = incident.awaitVerdict(A, "unknown");
      assertThat(path.getString("because"))
          .isEqualTo(
              "no answer at any size: ICMP is filtered or the peer is down, and no agent answers"
                  + " there");
      assertThat(incident.findings(A)).as("what is not known is no finding").isEmpty();
      incident.awaitTrafficFlows();
    }
  }

  /** That large packets arrived before the cable was cut tells nothing of now. */
  @Test
  void aPeerThatIsGoneIsUnknownThoughItWasFine() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), Incident.TCP)) {
      incident.awaitEvidence(A, "ledger", " packets of 1493 to 1500 bytes ");
      incident.nodes().fabric().netns().ip("link set toB down");

      JsonObject path = incident.awaitVerdict(A, "unknown");
      assertThat(path.getString("because")).isNotEmpty();
      assertThat(incident.findings(A)).isEmpty();
    }
  }

  private static List<Node> nodes(Incident incident) {
    return List.of(incident.nodes().a(), incident.nodes().b());
  }

  /** A counter of the kernel's own, of a node's namespace: two lines, names and values. */
  private static long snmp(Node node, String name) {
    List<List<String>> lines =
        node.netns().procNet("snmp").stream()
            .filter(line -> line.startsWith("Ip: "))
            .map(line -> List.of(line.split(" ")))
            .toList();
    return Long.parseLong(lines.getLast().get(lines.getFirst().indexOf(name)));
  }

  private static long snmp6(Node node, String name) {
    return node.netns().procNet("snmp6").stream()
        .map(line -> line.split("\\s+"))
        .filter(words -> words[0].equals(name))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst()
        .orElseThrow();
  }
}
