package headroom.path;

import static headroom.path.Scenes.at;
import static headroom.path.Scenes.route;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Cilium;
import headroom.model.MtuAudit.Device;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.model.MtuAudit.Route;
import headroom.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeFactsTest {
  @Test
  void aHealthyCiliumNodeNeeds1500ThoughItsDevicesAndSomeRoutesSay1500Inside() {
    NodeFacts facts = Scenes.facts(0, 1450);
    assertThat(facts.podRoute()).hasValue(1450);
    assertThat(facts.needed()).hasValue(1500);
    assertThat(facts.underlayMtu("192.168.20.1")).hasValue(1500);
    assertThat(facts.fragmentsPerSecond()).isNaN();
  }

  @Test
  void theLargestPodRouteCountsAndEncapsulatingRoutesDoNot() {
    Namespace node = Scenes.node(9000, 8950, Map.of());
    List<Route> routes = new ArrayList<>(node.routes());
    routes.add(
        new Route(
            4,
            "10.0.3.0/24",
            "10.0.3.1",
            "cilium_vxlan",
            OptionalInt.empty(),
            OptionalInt.of(9000),
            "192.168.30.1",
            false));
    NodeFacts facts =
        NodeFacts.of(
            audit(
                null,
                with(node, routes),
                Scenes.pod(1, 9000, 1450, 0, Map.of()),
                Scenes.pod(2, 9000, 0, 0, Map.of())),
            null);
    assertThat(facts.podRoute())
        .as("a default route without an MTU has the device's")
        .hasValue(9000);
    assertThat(facts.needed()).hasValue(9050);
  }

  @Test
  void withoutPodsAndCiliumTheTunnelsDeviceCounts() {
    Namespace node =
        new Namespace(
            1,
            "host",
            null,
            OptionalInt.empty(),
            Place.NODE,
            List.of(new Device("vxlan0", 4, Role.TUNNEL, 1450, OptionalInt.empty())),
            List.of(route("10.9.0.0/16", null, "vxlan0", 0, 1450)),
            OptionalInt.empty(),
            Map.of());
    assertThat(NodeFacts.of(audit(null, node), null).needed()).hasValue(1500);
    assertThat(NodeFacts.of(audit(null), null).needed()).isEmpty();
  }

  @Test
  void theMostSpecificRouteAndWhatWasLearnedOfIt() {
    Namespace node = Scenes.node(1500, 1450, Map.of());
    List<Route> routes = new ArrayList<>(node.routes());
    routes.add(route("192.168.20.0/24", "192.168.10.253", "eth0", 1480, 1500));
    routes.add(
        new Route(
            4,
            "192.168.20.7",
            "192.168.10.253",
            "eth0",
            OptionalInt.of(1400),
            OptionalInt.of(1500),
            null,
            true));
    NodeFacts facts = NodeFacts.of(audit(null, with(node, routes)), null);
    assertThat(facts.underlayMtu("192.168.20.1")).hasValue(1480);
    assertThat(facts.underlayMtu("192.168.20.7")).hasValue(1400);
    assertThat(facts.underlayMtu("192.168.30.1")).hasValue(1500);
    assertThat(facts.underlayMtu("fd00::1")).as("no IPv6 route").isEmpty();
  }

  @Test
  void ratesAreOfCountersThatBothAuditsKnowAndThatDidNotBeginAnew() {
    MtuAudit before = audit(null, Scenes.node(1500, 1450, Map.of("IpFragCreates", 1009L)));
    MtuAudit after =
        new MtuAudit(
            at(10),
            OptionalInt.of(50),
            List.of(
                Scenes.node(1500, 1450, Map.of("IpFragCreates", 1239L, "IpReasmFails", 7L)),
                Scenes.pod(1, 1500, 1450, 0, Map.of("TcpExtTCPMTUPSuccess", 5L))),
            0,
            null,
            List.of());
    NodeFacts facts = NodeFacts.of(after, before);
    assertThat(facts.fragmentsPerSecond()).isEqualTo(23);
    assertThat(facts.reassemblyFailsPerSecond()).isNaN();
    assertThat(facts.probeSuccessesPerSecond()).as("a pod that is new").isNaN();
    assertThat(NodeFacts.of(before, after).fragmentsPerSecond()).isNaN();
  }

  @Test
  void aPodWhoseProbingWasNotReadLeavesItUnknown() {
    Namespace pod = Scenes.pod(1, 1500, 1450, 1, Map.of());
    assertThat(NodeFacts.of(audit(null, pod), null).probing()).hasValue(1);
    Namespace unread =
        new Namespace(
            2,
            "x",
            null,
            OptionalInt.empty(),
            Place.POD,
            pod.devices(),
            pod.routes(),
            OptionalInt.empty(),
            Map.of());
    assertThat(NodeFacts.of(audit(null, pod, unread), null).probing()).isEmpty();
  }

  @ParameterizedTest(name = "Cilium {0} with {1}: {2}")
  @CsvSource({
    "1.18.3, wireguard, 130", "1.19.4, wireguard, 130", "1.19.5, wireguard, 145",
    "v1.19.5-rc.1, wireguard, 145", "1.20.0-dev, wireguard, 145", ", wireguard, 145",
    "1.18.3, ipsec, 127", "1.18.3, , 50"
  })
  void encryptionComesOnTop(@Nullable String version, @Nullable String encryption, int bytes) {
    MtuAudit audit = audit(cilium(version, encryption, 0, 0));
    assertThat(Overhead.of(audit).bytes()).isEqualTo(bytes);
  }

  @Test
  void whatCiliumSubtractsIsKnownBestByCilium() {
    assertThat(Overhead.of(audit(cilium("1.18.3", "wireguard", 1500, 1355))))
        .isEqualTo(new Overhead(145, "145 (Cilium: 1500 - 1355)"));
    assertThat(Overhead.of(audit(null))).isEqualTo(new Overhead(50, "50 (tunnel)"));
  }

  @ParameterizedTest(name = "{1} in {0}: {2}")
  @CsvSource({
    "default, 10.0.0.1, 0", "10.0.0.0/8, 10.255.3.4, 8", "10.0.0.0/9, 10.255.3.4, -1",
    "10.0.2.10, 10.0.2.10, 32", "10.0.2.10, 10.0.2.11, -1", "fd00:10::/32, fd00:10:0:1::7, 32",
    "fd00::/64, fd00:0:0:1::1, -1", "::/0, 2001:db8::1, 0",
        "2001:db8::1, 2001:DB8:0:0:0:0:0:1, 128",
    "::ffff:10.0.0.0/120, ::ffff:10.0.0.9, 120", "10.0.0.0/8, fd00::1, -1",
        "10.0.0/8, 10.0.0.1, -1",
    "10.0.0.0/33, 10.0.0.1, -1", "default, nonsense, -1", "1:2:3:4:5:6:7:8:9/16, 1::1, -1"
  })
  void prefixesHoldAddresses(String prefix, String address, int bits) {
    assertThat(Address.match(prefix, address)).isEqualTo(bits);
  }

  private static Namespace with(Namespace one, List<Route> routes) {
    return new Namespace(
        one.netns(),
        one.name(),
        one.pod(),
        one.pid(),
        one.place(),
        one.devices(),
        routes,
        one.tcpMtuProbing(),
        one.counters());
  }

  private static MtuAudit audit(@Nullable Cilium cilium, Namespace... namespaces) {
    return new MtuAudit(at(0), OptionalInt.of(50), List.of(namespaces), 0, cilium, List.of());
  }

  private static Cilium cilium(
      @Nullable String version, @Nullable String encryption, int device, int route) {
    return new Cilium(
        version,
        OptionalInt.empty(),
        device == 0 ? OptionalInt.empty() : OptionalInt.of(device),
        route == 0 ? OptionalInt.empty() : OptionalInt.of(route),
        "vxlan",
        OptionalInt.of(8472),
        encryption);
  }
}
