package headroom.detect;

import static headroom.path.Scenes.PEER;
import static headroom.path.Scenes.at;
import static headroom.path.Scenes.node;
import static headroom.path.Scenes.pod;
import static headroom.path.Scenes.route;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Because;
import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.Evidence;
import headroom.model.Evidence.Witness;
import headroom.model.Facts;
import headroom.model.Finding;
import headroom.model.Finding.Advice;
import headroom.model.Finding.Kind;
import headroom.model.Finding.Severity;
import headroom.model.Finding.Step;
import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Cilium;
import headroom.model.MtuAudit.Device;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.model.MtuAudit.Route;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.model.PeerPath.Direction;
import headroom.model.PeerPath.PeerAgent;
import headroom.model.PeerPath.SizeLoss;
import headroom.model.Role;
import headroom.path.NodeFacts;
import headroom.path.PathDetails;
import headroom.path.SearchResult.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DetectorsTest {
  private static final Cilium CILIUM =
      new Cilium(
          "1.18.3",
          OptionalInt.of(0),
          OptionalInt.of(1500),
          OptionalInt.of(1450),
          "vxlan",
          OptionalInt.of(8472),
          null);

  private static MtuAudit audit(@Nullable Cilium cilium, Namespace... namespaces) {
    return new MtuAudit(at(7), OptionalInt.of(50), List.of(namespaces), 0, cilium, List.of());
  }

  private static Scene scene(MtuAudit audit, PeerPath... paths) {
    return scene(audit, Map.of(), List.of(), paths);
  }

  private static Scene scene(
      MtuAudit audit, Map<String, PathDetails> details, List<Drop> drops, PeerPath... paths) {
    return new Scene(at(11), audit, NodeFacts.of(audit, null), List.of(paths), details, drops);
  }

  private static PeerPath path(PathVerdict verdict, int mtu) {
    return path(PEER, verdict, mtu, 1500, List.of());
  }

  private static PeerPath path(
      String peer, PathVerdict verdict, int mtu, int needed, List<SizeLoss> loss) {
    return new PeerPath(
        peer,
        "worker-9",
        verdict,
        mtu == 0 ? OptionalInt.empty() : OptionalInt.of(mtu),
        OptionalInt.of(needed),
        Direction.SENDING,
        PeerAgent.ANSWERS,
        loss,
        List.of(
            new Evidence(
                Witness.PROBE,
                Evidence.Kind.SEARCH_LIMIT,
                "1400 bytes pass, 1401 do not",
                Map.of("mtu", "1400"),
                at(5))),
        at(5),
        verdict == PathVerdict.UNKNOWN
            ? new Because(Because.Kind.SEARCH_UNANSWERED, "no answer")
            : null,
        OptionalInt.empty());
  }

  private static MtuAudit healthy() {
    return audit(CILIUM, node(1500, 1450, Map.of()), pod(1, 1500, 1450, 0, Map.of()));
  }

  private static Drop drop(String reason, String location, long packets, long lastSeen) {
    return new Drop(
        4026531840L,
        7,
        "lxc1",
        reason,
        null,
        DropClass.MTU,
        location,
        "IPv4",
        false,
        packets,
        packets * 1400,
        2.3,
        at(0),
        at(lastSeen));
  }

  private static Finding only(Scene scene) {
    List<Finding> findings = Detectors.detect(scene);
    assertThat(findings).as(findings.toString()).hasSize(1);
    return findings.getFirst();
  }

  private static Finding only(Kind kind, Scene scene) {
    List<Finding> findings =
        Detectors.detect(scene).stream().filter(one -> one.kind() == kind).toList();
    assertThat(findings).as(findings.toString()).hasSize(1);
    return findings.getFirst();
  }

  private static List<String> commands(Finding finding) {
    return finding.advice().stream().flatMap(a -> Stream.ofNullable(a.command())).toList();
  }

  @Test
  void devicesOf1500AndRoutesOf1450AreHealthyAndGiveNothing() {
    assertThat(Detectors.detect(scene(healthy(), path(PathVerdict.FINE, 1500)))).isEmpty();
    assertThat(Detectors.detect(scene(healthy()))).isEmpty();
    assertThat(Detectors.detect(scene(healthy(), path(PathVerdict.UNKNOWN, 0)))).isEmpty();
    assertThat(Detectors.detect(new Scene(at(0), null, null, List.of(), Map.of(), List.of())))
        .isEmpty();
  }

  @Test
  void theFoundingIncidentIsNamedWithItsCure() {
    PeerPath path =
        path(
            PEER,
            PathVerdict.VANISHING,
            1400,
            1500,
            List.of(
                new SizeLoss(128, 4711, 3), new SizeLoss(1400, 97, 0), new SizeLoss(1500, 23, 23)));
    Finding finding = only(scene(healthy(), path));

    assertThat(finding.id()).isEqualTo("path-vanishing:192.168.20.1");
    assertThat(finding.kind()).isEqualTo(Kind.PATH_VANISHING);
    assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(finding.title())
        .isEqualTo("Packets above 1400 bytes vanish on the way to worker-9 (192.168.20.1)");
    assertThat(finding.evidence()).isEqualTo(path.evidence());
    assertThat(finding.facts())
        .containsOnly(
            Map.entry("peer", PEER),
            Map.entry("name", "worker-9"),
            Map.entry("mtu", "1400"),
            Map.entry("needed", "1500"),
            Map.entry("overhead", "50"),
            Map.entry("direction", "sending"),
            Map.entry("agent", "answers"),
            Map.entry("sentLarge", "23"),
            Map.entry("lostLarge", "23"),
            Map.entry("sentSmall", "4808"),
            Map.entry("lostSmall", "3"),
            Map.entry("baseMtu", "1400"),
            Map.entry("podRouteMtu", "1350"),
            Map.entry("pods", "1"),
            Map.entry("costFrom", "1500"),
            Map.entry("costShare", "6.7"),
            Map.entry("costPackets", "7.1"),
            Map.entry("costGoodput", "0.7"),
            Map.entry("costHeaders", "102"),
            Map.entry("costFraming", "38"));
    assertThat(finding.advice())
        .extracting(Advice::kind)
        .containsExactly(
            Step.POD_ROUTE,
            Step.NODE_ROUTE,
            Step.CILIUM_MTU,
            Step.CILIUM_RESTART,
            Step.COST,
            Step.MASKING,
            Step.NETWORK);
    assertThat(commands(finding))
        .containsExactly(
            "nsenter -t 4711 -n ip route change default via 10.0.1.1 dev eth0 mtu 1350",
            "ip route change 10.0.2.0/24 via 10.0.1.1 dev cilium_host mtu 1350",
            "cilium upgrade --reuse-values --set MTU=1400",
            "kubectl -n kube-system rollout restart ds/cilium");
  }

  @Test
  void theCostIsThatOfTheDocument() {
    var plain = new Cost(1500, 1400, Cost.TCP_IPV4_HEADERS);
    assertThat(Facts.percent(plain.share())).isEqualTo("6.7");
    assertThat(Facts.percent(plain.packets())).isEqualTo("7.1");
    assertThat(Facts.percent(plain.goodput())).isEqualTo("0.4");
  }

  @Test
  void oneBlackHoleIsOneFindingHoweverManyPodsThereAre() {
    List<Namespace> all = new ArrayList<>(List.of(node(1500, 1450, Map.of())));
    for (int i = 1; i <= 97; i++) {
      all.add(pod(i, 1500, 1450, 0, Map.of()));
    }
    Finding finding =
        only(
            scene(audit(CILIUM, all.toArray(Namespace[]::new)), path(PathVerdict.VANISHING, 1400)));
    assertThat(finding.facts()).containsEntry("pods", "97");
    List<Advice> pods = finding.advice().stream().filter(a -> a.kind() == Step.POD_ROUTE).toList();
    assertThat(pods).hasSize(PodRoute.COMMANDS_MAX + 1);
    assertThat(pods.getLast().text()).startsWith("89 more routes");
  }

  @Test
  void theValueToSetIsTheSmallestOfAllPeersInTrouble() {
    List<Finding> findings =
        Detectors.detect(
            scene(
                healthy(),
                path("192.168.20.1", PathVerdict.VANISHING, 1450, 1500, List.of()),
                path("192.168.30.1", PathVerdict.TOO_SMALL, 1390, 1500, List.of()),
                path("192.168.40.1", PathVerdict.FINE, 1280, 1280, List.of())));
    assertThat(findings).hasSize(2);
    assertThat(findings)
        .allSatisfy(one -> assertThat(one.facts()).containsEntry("baseMtu", "1390"))
        .allSatisfy(one ->
            assertThat(commands(one)).contains("cilium upgrade --reuse-values --set MTU=1390"));
  }

  @Test
  void withoutAnMtuNoneIsAdvised() {
    PathDetails interval =
        new PathDetails(OptionalInt.of(1391), OptionalInt.of(1500), null, OptionalInt.empty());
    PeerPath path =
        path(
            PEER,
            PathVerdict.VANISHING,
            0,
            1500,
            List.of(
                new SizeLoss(128, 97, 0), new SizeLoss(1400, 23, 1), new SizeLoss(1500, 13, 13)));
    Finding finding = only(scene(healthy(), Map.of(PEER, interval), List.of(), path));
    assertThat(finding.facts())
        .containsEntry("above", "1391")
        .containsEntry("below", "1500")
        .containsEntry("lostLarge", "13")
        .containsEntry("lostSmall", "1")
        .doesNotContainKeys("mtu", "baseMtu", "podRouteMtu");
    assertThat(commands(finding)).containsExactly("ping -M do -c 3 -s 1472 192.168.20.1");
  }

  @Test
  void withoutCiliumItIsTheNodesRouteAndTunnel() {
    Namespace node =
        new Namespace(
            1,
            "host",
            null,
            OptionalInt.of(1),
            Place.NODE,
            List.of(
                new Device("eth0", 2, Role.NIC, 1500, OptionalInt.empty()),
                new Device("vxlan7", 3, Role.TUNNEL, 1450, OptionalInt.empty())),
            List.of(
                route("default", "192.168.10.254", "eth0", 0, 1500),
                route("10.9.0.0/16", null, "vxlan7", 1440, 1450)),
            OptionalInt.empty(),
            Map.of());
    Finding finding =
        only(scene(audit(null, node), path(PEER, PathVerdict.VANISHING, 1400, 1490, List.of())));
    assertThat(commands(finding))
        .containsExactly(
            "ip link set dev vxlan7 mtu 1350", "ip route change 10.9.0.0/16 dev vxlan7 mtu 1350");
  }

  @Test
  void aNamespaceWithANameAloneIsEnteredByItAndOneWithNeitherIsNot() {
    Namespace pod = pod(1, 1500, 1450, 0, Map.of());
    Route route = pod.routes().getFirst();
    assertThat(PodRoute.command(named(pod, "pod1"), route, 1350))
        .hasValue("ip netns exec pod1 ip route change default via 10.0.1.1 dev eth0 mtu 1350");
    assertThat(PodRoute.command(named(pod, String.valueOf(pod.netns())), route, 1350)).isEmpty();
    assertThat(PodRoute.command(named(pod, "[nginx]"), route, 1350)).isEmpty();
    assertThat(PodRoute.command(named(pod, "x; reboot"), route, 1350)).isEmpty();
    Route six =
        new Route(
            6,
            "default",
            "fd00::1",
            "eth0",
            OptionalInt.of(1450),
            OptionalInt.of(1500),
            null,
            false);
    assertThat(PodRoute.command(pod, six, 1350))
        .hasValue("nsenter -t 4711 -n ip -6 route change default via fd00::1 dev eth0 mtu 1350");
  }

  @Test
  void whatARouteHasBesidesIsKeptAndWhatAShellWouldReadIsNotPrinted() {
    Namespace pod = pod(1, 1500, 1450, 0, Map.of());
    assertThat(PodRoute.command(pod, with("eth0", "proto static metric 100"), 1350))
        .hasValue(
            "nsenter -t 4711 -n ip route change default via 10.0.1.1 dev eth0 proto static metric"
                + " 100 mtu 1350");
    for (String name :
        List.of("$(reboot)", "a;reboot", "a`id`", "a|b", "a&", "a>b", "a\nb", "a'b")) {
      assertThat(PodRoute.command(pod, with(name, ""), 1350)).as(name).isEmpty();
    }
  }

  private static Route with(String device, String attributes) {
    return new Route(
        4,
        "default",
        "10.0.1.1",
        device,
        OptionalInt.of(1450),
        OptionalInt.of(1500),
        null,
        false,
        attributes);
  }

  private static Namespace named(Namespace one, String name) {
    return new Namespace(
        one.netns(),
        name,
        null,
        OptionalInt.empty(),
        one.place(),
        one.devices(),
        one.routes(),
        one.tcpMtuProbing(),
        one.counters());
  }

  private record Expected(PathVerdict verdict, String peer, Kind kind, Severity severity) {}

  @Test
  void everyVerdictOfTroubleHasItsFindingAndSeverity() {
    for (Expected one :
        List.of(
            new Expected(PathVerdict.TOO_SMALL, PEER, Kind.PATH_TOO_SMALL, Severity.WARNING),
            new Expected(PathVerdict.MASKED, PEER, Kind.PATH_MASKED, Severity.WARNING),
            new Expected(
                PathVerdict.REFUSED_LOCALLY, PEER, Kind.PATH_REFUSED_LOCALLY, Severity.WARNING),
            new Expected(
                PathVerdict.REFUSED_BY_SIGNAL, PEER, Kind.PATH_REFUSED_BY_SIGNAL, Severity.WARNING),
            new Expected(
                PathVerdict.REFUSED_BY_SIGNAL,
                "fd00::9",
                Kind.PATH_REFUSED_BY_SIGNAL,
                Severity.CRITICAL))) {
      Finding finding =
          only(scene(healthy(), path(one.peer(), one.verdict(), 1400, 1500, List.of())));
      assertThat(finding.kind()).isEqualTo(one.kind());
      assertThat(finding.severity()).as(one.toString()).isEqualTo(one.severity());
      assertThat(finding.peer()).isEqualTo(one.peer());
    }
  }

  @Test
  void theRouterThatRefusesIsNamed() {
    var details =
        new PathDetails(
            OptionalInt.empty(),
            OptionalInt.empty(),
            new Signal("192.168.10.254", 1400),
            OptionalInt.empty());
    Finding finding =
        only(
            scene(
                healthy(),
                Map.of(PEER, details),
                List.of(),
                path(PathVerdict.REFUSED_BY_SIGNAL, 1400)));
    assertThat(finding.facts())
        .containsEntry("reporter", "192.168.10.254")
        .containsEntry("nextHopMtu", "1400");
    assertThat(finding.text()).startsWith("192.168.10.254 says so by ICMP.");
  }

  @Test
  void aRouteAboveTheUnderlayIsOneFindingForAllPeers() {
    MtuAudit wrong = audit(null, node(1450, 1450, Map.of()), pod(1, 1450, 1450, 0, Map.of()));
    Finding finding =
        only(
            scene(
                wrong,
                path("192.168.20.1", PathVerdict.REFUSED_LOCALLY, 1450, 1500, List.of()),
                path("192.168.30.1", PathVerdict.REFUSED_LOCALLY, 1450, 1500, List.of())));
    assertThat(finding.kind()).isEqualTo(Kind.ROUTE_ABOVE_UNDERLAY);
    assertThat(finding.facts())
        .containsEntry("podRoute", "1450")
        .containsEntry("needed", "1500")
        .containsEntry("underlayMtu", "1450")
        .containsEntry("underlayDevice", "eth0")
        .containsEntry("podsAbove", "1")
        .containsEntry("baseMtu", "1450")
        .containsEntry("podRouteMtu", "1400");
  }

  @Test
  void fragmentingIsOneFindingAndTellsTheRouteAboveTheUnderlayToo() {
    MtuAudit wrong = audit(CILIUM, node(1450, 1450, Map.of()), pod(1, 1450, 1450, 0, Map.of()));
    Finding finding =
        only(
            scene(
                wrong,
                path("192.168.20.1", PathVerdict.FRAGMENTING, 0, 1500, List.of()),
                path("192.168.30.1", PathVerdict.FRAGMENTING, 0, 1500, List.of())));
    assertThat(finding.kind()).isEqualTo(Kind.PATH_FRAGMENTING);
    assertThat(finding.facts()).containsEntry("peers", "2").containsEntry("baseMtu", "1450");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(commands(finding)).contains("cilium upgrade --reuse-values --set MTU=1450");
  }

  @Test
  void fragmentsThatTheLedgerNeverSeesArriveAreCritical() {
    MtuAudit wrong = audit(CILIUM, node(1450, 1450, Map.of()), pod(1, 1450, 1450, 0, Map.of()));
    var gone =
        new PathDetails(OptionalInt.of(512), OptionalInt.of(1450), null, OptionalInt.of(1450));
    Finding finding =
        only(
            scene(
                wrong,
                Map.of(PEER, gone),
                List.of(),
                path(PEER, PathVerdict.FRAGMENTING, 1450, 1500, List.of())));
    assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(finding.text()).endsWith("None of them arrives: the network drops fragments.");
  }

  @Test
  void aDeviceLoweredBelowItsRouteChangesNothing() {
    MtuAudit audit = audit(CILIUM, node(1500, 1450, Map.of()), pod(1, 1400, 1450, 0, Map.of()));
    Finding finding = only(scene(audit));
    assertThat(finding.kind()).isEqualTo(Kind.DEVICE_MTU_WITHOUT_EFFECT);
    assertThat(finding.netns()).isEqualTo(4026532001L);
    assertThat(finding.title())
        .isEqualTo("MTU 1400 of eth0 in pod shop/web-1 has no effect: its route says 1450");
    assertThat(commands(finding))
        .containsExactly(
            "nsenter -t 4711 -n ip route change default via 10.0.1.1 dev eth0 mtu 1400",
            "nsenter -t 4711 -n ip route show");
  }

  @Test
  void podsOnAnOldMtuAreFoundByWhatCiliumSaysElseTheHostsRoutesElseMostPods() {
    Namespace old = pod(1, 1500, 1450, 0, Map.of());
    Namespace young = pod(2, 1500, 1350, 0, Map.of());
    Namespace third = pod(3, 1500, 1350, 0, Map.of());
    Cilium now =
        new Cilium(
            "1.16.1",
            OptionalInt.of(1400),
            OptionalInt.of(1400),
            OptionalInt.of(1350),
            "vxlan",
            OptionalInt.of(8472),
            null);
    Namespace bare =
        new Namespace(
            1,
            "host",
            null,
            OptionalInt.of(1),
            Place.NODE,
            List.of(),
            List.of(),
            OptionalInt.empty(),
            Map.of());
    for (var one :
        Map.of(
                "cilium", audit(now, node(1500, 1450, Map.of()), old, young, third),
                "host-route", audit(null, node(1500, 1350, Map.of()), old, young, third),
                "majority", audit(null, bare, old, young, third))
            .entrySet()) {
      Finding finding = only(scene(one.getValue()));
      assertThat(finding.kind()).isEqualTo(Kind.POD_ON_OLD_MTU);
      assertThat(finding.severity()).isEqualTo(Severity.WARNING);
      assertThat(finding.facts())
          .containsEntry("expectedFrom", one.getKey())
          .containsEntry("expected", "1350")
          .containsEntry("podsOld", "1")
          .containsEntry("podsAll", "3")
          .containsEntry("largest", "1450");
      assertThat(commands(finding))
          .containsExactly(
              "nsenter -t 4711 -n ip route change default via 10.0.1.1 dev eth0 mtu 1350");
    }
    assertThat(Detectors.detect(scene(audit(null, bare, old, young))))
        .as("one against one: nobody knows")
        .isEmpty();
  }

  @Test
  void fragmentsLostAndMixedMtusComeFromRecentDrops() {
    List<Drop> drops =
        List.of(
            drop("FRAG_REASM_TIMEOUT", "ip_expire", 23, 10),
            drop("NOT_SPECIFIED", "__dev_forward_skb2", 97, 9),
            drop("NO_SOCKET", "udp_unicast_rcv_skb", 4711, 10));
    List<Finding> findings = Detectors.detect(scene(healthy(), Map.of(), drops));
    assertThat(findings)
        .extracting(Finding::kind)
        .containsExactly(Kind.FRAGMENTS_LOST, Kind.MIXED_MTU);
    assertThat(findings.getFirst().facts())
        .containsOnly(Map.entry("timeoutDrops", "23"), Map.entry("interface", "lxc1"));
    assertThat(findings.getLast().facts())
        .containsOnly(
            Map.entry("drops", "97"),
            Map.entry("dropsPerSecond", "2.3"),
            Map.entry("interface", "lxc1"),
            Map.entry("interfaces", "1"),
            Map.entry("deviceMtu", "1500"));
    MtuAudit lower = audit(CILIUM, node(1500, 1450, Map.of()), pod(1, 1400, 1350, 0, Map.of()));
    assertThat(only(Kind.MIXED_MTU, scene(lower, Map.of(), drops)).facts())
        .as("of the end that receives")
        .containsEntry("deviceMtu", "1400");
    var early =
        new MtuAudit(
            at(-1), lower.overhead(), lower.namespaces(), 0, lower.cilium(), lower.unavailable());
    assertThat(only(Kind.MIXED_MTU, scene(early, Map.of(), drops)).facts())
        .as("read before the first drop")
        .doesNotContainKey("deviceMtu");
    var later =
        new Scene(at(700), healthy(), NodeFacts.of(healthy(), null), List.of(), Map.of(), drops);
    assertThat(Detectors.detect(later)).as("five minutes later").isEmpty();
  }

  @Test
  void aFindingKeepsItsBeginningWhileItLastsAndBeginsAnewWhenItComesBack() {
    var book = new Findings();
    Scene bad = scene(healthy(), path(PathVerdict.VANISHING, 1400));
    assertThat(book.look(bad).getFirst().since()).isEqualTo(at(11));
    assertThat(book.look(later(bad, 60)).getFirst().since()).isEqualTo(at(11));
    assertThat(book.look(later(scene(healthy(), path(PathVerdict.FINE, 1500)), 70))).isEmpty();
    assertThat(book.look(later(bad, 80)).getFirst().since()).isEqualTo(at(80));
  }

  @Test
  void theMostSevereAreKeptAndTheOthersCounted() {
    List<PeerPath> paths = new ArrayList<>();
    for (int i = 0; i < Findings.FINDINGS_MAX; i++) {
      String peer = "10.1." + i / 250 + "." + i % 250;
      paths.add(path(peer, PathVerdict.TOO_SMALL, 1400, 1500, List.of()));
    }
    paths.add(path("10.2.0.1", PathVerdict.VANISHING, 1400, 1500, List.of()));
    var book = new Findings();
    List<Finding> kept = book.look(scene(healthy(), paths.toArray(PeerPath[]::new)));
    assertThat(kept).hasSize(Findings.FINDINGS_MAX);
    assertThat(kept.getFirst().kind()).isEqualTo(Kind.PATH_VANISHING);
    assertThat(book.turnedAway()).isEqualTo(1);
  }

  private static Scene later(Scene scene, long seconds) {
    return new Scene(
        at(seconds), scene.audit(), scene.facts(), scene.paths(), scene.details(), scene.drops());
  }

  @Test
  void everyKindAndEveryFactIsInTheDocument() throws IOException {
    String doc = Files.readString(Path.of("docs/FINDINGS.md"));
    for (Kind kind : Kind.values()) {
      assertThat(doc).contains("### " + kind.json() + " (");
    }
    for (Step step : Step.values()) {
      assertThat(doc).contains("| `" + step.json() + "` |");
    }
    List<Drop> drops =
        List.of(
            drop("FRAG_REASM_TIMEOUT", "ip_expire", 23, 10),
            drop("NOT_SPECIFIED", "__dev_forward_skb2", 97, 9));
    MtuAudit old = audit(null, node(1450, 1350, Map.of()), pod(1, 1400, 1450, 1, Map.of()));
    Stream.of(
            scene(healthy(), path(PathVerdict.VANISHING, 1400), path(PathVerdict.MASKED, 1400)),
            scene(old, Map.of(), drops, path(PathVerdict.REFUSED_BY_SIGNAL, 1400)),
            scene(old, path(PathVerdict.FRAGMENTING, 0)))
        .map(Detectors::detect)
        .flatMap(Collection::stream)
        .flatMap(finding -> finding.facts().keySet().stream())
        .forEach(key -> assertThat(doc).contains("`" + key + "`"));
  }
}
