package headroom.detect;

import headroom.model.Facts;
import headroom.model.Finding.Advice;
import headroom.model.Finding.Step;
import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Cilium;
import headroom.model.MtuAudit.Device;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Route;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to make the node send what its paths carry.
 *
 * @param base MTU of the underlay to reckon with: Cilium's value {@code MTU}
 * @param overhead of the tunnel and its encryption
 * @param from what the node sends today at most, on the underlay
 */
record MtuAdvice(Scene scene, int base, int overhead, int from) {
  /** IPv6 wants it of every link (RFC 8200 §5). */
  private static final int IPV6_MTU_MIN = 1280;

  private static final Set<PathVerdict> LIMITED =
      Set.of(
          PathVerdict.VANISHING,
          PathVerdict.MASKED,
          PathVerdict.TOO_SMALL,
          PathVerdict.REFUSED_BY_SIGNAL,
          PathVerdict.REFUSED_LOCALLY,
          PathVerdict.FRAGMENTING);

  /**
   * What all peers in trouble carry, and {@code atMost}: a value that cures one peer and leaves
   * another would have to be changed again.
   */
  static OptionalInt base(Scene scene, OptionalInt atMost) {
    OptionalInt least =
        scene.paths().stream()
            .filter(path -> LIMITED.contains(path.verdict()))
            .flatMapToInt(path -> path.mtu().stream())
            .min();
    return least.isPresent() && atMost.isPresent()
        ? OptionalInt.of(Math.min(least.getAsInt(), atMost.getAsInt()))
        : least.isPresent() ? least : atMost;
  }

  /** Of a path whose MTU is known, on a node that was audited; null: one of both is missing. */
  static @Nullable MtuAdvice of(Scene scene, PeerPath path) {
    return of(
        scene,
        base(scene, path.mtu()),
        path.mtu().isPresent() ? path.needed() : OptionalInt.empty());
  }

  static @Nullable MtuAdvice of(Scene scene, OptionalInt base, OptionalInt from) {
    OptionalInt overhead = scene.overhead();
    return base.isEmpty() || from.isEmpty() || overhead.isEmpty()
        ? null
        : new MtuAdvice(scene, base.getAsInt(), overhead.getAsInt(), from.getAsInt());
  }

  int podRoute() {
    return base - overhead;
  }

  void facts(Facts facts) {
    facts.put("baseMtu", base).put("podRouteMtu", podRoute()).put("pods", scene.pods().size());
    if (base < from) {
      facts.putAll(Cost.through(overhead, from, base).facts());
    }
  }

  /** The cure of one pod at once, for good, and its cost; in that order. */
  List<Advice> cure() {
    List<Advice> advice = new ArrayList<>(PodRoute.lower(scene.pods(), podRoute()));
    if (scene.hasCilium()) {
      advice.addAll(hostRoutes("At once, for what the node itself sends to pods elsewhere"));
    }
    advice.addAll(lasting());
    if (base < from) {
      advice.add(Cost.through(overhead, from, base).advice());
    }
    return advice;
  }

  List<Advice> lasting() {
    return scene.hasCilium() ? cilium() : node();
  }

  private List<Advice> cilium() {
    return List.of(
        new Advice(
            Step.CILIUM_MTU,
            "For good, in Cilium. MTU, in capitals, is the base MTU: what the underlay carries. Cilium"
                + " subtracts the overhead itself: with %d, pods' routes become %d - %d = %d.%s%s"
                    .formatted(base, base, overhead, podRoute(), ipv6(), version()),
            "cilium upgrade --reuse-values --set MTU=" + base),
        new Advice(
            Step.CILIUM_RESTART,
            "The agents take the new MTU only when they begin anew. From Cilium 1.17 on they then set"
                + " running pods' routes as well; before that, pods must be made anew.",
            "kubectl -n kube-system rollout restart ds/cilium"));
  }

  private String ipv6() {
    boolean has =
        scene.pods().stream()
            .flatMap(pod -> pod.routes().stream())
            .anyMatch(route -> route.family() == 6);
    return has && podRoute() < IPV6_MTU_MIN
        ? " Pods have IPv6, which does not work below %d.".formatted(IPV6_MTU_MIN)
        : "";
  }

  /** The command line tool moves Cilium to the version that it was built for, unless told. */
  private String version() {
    MtuAudit audit = scene.audit();
    Cilium cilium = audit == null ? null : audit.cilium();
    String version = cilium == null ? null : cilium.version();
    return version == null
        ? " Add --version with the one that runs, or the tool's own is installed."
        : " Version %s runs here: add --version %s unless the tool's own is the same."
            .formatted(version, version);
  }

  /** Without Cilium: the tunnel's device, and routes that have an MTU of their own. */
  private List<Advice> node() {
    List<Advice> advice = new ArrayList<>();
    for (Namespace node : scene.nodes()) {
      for (Device device : node.devices()) {
        if (device.role() == Role.TUNNEL && device.mtu() > podRoute()) {
          advice.add(device(device));
        }
      }
    }
    advice.addAll(hostRoutes("On the node"));
    return bounded(advice);
  }

  /** The node's own routes into the tunnel that have an MTU, and too large a one. */
  private List<Advice> hostRoutes(String where) {
    List<Advice> advice = new ArrayList<>();
    for (Namespace node : scene.nodes()) {
      node.routes().stream()
          .filter(route -> route.tunnelTo() == null && !route.learned())
          .filter(route -> isTunnelled(node, route))
          .filter(route -> route.routeMtu().orElse(0) > podRoute())
          .forEach(route -> advice.add(route(where, route)));
    }
    return bounded(advice);
  }

  private static List<Advice> bounded(List<Advice> advice) {
    return advice.size() > PodRoute.COMMANDS_MAX
        ? advice.subList(0, PodRoute.COMMANDS_MAX)
        : advice;
  }

  private static boolean isTunnelled(Namespace node, Route route) {
    return node.devices().stream()
        .filter(device -> device.name().equals(route.device()))
        .anyMatch(device -> device.role() == Role.TUNNEL || device.role() == Role.HOST);
  }

  private Advice device(Device device) {
    return new Advice(
        Step.NODE_ROUTE,
        "On the node: the tunnel's device at %d, for routes without an MTU of their own. Set it where the device is made as well, or it is gone after the next start."
            .formatted(podRoute()),
        PodRoute.plain("ip link set dev " + device.name() + " mtu " + podRoute()).orElse(null));
  }

  private Advice route(String where, Route route) {
    return new Advice(
        Step.NODE_ROUTE,
        "%s: the route to %s at %d; its own MTU wins over the device's."
            .formatted(where, route.destination(), podRoute()),
        PodRoute.change(route, podRoute()).orElse(null));
  }

  static Advice masking() {
    return new Advice(
        Step.MASKING,
        "What would hide it without curing it: net.ipv4.tcp_mtu_probing=1 in the pods (Cilium:"
            + " packetization-layer-pmtud-mode, from 1.19 on by default), MSS clamping on a gateway."
            + " TCP copes then, after a stall; UDP and QUIC still lose.",
        null);
  }

  static Advice network(int needed) {
    return new Advice(
        Step.NETWORK,
        "Or let the network carry what it is sent: ask whoever runs it for %d bytes of IP between the nodes, and for ICMP \"fragmentation needed\" to be let through."
            .formatted(needed),
        null);
  }
}
