package headroom.detect;

import headroom.model.Drop;
import headroom.model.Evidence;
import headroom.model.Evidence.Witness;
import headroom.model.Facts;
import headroom.model.Finding;
import headroom.model.Finding.Advice;
import headroom.model.Finding.Kind;
import headroom.model.Finding.Severity;
import headroom.model.Finding.Step;
import headroom.path.NodeFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fragments arrive whose other halves do not. The kernel tells 30 s later ({@code ip_expire}), by a
 * drop with a reason of its own and by counters (CILIUM.md §0.3).
 */
final class FragmentsLostDetector implements Detector {
  static final String REASON = "FRAG_REASM_TIMEOUT";

  /** As long as after the last such drop it is said to go on; it takes 30 s to be noticed. */
  static final Duration RECENT = Duration.ofMinutes(5);

  @Override
  public List<Finding> detect(Scene scene) {
    Drops drops = Drops.matching(scene, drop -> isRecent(scene, drop));
    NodeFacts facts = scene.facts();
    double fails = facts == null ? Double.NaN : facts.reassemblyFailsPerSecond();
    return drops == null && !(fails > 0) ? List.of() : List.of(finding(scene, drops, fails));
  }

  private static boolean isRecent(Scene scene, Drop drop) {
    return drop.reason().equals(REASON) && drop.lastSeen().plus(RECENT).isAfter(scene.at());
  }

  private static Finding finding(Scene scene, @Nullable Drops drops, double fails) {
    var facts = new Facts();
    facts.putTenth("failsPerSecond", fails);
    if (drops != null) {
      facts.put("timeoutDrops", drops.packets()).put("interface", drops.worst().interfaceName());
    }
    return new Finding(
        Kind.FRAGMENTS_LOST.json() + ":node",
        Kind.FRAGMENTS_LOST,
        Severity.CRITICAL,
        null,
        0,
        "Fragments are lost on the way to this node",
        "Parts of cut packets arrive, the rest does not, and after 30 s the parts are thrown away: each"
            + " is a whole packet lost. The sender's MTU is too large for its path, and the network"
            + " drops fragments.",
        facts.map(),
        scene.at(),
        evidence(scene, drops, fails),
        List.of(
            new Advice(
                Step.LOOK,
                "See who sends fragments: offset and length of each, as they arrive. Then look at the"
                    + " findings of that node.",
                "tcpdump -ni any -c 20 '(ip[6:2] & 0x3fff) != 0 or ip6[6] == 44'")));
  }

  private static List<Evidence> evidence(Scene scene, @Nullable Drops drops, double fails) {
    List<Evidence> evidence = new ArrayList<>();
    if (drops != null) {
      evidence.add(
          new Evidence(
              Witness.COUNTERS,
              Evidence.Kind.REASSEMBLY_DROPS,
              "%d drops %s on %s.".formatted(drops.packets(), REASON, drops.where()),
              new Facts()
                  .put("drops", drops.packets())
                  .put("reason", REASON)
                  .put("interface", drops.worst().interfaceName())
                  .map(),
              drops.lastSeen()));
    }
    if (fails > 0) {
      evidence.add(
          new Evidence(
              Witness.COUNTERS,
              Evidence.Kind.REASSEMBLY_FAILS,
              "IpReasmFails rises by %s a second.".formatted(Facts.tenth(fails)),
              new Facts().putTenth("failsPerSecond", fails).map(),
              scene.auditedAt()));
    }
    return evidence;
  }
}
