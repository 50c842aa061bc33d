package headroom.detect;

import headroom.model.Evidence;
import headroom.model.Facts;
import headroom.model.Finding;
import headroom.model.Finding.Advice;
import headroom.model.Finding.Kind;
import headroom.model.Finding.Severity;
import headroom.model.PeerPath;
import headroom.path.NodeFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** This node cuts tunnel packets: one finding, since one setting of the node makes it. */
final class FragmentingDetector implements Detector {
  @Override
  public List<Finding> detect(Scene scene) {
    List<PeerPath> peers = RouteAboveUnderlayDetector.fragmenting(scene);
    NodeFacts facts = scene.facts();
    return peers.isEmpty() || facts == null ? List.of() : List.of(finding(scene, facts, peers));
  }

  private static Finding finding(Scene scene, NodeFacts facts, List<PeerPath> peers) {
    OptionalInt underlay =
        peers.stream().flatMapToInt(path -> facts.underlayMtu(path.peer()).stream()).min();
    boolean lost = peers.stream().anyMatch(path -> isLost(scene, path));
    MtuAdvice advice = MtuAdvice.of(scene, MtuAdvice.base(scene, underlay), facts.needed());
    var told = new Facts();
    told.put("needed", facts.needed())
        .put("overhead", facts.overhead().bytes())
        .put("underlayMtu", underlay)
        .putTenth("fragmentsPerSecond", facts.fragmentsPerSecond())
        .put("peers", peers.size());
    if (advice != null) {
      advice.facts(told);
    }
    return new Finding(
        Kind.PATH_FRAGMENTING.json() + ":node",
        Kind.PATH_FRAGMENTING,
        lost ? Severity.CRITICAL : Severity.WARNING,
        null,
        0,
        "This node cuts tunnel packets into fragments" + (lost ? ", and they are lost" : ""),
        "Pods' packets need %s bytes with the overhead, the underlay takes %s: each large one leaves in two pieces. %s"
            .formatted(number(facts.needed()), number(underlay), effect(lost)),
        told.map(),
        scene.at(),
        evidence(peers),
        advice(advice, facts.needed()));
  }

  /** The ledger says that none of them arrives: the network drops fragments. */
  private static boolean isLost(Scene scene, PeerPath path) {
    return scene.details(path).vanishes().isPresent();
  }

  private static String effect(boolean lost) {
    return lost
        ? "None of them arrives: the network drops fragments."
        : "That is slow, and loss wherever the network drops fragments.";
  }

  private static String number(OptionalInt value) {
    return value.isPresent() ? String.valueOf(value.getAsInt()) : "more";
  }

  /** Of the first peer; that of the others is the same but for the address. */
  private static List<Evidence> evidence(List<PeerPath> peers) {
    return peers.getFirst().evidence();
  }

  private static List<Advice> advice(@Nullable MtuAdvice mtu, OptionalInt needed) {
    List<Advice> advice = new ArrayList<>();
    if (mtu != null) {
      advice.addAll(mtu.cure());
    }
    needed.ifPresent(bytes -> advice.add(MtuAdvice.network(bytes)));
    return advice;
  }
}
