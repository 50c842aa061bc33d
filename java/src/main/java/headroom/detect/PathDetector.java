package headroom.detect;

import headroom.model.Facts;
import headroom.model.Finding;
import headroom.model.Finding.Advice;
import headroom.model.Finding.Kind;
import headroom.model.Finding.Severity;
import headroom.model.Finding.Step;
import headroom.model.PeerPath;
import headroom.model.PeerPath.SizeLoss;
import headroom.path.PathDetails;
import headroom.path.SearchResult.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path that does not carry what this node may send: one finding a peer, whatever the number of
 * pods. {@link FragmentingDetector} has what concerns the node as a whole.
 */
final class PathDetector implements Detector {
  @Override
  public List<Finding> detect(Scene scene) {
    return scene.paths().stream().flatMap(path -> finding(scene, path).stream()).toList();
  }

  private static Optional<Finding> finding(Scene scene, PeerPath path) {
    return switch (path.verdict()) {
      case VANISHING -> made(scene, path, Kind.PATH_VANISHING, Severity.CRITICAL);
      case MASKED -> made(scene, path, Kind.PATH_MASKED, Severity.WARNING);
      case TOO_SMALL -> made(scene, path, Kind.PATH_TOO_SMALL, Severity.WARNING);
      case REFUSED_LOCALLY ->
          isRouteAboveUnderlay(scene, path)
              ? Optional.empty()
              : made(scene, path, Kind.PATH_REFUSED_LOCALLY, Severity.WARNING);
      case REFUSED_BY_SIGNAL ->
          // Over IPv4 the node cuts what has no DF; over IPv6 it drops, and no pod is told
          // (CILIUM.md §0.2, §0.4).
          made(
              scene,
              path,
              Kind.PATH_REFUSED_BY_SIGNAL,
              isIpv6(path) ? Severity.CRITICAL : Severity.WARNING);
      case FINE, FRAGMENTING, UNKNOWN -> Optional.empty();
    };
  }

  /** The same trouble, for all peers at once: {@link RouteAboveUnderlayDetector} tells it. */
  private static boolean isRouteAboveUnderlay(Scene scene, PeerPath path) {
    return RouteAboveUnderlayDetector.isAbove(scene, path.peer());
  }

  private static Optional<Finding> made(Scene scene, PeerPath path, Kind kind, Severity severity) {
    MtuAdvice advice = MtuAdvice.of(scene, path);
    return Optional.of(
        new Finding(
            kind.json() + ":" + path.peer(),
            kind,
            severity,
            path.peer(),
            0,
            title(path),
            text(scene, path),
            facts(scene, path, advice).map(),
            scene.at(),
            path.evidence(),
            advice(path, advice)));
  }

  private static String title(PeerPath path) {
    String peer = label(path);
    String mtu = path.mtu().isPresent() ? path.mtu().getAsInt() + " bytes" : "some size";
    return switch (path.verdict()) {
      case VANISHING -> "Packets above %s vanish on the way to %s".formatted(mtu, peer);
      case MASKED -> "Packets above %s vanish on the way to %s; TCP copes".formatted(mtu, peer);
      case TOO_SMALL -> "The path to %s carries %s, less than pods may send".formatted(peer, mtu);
      case REFUSED_LOCALLY -> "This node refuses packets above %s to %s".formatted(mtu, peer);
      case REFUSED_BY_SIGNAL -> "A router refuses packets above %s to %s".formatted(mtu, peer);
      case FINE, FRAGMENTING, UNKNOWN -> throw new IllegalArgumentException(path.toString());
    };
  }

  private static String text(Scene scene, PeerPath path) {
    return effect(scene, path) + " " + needs(path) + direction(path);
  }

  private static String effect(Scene scene, PeerPath path) {
    return switch (path.verdict()) {
      case VANISHING ->
          "The network discards them and tells nobody: small requests work, health checks are green,"
              + " large answers hang.";
      case MASKED ->
          "TCP's own probing finds a size that passes, after a stall on each connection; UDP, QUIC and"
              + " the node's own sockets go on losing.";
      case TOO_SMALL ->
          "Larger ones are discarded and nobody is told; none was lost yet. It is a black hole"
              + " waiting to happen.";
      case REFUSED_LOCALLY ->
          "A program that sends more gets EMSGSIZE, and tunnel packets are cut or dropped here."
              + " Nothing is lost on the way.";
      case REFUSED_BY_SIGNAL ->
          "%s says so by ICMP. The node is told, the pod is not: %s."
              .formatted(
                  reporter(scene.details(path)),
                  isIpv6(path)
                      ? "over IPv6 the node drops the packet"
                      : "over IPv4 the node cuts its tunnel packets, which is slow");
      case FINE, FRAGMENTING, UNKNOWN -> throw new IllegalArgumentException(path.toString());
    };
  }

  private static String reporter(PathDetails details) {
    Signal signal = details.signal();
    return signal == null ? "A router on the way" : signal.reporter();
  }

  private static String needs(PeerPath path) {
    if (path.needed().isEmpty()) {
      return "What pods may send at most is not known.";
    }
    int needed = path.needed().getAsInt();
    return path.mtu().isPresent()
        ? "Pods' routes need %d bytes on the underlay, %d pass."
            .formatted(needed, path.mtu().getAsInt())
        : "Pods' routes need %d bytes on the underlay; a search finds out how many pass."
            .formatted(needed);
  }

  private static String direction(PeerPath path) {
    return path.direction() == PeerPath.Direction.ROUND_TRIP
        ? " Measured there and back: it may be the way back."
        : "";
  }

  private static Facts facts(Scene scene, PeerPath path, @Nullable MtuAdvice advice) {
    PathDetails details = scene.details(path);
    var facts = new Facts();
    facts
        .put("peer", path.peer())
        .put("name", path.name())
        .put("mtu", path.mtu())
        .put("needed", path.needed())
        .put("overhead", scene.overhead())
        .put("direction", path.direction().json())
        .put("agent", path.agent().json());
    if (path.mtu().isEmpty()) {
      facts.put("above", details.passes()).put("below", details.vanishes());
    }
    switch (path.verdict()) {
      case MASKED -> masked(scene, facts);
      case REFUSED_LOCALLY -> facts.put("localLimit", details.localLimit());
      case REFUSED_BY_SIGNAL -> signal(details, facts);
      case FINE, TOO_SMALL, VANISHING, FRAGMENTING, UNKNOWN -> {}
    }
    losses(path, details, facts);
    if (advice != null) {
      advice.facts(facts);
    }
    return facts;
  }

  private static void masked(Scene scene, Facts facts) {
    if (scene.facts() != null) {
      facts
          .put("probing", scene.facts().probing())
          .putTenth("successesPerSecond", scene.facts().probeSuccessesPerSecond());
    }
  }

  private static void signal(PathDetails details, Facts facts) {
    Signal signal = details.signal();
    if (signal != null) {
      facts.put("reporter", signal.reporter());
      if (signal.nextHopMtu() > 0) {
        facts.put("nextHopMtu", signal.nextHopMtu());
      }
    }
  }

  /** Large: the classes that reach above the MTU, or from the ledger's interval on. */
  private static void losses(PeerPath path, PathDetails details, Facts facts) {
    int mtu = path.mtu().orElse(details.vanishes().orElse(0) - 1);
    if (path.loss().isEmpty() || mtu <= 0) {
      return;
    }
    long[] sums = new long[4];
    for (SizeLoss one : path.loss()) {
      boolean large = one.upTo() > mtu;
      sums[large ? 0 : 2] += one.sent();
      sums[large ? 1 : 3] += one.lost();
    }
    facts
        .put("sentLarge", sums[0])
        .put("lostLarge", sums[1])
        .put("sentSmall", sums[2])
        .put("lostSmall", sums[3]);
  }

  private static List<Advice> advice(PeerPath path, @Nullable MtuAdvice mtu) {
    List<Advice> advice = new ArrayList<>();
    if (mtu == null) {
      advice.add(look(path));
    } else {
      advice.addAll(mtu.cure());
    }
    switch (path.verdict()) {
      case VANISHING, MASKED, TOO_SMALL, REFUSED_BY_SIGNAL -> {
        advice.add(MtuAdvice.masking());
        path.needed().ifPresent(needed -> advice.add(MtuAdvice.network(needed)));
      }
      case REFUSED_LOCALLY, FINE, FRAGMENTING, UNKNOWN -> {}
    }
    return advice;
  }

  /** DF, so that neither this node nor a router cuts it; headers are 28, or 48 over IPv6. */
  private static Advice look(PeerPath path) {
    int size = path.needed().orElse(1500);
    return new Advice(
        Step.LOOK,
        "The size that passes is not known yet, so no MTU is named. By hand: a packet of %d bytes with DF; halve the distance until it passes."
            .formatted(size),
        "ping -M do -c 3 -s " + (size - (isIpv6(path) ? 48 : 28)) + " " + path.peer());
  }

  private static boolean isIpv6(PeerPath path) {
    return path.peer().indexOf(':') >= 0;
  }

  private static String label(PeerPath path) {
    return path.name() == null ? path.peer() : path.name() + " (" + path.peer() + ")";
  }
}
