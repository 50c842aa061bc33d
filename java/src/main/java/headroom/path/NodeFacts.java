package headroom.path;

import headroom.model.MtuAudit;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.model.MtuAudit.Route;
import headroom.model.Role;
import headroom.model.SizeCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an audit of links and routes says that the verdicts need. Immutable.
 *
 * @param at when the audit was made
 * @param podRoute largest MTU that a route lets pods, or the node, send into the tunnel; empty: no
 *     such route was found
 * @param overhead between pods' packets and the underlay's
 * @param fragmentsPerSecond made by the node's own namespace, since the audit before; NaN: not
 *     known
 * @param reassemblyFailsPerSecond in the same
 * @param probing smallest {@code tcp_mtu_probing} of the pods' namespaces; empty: there is no pod,
 *     or one was not read
 * @param probeSuccessesPerSecond TCPMTUPSuccess of all pods together; NaN: not known
 * @param nodeRoutes of the node's namespace
 */
public record NodeFacts(
    Instant at,
    OptionalInt podRoute,
    Overhead overhead,
    double fragmentsPerSecond,
    double reassemblyFailsPerSecond,
    OptionalInt probing,
    double probeSuccessesPerSecond,
    List<Route> nodeRoutes) {
  private static final double MILLIS = 1e3;

  public NodeFacts {
    nodeRoutes = List.copyOf(nodeRoutes);
  }

  /**
   * @param before an earlier audit, for the rates; null: there was none
   */
  public static NodeFacts of(MtuAudit audit, @Nullable MtuAudit before) {
    List<Namespace> nodes = in(audit, Place.NODE);
    List<Namespace> pods = in(audit, Place.POD);
    ToDoubleFunction<String> ofNodes = name -> perSecond(nodes, name, audit, before);
    return new NodeFacts(
        audit.at(),
        podRoute(nodes, pods),
        Overhead.of(audit),
        sum(ofNodes, "IpFragCreates", "Ip6FragCreates"),
        sum(ofNodes, "IpReasmFails", "Ip6ReasmFails"),
        probing(pods),
        perSecond(pods, "TcpExtTCPMTUPSuccess", audit, before),
        nodes.stream().flatMap(one -> one.routes().stream()).toList());
  }

  /** Largest underlay packet that this node may send. */
  public OptionalInt needed() {
    return podRoute.isPresent()
        ? OptionalInt.of(podRoute.getAsInt() + overhead.bytes())
        : OptionalInt.empty();
  }

  /**
   * Whether packets left that are larger than what was found to be needed: a route has been raised
   * since.
   */
  public boolean areOutdatedBy(SizeCounts sent) {
    OptionalInt needed = needed();
    return needed.isPresent() && Sizes.above(sent, needed.getAsInt()) > 0;
  }

  /** The route that the node's own packets to {@code peer} take, learned ones left out. */
  public Optional<Route> routeTo(String peer) {
    return nodeRoutes.stream()
        .filter(route -> !route.learned() && route.tunnelTo() == null)
        .filter(route -> isIn(route, peer))
        .max(Comparator.comparingInt(route -> Address.match(route.destination(), peer)));
  }

  /** A path MTU to {@code peer} that the kernel learned from a signal. */
  public OptionalInt learnedTo(String peer) {
    return nodeRoutes.stream()
        .filter(route -> route.learned() && Address.match(route.destination(), peer) >= 0)
        .flatMapToInt(route -> route.effectiveMtu().stream())
        .min();
  }

  /** Largest packet that this node sends to {@code peer} in one piece; empty: not known. */
  public OptionalInt underlayMtu(String peer) {
    OptionalInt route = routeTo(peer).map(Route::effectiveMtu).orElse(OptionalInt.empty());
    OptionalInt learned = learnedTo(peer);
    return route.isPresent() && learned.isPresent()
        ? OptionalInt.of(Math.min(route.getAsInt(), learned.getAsInt()))
        : route;
  }

  private static boolean isIn(Route route, String peer) {
    int family = Address.isIpv6(peer) ? 6 : 4;
    return route.family() == family && Address.match(route.destination(), peer) >= 0;
  }

  private static List<Namespace> in(MtuAudit audit, Place place) {
    return audit.namespaces().stream().filter(one -> one.place() == place).toList();
  }

  private static OptionalInt podRoute(List<Namespace> nodes, List<Namespace> pods) {
    OptionalInt most =
        Stream.concat(
                pods.stream().flatMap(NodeFacts::podRoutes),
                nodes.stream().flatMap(NodeFacts::hostRoutes))
            .flatMapToInt(route -> route.effectiveMtu().stream())
            .max();
    return most.isPresent()
        ? most
        : nodes.stream()
            .flatMap(NodeFacts::tunnelRoutes)
            .flatMapToInt(route -> route.effectiveMtu().stream())
            .max();
  }

  /**
   * Those of a pod that lead anywhere: its link-local route to the gateway has no MTU (CILIUM.md
   * §1.4), and nothing large goes there.
   */
  public static Stream<Route> podRoutes(Namespace pod) {
    return pod.routes().stream()
        .filter(route -> !route.learned())
        .filter(route -> route.gateway() != null || route.destination().equals("default"));
  }

  /** Those through cilium_host to other nodes' pods; the one to the local pods has no MTU. */
  public static Stream<Route> hostRoutes(Namespace node) {
    return node.routes().stream()
        .filter(route -> !route.learned() && route.tunnelTo() == null)
        .filter(route -> route.routeMtu().isPresent() && role(node, route) == Role.HOST);
  }

  /** Without Cilium: routes into the tunnel's device, which has the MTU then. */
  private static Stream<Route> tunnelRoutes(Namespace node) {
    return node.routes().stream()
        .filter(route -> !route.learned() && route.tunnelTo() == null)
        .filter(route -> role(node, route) == Role.TUNNEL);
  }

  private static Role role(Namespace namespace, Route route) {
    return namespace.devices().stream()
        .filter(device -> device.name().equals(route.device()))
        .map(MtuAudit.Device::role)
        .findFirst()
        .orElse(Role.OTHER);
  }

  private static OptionalInt probing(List<Namespace> pods) {
    return pods.stream().anyMatch(pod -> pod.tcpMtuProbing().isEmpty())
        ? OptionalInt.empty()
        : pods.stream().flatMapToInt(pod -> pod.tcpMtuProbing().stream()).min();
  }

  /** NaN only if all are. */
  private static double sum(ToDoubleFunction<String> rate, String... names) {
    double sum = Double.NaN;
    for (String name : names) {
      double one = rate.applyAsDouble(name);
      sum = Double.isNaN(sum) ? one : Double.isNaN(one) ? sum : sum + one;
    }
    return sum;
  }

  /** Over those namespaces that both audits know; a count that fell began anew, and is left out. */
  private static double perSecond(
      List<Namespace> namespaces, String counter, MtuAudit audit, @Nullable MtuAudit before) {
    if (before == null || !audit.at().isAfter(before.at())) {
      return Double.NaN;
    }
    long rise = 0;
    boolean known = false;
    for (Namespace one : namespaces) {
      Long now = one.counters().get(counter);
      Long then = counter(before, one.netns(), counter);
      if (now != null && then != null && now >= then) {
        rise += now - then;
        known = true;
      }
    }
    double seconds = Duration.between(before.at(), audit.at()).toMillis() / MILLIS;
    return known && seconds > 0 ? rise / seconds : Double.NaN;
  }

  private static @Nullable Long counter(MtuAudit audit, long netns, String name) {
    for (Namespace one : audit.namespaces()) {
      if (one.netns() == netns) {
        return one.counters().get(name);
      }
    }
    return null;
  }
}
