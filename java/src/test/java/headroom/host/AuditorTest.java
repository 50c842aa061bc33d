package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.host.cilium.AgentServer;
import headroom.host.cilium.CiliumReader;
import headroom.lab.Await;
import headroom.lab.Datagrams;
import headroom.lab.Fabric;
import headroom.lab.Netns;
import headroom.lab.Routed;
import headroom.lab.TwoNodes;
import headroom.lab.TwoNodes.Spec;
import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Device;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.model.MtuAudit.Route;
import headroom.model.Role;
import headroom.model.Unavailable;
import headroom.sense.NetnsThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links, routes, exceptions and counters of real namespaces, read from where an agent lives. */
@Tag("kernel")
class AuditorTest {
  private static final int PORT = 4711;

  @Test
  void thePodIsFoundByItsVethAndItsRouteIsToldApartFromItsDevice() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard(), "au-")) {
      MtuAudit audit = audit(lab.a().netns(), lab.a().netns(), lab.a().pod());
      assertThat(audit.overhead()).hasValue(50);
      assertThat(audit.turnedAway()).isZero();
      assertThat(audit.namespaces())
          .extracting(Namespace::place)
          .containsExactly(Place.NODE, Place.POD);
      Namespace node = audit.namespaces().getFirst();
      Namespace pod = audit.namespaces().getLast();
      assertThat(node.netns()).isEqualTo(lab.a().netns().inode());
      assertThat(pod.netns()).isEqualTo(lab.a().pod().inode());
      assertThat(pod.name()).isEqualTo(lab.a().pod().name());
      Device lxc = device(node, lab.a().lxc());
      assertThat(lxc.role()).isEqualTo(Role.POD);
      Device eth0 = device(pod, "eth0");
      assertThat(eth0)
          .isEqualTo(
              new Device("eth0", eth0.ifindex(), Role.POD, 1500, OptionalInt.of(lxc.ifindex())));
      Route byDefault = route(pod, "default");
      assertThat(byDefault)
          .isEqualTo(
              new Route(
                  4,
                  "default",
                  "10.0.1.1",
                  "eth0",
                  OptionalInt.of(1450),
                  OptionalInt.of(1500),
                  null,
                  false));
      assertThat(byDefault.effectiveMtu()).hasValue(1450);
    }
  }

  @Test
  void theNodesRoutesNameWhereTheyTunnelTo() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard(), "au-")) {
      Namespace node = audit(lab.a().netns(), lab.a().netns()).namespaces().getFirst();
      assertThat(node.routes())
          .contains(
              new Route(
                  4,
                  "10.0.2.0/24",
                  "10.0.2.1",
                  "cilium_vxlan",
                  OptionalInt.empty(),
                  OptionalInt.of(1500),
                  lab.b().address(),
                  false),
              new Route(
                  4,
                  "10.0.2.0/24",
                  "10.0.1.1",
                  "cilium_host",
                  OptionalInt.of(1450),
                  OptionalInt.of(1500),
                  null,
                  false,
                  "src 10.0.1.1"));
      assertThat(node.routes()).noneMatch(route -> route.destination().startsWith("127."));
      assertThat(device(node, "cilium_host").peerIfindex())
          .hasValue(device(node, "cilium_net").ifindex());
      assertThat(device(node, "eth0").role()).isEqualTo(Role.NIC);
      assertThat(device(node, "cilium_vxlan").role()).isEqualTo(Role.TUNNEL);
    }
  }

  /** Two nodes that are built alike have the same numbers on both ends of their pods' cables. */
  @Test
  void thePodOfTheOtherNodeIsNoneOfOurs() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard(), "au-")) {
      MtuAudit audit =
          audit(lab.a().netns(), lab.a().netns(), lab.a().pod(), lab.b().netns(), lab.b().pod());
      assertThat(
              audit.namespaces().stream()
                  .collect(Collectors.toMap(Namespace::netns, Namespace::place)))
          .isEqualTo(
              Map.of(
                  lab.a().netns().inode(), Place.NODE,
                  lab.a().pod().inode(), Place.POD,
                  lab.b().netns().inode(), Place.OTHER,
                  lab.b().pod().inode(), Place.OTHER));
    }
  }

  @Test
  void anIpv6UnderlayIsReadAsWell() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard().overIpv6().withIpv6Pods(), "au-")) {
      MtuAudit audit = audit(lab.a().netns(), lab.a().netns(), lab.a().pod());
      assertThat(audit.overhead()).hasValue(70);
      assertThat(audit.namespaces().getFirst().routes())
          .filteredOn(route -> route.tunnelTo() != null)
          .extracting(Route::family, Route::tunnelTo)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple(4, lab.b().address()),
              org.assertj.core.groups.Tuple.tuple(6, lab.b().address()));
      assertThat(audit.namespaces().getLast().routes())
          .filteredOn(route -> route.destination().equals("default"))
          .extracting(Route::family, route -> route.effectiveMtu().orElse(0))
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple(4, 1430),
              org.assertj.core.groups.Tuple.tuple(6, 1430));
    }
  }

  @Test
  void aPathMtuThatAnIpv4RouterToldShowsAsLearned() throws Exception {
    learns(Spec.standard(), 4);
  }

  @Test
  void aPathMtuThatAnIpv6RouterToldShowsAsLearned() throws Exception {
    learns(Spec.standard().overIpv6(), 6);
  }

  private static void learns(Spec spec, int family) throws Exception {
    try (var lab = TwoNodes.build(spec, "au-")) {
      assertThat(learned(lab)).isEmpty();
      lab.setFabric(Fabric.Mode.SIGNAL, 1400);
      // 1,422 + 28 + 50 or 70: above 1400
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, spec.podRouteMtu() - 28, 3);
      Await.until("the node to learn 1400", Duration.ofSeconds(10), () -> !learned(lab).isEmpty());
      assertThat(learned(lab))
          .containsExactly(
              new Route(
                  family,
                  lab.b().address(),
                  family == 4 ? "192.168.10.254" : "fd00:192:168:10::fe",
                  "eth0",
                  OptionalInt.of(1400),
                  OptionalInt.of(1500),
                  null,
                  true));
    }
  }

  private static List<Route> learned(TwoNodes lab) {
    try {
      return audit(lab.a().netns(), lab.a().netns()).namespaces().getFirst().routes().stream()
          .filter(Route::learned)
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void theSysctlIsThatOfEachNamespace() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard(), "au-")) {
      lab.a().netns().sysctl("net/ipv4/tcp_mtu_probing=2");
      lab.a().pod().sysctl("net/ipv4/tcp_mtu_probing=1");
      MtuAudit audit = audit(lab.a().netns(), lab.a().netns(), lab.a().pod());
      assertThat(audit.namespaces())
          .extracting(Namespace::tcpMtuProbing)
          .containsExactly(OptionalInt.of(2), OptionalInt.of(1));
    }
  }

  @Test
  void eachNamespaceHasItsOwnCountersAndTheyRiseWithRealFragments() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard().withPodRouteMtu(1500), "au-")) {
      MtuAudit before = audit(lab.a().netns(), lab.a().netns(), lab.a().pod());
      // 1,472 + 28 = 1,500 in the pod, + 50 = 1,550 on the NIC: two fragments each
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, 1_472, 13);
      MtuAudit after = audit(lab.a().netns(), lab.a().netns(), lab.a().pod());
      assertThat(rise(before, after, 0, "IpFragCreates")).isEqualTo(26);
      assertThat(rise(before, after, 0, "IpFragOKs")).isEqualTo(13);
      assertThat(rise(before, after, 1, "IpFragCreates")).isZero();
      assertThat(after.namespaces().getLast().counters()).containsKey("TcpExtTCPMTUPFail");
    }
  }

  @Test
  void aNamespaceOutsideTheScopeIsNotLookedInto() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard(), "au-")) {
      MtuAudit audit = audit(lab.a().netns(), lab.a().pod());
      assertThat(audit.namespaces())
          .extracting(Namespace::netns)
          .containsExactly(lab.a().pod().inode());
      assertThat(audit.namespaces()).extracting(Namespace::place).containsExactly(Place.POD);
    }
  }

  /** Between two datagrams the route cache lists nothing: peers are asked for one by one. */
  @Test
  void whatWasLearnedAboutAPeerThatNothingUsesNowIsFoundAsWell() throws Exception {
    try (var routed = Routed.build("au-", false)) {
      routed.setRouterMtu(1_300);
      routed
          .left()
          .attempt(Duration.ofSeconds(5), "ping", "-c1", "-W1", "-Mdo", "-s1400", Routed.RIGHT);
      var auditor = auditor(List.of(routed.left()), NO_CILIUM);
      auditor.peers(List.of(Routed.RIGHT, "10.198.1.77", "not an address; route flush"));
      assertThat(read(routed.left(), auditor).namespaces().getFirst().routes())
          .filteredOn(Route::learned)
          .containsExactly(
              new Route(
                  4,
                  Routed.RIGHT,
                  Routed.ROUTER_LEFT,
                  Routed.DEVICE,
                  OptionalInt.of(1_300),
                  OptionalInt.of(1_500),
                  null,
                  true));
    }
  }

  @Test
  void aPodHasTheNameThatCiliumGivesTheNodesEndOfItsCable(@TempDir Path dir) throws Exception {
    Path socket = dir.resolve("cilium.sock");
    try (var lab = TwoNodes.build(Spec.standard(), "au-");
        var agent = new AgentServer(socket)) {
      int lxc =
          lab.a().netns().links().stream()
              .filter(link -> link.name().equals(lab.a().lxc()))
              .mapToInt(Netns.Link::ifindex)
              .findFirst()
              .orElseThrow();
      agent
          .json("/v1/config", "{\"status\":{\"deviceMTU\":1500,\"routeMTU\":1450}}")
          .json("/v1/healthz", "{\"cilium\":{\"msg\":\"1.19.2 (v1.19.2-2ba24a2a)\"}}")
          .json(
              "/v1/cluster/nodes",
              "{\"nodes-added\":[{\"name\":\"worker-b\",\"primary-address\":{\"ipv4\":{\"ip\":\"%s\"}}}]}"
                  .formatted(lab.b().address()))
          .json(
              "/v1/endpoint",
              "[" + endpoint("shop/other", lxc + 1) + "," + endpoint("shop/web-1", lxc) + "]");
      var auditor =
          auditor(
              List.of(lab.a().netns(), lab.a().pod()),
              new CiliumReader(socket, dir.resolve("config")));
      MtuAudit audit = read(lab.a().netns(), auditor);
      assertThat(audit.unavailable()).isEmpty();
      assertThat(audit.namespaces()).extracting(Namespace::pod).containsExactly(null, "shop/web-1");
      assertThat(auditor.nodeNames()).isEqualTo(Map.of(lab.b().address(), "worker-b"));
      assertThat(audit.cilium())
          .isEqualTo(
              new MtuAudit.Cilium(
                  "1.19.2",
                  OptionalInt.empty(),
                  OptionalInt.of(1500),
                  OptionalInt.of(1450),
                  null,
                  OptionalInt.empty(),
                  null));
    }
  }

  private static String endpoint(String pod, int ifindex) {
    String[] names = pod.split("/");
    return "{\"status\":{\"external-identifiers\":{\"k8s-namespace\":\"%s\",\"k8s-pod-name\":\"%s\"},\"networking\":{\"addressing\":[{\"ipv4\":\"10.0.1.10\"}],\"interface-index\":%d}}}"
        .formatted(names[0], names[1], ifindex);
  }

  @Test
  void aNamespaceThatEndsDuringTheAuditIsLeftOutWithoutAWord() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard(), "au-")) {
      var access =
          new NetnsAccess() {
            private final NetnsThreads real = new NetnsThreads();

            @Override
            public <T> T inside(Path netns, Callable<T> task) throws IOException {
              lab.a().pod().close();
              return real.inside(netns, task);
            }

            @Override
            public OptionalInt id(Path netns) throws IOException {
              return real.id(netns);
            }
          };
      Set<Long> scope = Set.of(lab.a().pod().inode());
      var auditor = new Auditor(new NetnsIndex(), scope, access, NO_CILIUM);
      MtuAudit audit = read(lab.a().netns(), auditor);
      assertThat(audit.namespaces()).isEmpty();
      assertThat(audit.unavailable()).noneMatch(one -> one.text().startsWith("audit:"));
    }
  }

  @Test
  void ciliumInPartIsNamedOnceAndAMachineWithoutItIsNot() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard(), "au-")) {
      MtuAudit node = audit(lab.a().netns(), lab.a().netns(), lab.a().pod());
      assertThat(Unavailable.texts(node.unavailable()))
          .containsExactly(
              "Cilium: /nowhere/cilium.sock is not there; its agent's MTU settings and the names of"
                  + " nodes and pods are not known: mount /nowhere");
      MtuAudit pod = audit(lab.a().pod(), lab.a().pod());
      assertThat(pod.unavailable()).isEmpty();
      assertThat(pod.cilium()).isNull();
      assertThat(pod.overhead()).isEmpty();
    }
  }

  private static long rise(MtuAudit before, MtuAudit after, int namespace, String counter) {
    return after.namespaces().get(namespace).counters().get(counter)
        - before.namespaces().get(namespace).counters().get(counter);
  }

  private static Device device(Namespace in, String name) {
    return in.devices().stream()
        .filter(device -> device.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(name + " in " + in.devices()));
  }

  private static Route route(Namespace in, String destination) {
    return in.routes().stream()
        .filter(route -> route.destination().equals(destination))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(destination + " in " + in.routes()));
  }

  private static final CiliumReader NO_CILIUM =
      new CiliumReader(Path.of("/nowhere/cilium.sock"), Path.of("/nowhere/config"));

  /** As an agent that lives in {@code home}, with a scope of these namespaces. */
  private static MtuAudit audit(Netns home, Netns... scope) throws IOException {
    return read(home, auditor(List.of(scope), NO_CILIUM));
  }

  private static Auditor auditor(List<Netns> scope, CiliumReader cilium) {
    Set<Long> inodes = scope.stream().map(Netns::inode).collect(Collectors.toSet());
    return new Auditor(new NetnsIndex(), inodes, new NetnsThreads(), cilium);
  }

  private static MtuAudit read(Netns home, Auditor auditor) throws IOException {
    return home.<MtuAudit, IOException>call(() -> auditor.read(Instant.EPOCH));
  }
}
