package headroom.detect;

import headroom.model.Evidence;
import headroom.model.Evidence.Witness;
import headroom.model.Facts;
import headroom.model.Finding;
import headroom.model.Finding.Kind;
import headroom.model.Finding.Severity;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Route;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.path.NodeFacts;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A route lets pods send more than the underlay's device carries with the overhead on top. Devices
 * of the underlay's MTU inside the tunnel are no such thing: the routes carry less (CILIUM.md
 * §0.1).
 */
final class RouteAboveUnderlayDetector implements Detector {
  static final String ID = Kind.ROUTE_ABOVE_UNDERLAY.json() + ":node";

  /** The tightest of the routes to the peers, or the default one without any. */
  record Underlay(Route route, int mtu) {
    static Optional<Underlay> of(Scene scene) {
      NodeFacts facts = scene.facts();
      if (facts == null) {
        return Optional.empty();
      }
      Stream<Route> routes =
          scene.paths().isEmpty()
              ? facts.nodeRoutes().stream()
                  .filter(one -> one.destination().equals("default") && !one.learned())
              : scene.paths().stream().flatMap(path -> facts.routeTo(path.peer()).stream());
      return routes
          .filter(one -> one.effectiveMtu().isPresent())
          .map(one -> new Underlay(one, one.effectiveMtu().getAsInt()))
          .min(Comparator.comparingInt(Underlay::mtu));
    }
  }

  /** Whether packets to this peer are such a case. */
  static boolean isAbove(Scene scene, String peer) {
    NodeFacts facts = scene.facts();
    if (facts == null || facts.needed().isEmpty()) {
      return false;
    }
    OptionalInt mtu = facts.routeTo(peer).map(Route::effectiveMtu).orElse(OptionalInt.empty());
    return mtu.isPresent() && facts.needed().getAsInt() > mtu.getAsInt();
  }

  @Override
  public List<Finding> detect(Scene scene) {
    NodeFacts facts = scene.facts();
    // Fragments are what this leads to: then FragmentingDetector tells both.
    if (facts == null || facts.needed().isEmpty() || isFragmenting(scene)) {
      return List.of();
    }
    int needed = facts.needed().getAsInt();
    return Underlay.of(scene).filter(one -> one.mtu() < needed).stream()
        .map(one -> finding(scene, facts, needed, one))
        .toList();
  }

  static boolean isFragmenting(Scene scene) {
    return scene.paths().stream().anyMatch(path -> path.verdict() == PathVerdict.FRAGMENTING);
  }

  private static Finding finding(Scene scene, NodeFacts facts, int needed, Underlay underlay) {
    int podRoute = facts.podRoute().orElse(0);
    OptionalInt base = MtuAdvice.base(scene, OptionalInt.of(underlay.mtu()));
    MtuAdvice advice = MtuAdvice.of(scene, base, OptionalInt.of(needed));
    var told = new Facts();
    told.put("podRoute", podRoute)
        .put("overhead", facts.overhead().bytes())
        .put("needed", needed)
        .put("underlayMtu", underlay.mtu())
        .put("underlayDevice", underlay.route().device())
        .put("podsAbove", podsAbove(scene, underlay.mtu() - facts.overhead().bytes()));
    if (advice != null) {
      advice.facts(told);
    }
    String sum = podRoute + " + " + facts.overhead().formula() + " = " + needed;
    return new Finding(
        ID,
        Kind.ROUTE_ABOVE_UNDERLAY,
        Severity.WARNING,
        null,
        0,
        "Routes let pods send more than %s carries".formatted(underlay.route().device()),
        ("A route of this node's pods has MTU %d; with the overhead that is %d bytes, and %s takes %d."
                + " Over IPv4 the node cuts such tunnel packets in two, over IPv6 it drops them and no"
                + " pod is told.")
            .formatted(podRoute, needed, underlay.route().device(), underlay.mtu()),
        told.map(),
        scene.at(),
        List.of(
            new Evidence(
                Witness.AUDIT,
                Evidence.Kind.ROUTE_OVER_UNDERLAY,
                "%s bytes, more than the %d of the route %s dev %s."
                    .formatted(
                        sum,
                        underlay.mtu(),
                        underlay.route().destination(),
                        underlay.route().device()),
                new Facts()
                    .put("podRoute", podRoute)
                    .put("formula", facts.overhead().formula())
                    .put("needed", needed)
                    .put("underlayMtu", underlay.mtu())
                    .put("destination", underlay.route().destination())
                    .put("underlayDevice", underlay.route().device())
                    .map(),
                scene.auditedAt())),
        advice == null ? List.of() : advice.cure());
  }

  private static long podsAbove(Scene scene, int mtu) {
    return scene.pods().stream().filter(pod -> isAbove(pod, mtu)).count();
  }

  private static boolean isAbove(Namespace pod, int mtu) {
    return NodeFacts.podRoutes(pod).anyMatch(route -> route.effectiveMtu().orElse(0) > mtu);
  }

  static List<PeerPath> fragmenting(Scene scene) {
    return scene.paths().stream()
        .filter(path -> path.verdict() == PathVerdict.FRAGMENTING)
        .toList();
  }
}
