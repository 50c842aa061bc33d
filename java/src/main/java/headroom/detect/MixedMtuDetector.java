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
import headroom.model.MtuAudit.Device;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Packets reach this node that its pods' devices do not take: the last hop drops them in {@code
 * __dev_forward_skb2}, without ICMP (CILIUM.md §0.5). GSO skbs are exempt, so TCP mostly passes.
 */
final class MixedMtuDetector implements Detector {
  static final String LOCATION = "__dev_forward_skb2";

  /** As long as after the last such drop it is said to go on. */
  static final Duration RECENT = Duration.ofMinutes(5);

  @Override
  public List<Finding> detect(Scene scene) {
    Drops drops = Drops.matching(scene, drop -> isSuch(scene, drop));
    return drops == null ? List.of() : List.of(finding(scene, drops));
  }

  /** Compilers append ".constprop.0" and the like to a symbol; an offset may follow. */
  private static boolean isSuch(Scene scene, Drop drop) {
    String symbol = drop.location().split("[.+]", 2)[0];
    return symbol.equals(LOCATION) && drop.lastSeen().plus(RECENT).isAfter(scene.at());
  }

  private static Finding finding(Scene scene, Drops drops) {
    var facts = new Facts();
    facts
        .put("drops", drops.packets())
        .putTenth("dropsPerSecond", drops.perSecond())
        .put("interface", drops.worst().interfaceName())
        .put("interfaces", drops.series().stream().map(Drop::ifindex).distinct().count())
        .put("deviceMtu", deviceMtu(scene, drops.worst()));
    return new Finding(
        Kind.MIXED_MTU.json() + ":node",
        Kind.MIXED_MTU,
        Severity.CRITICAL,
        null,
        0,
        "This node's pods accept smaller packets than others send",
        "The last hop, from the node to the pod, drops packets above the device's MTU + 4 and tells"
            + " nobody. TCP mostly passes, since merged packets are exempt; UDP does not. Nodes, or"
            + " pods, have different MTUs.",
        facts.map(),
        scene.at(),
        List.of(
            new Evidence(
                Witness.COUNTERS,
                Evidence.Kind.FORWARD_DROPS,
                "%d drops in %s on %s%s."
                    .formatted(
                        drops.packets(),
                        LOCATION,
                        drops.where(),
                        drops.series().size() > 1
                            ? " and %d more".formatted(drops.series().size() - 1)
                            : ""),
                new Facts()
                    .put("drops", drops.packets())
                    .put("location", LOCATION)
                    .put("interface", drops.worst().interfaceName())
                    .put("more", drops.series().size() - 1)
                    .map(),
                drops.lastSeen())),
        advice(scene));
  }

  /**
   * Of the end that receives: its MTU is the one that counts (is_skb_forwardable()), while the drop
   * bears the name of the end that sends. What was read before the first drop may have changed.
   */
  private static OptionalInt deviceMtu(Scene scene, Drop drop) {
    if (scene.audit() == null || scene.audit().at().isBefore(drop.firstSeen())) {
      return OptionalInt.empty();
    }
    OptionalInt pods =
        devices(scene, one -> one.place() == Place.POD)
            .filter(device -> device.peerIfindex().equals(OptionalInt.of(drop.ifindex())))
            .mapToInt(Device::mtu)
            .findFirst();
    return pods.isPresent()
        ? pods
        : devices(scene, one -> one.netns() == drop.netns())
            .filter(device -> device.ifindex() == drop.ifindex())
            .mapToInt(Device::mtu)
            .findFirst();
  }

  private static Stream<Device> devices(Scene scene, Predicate<Namespace> where) {
    return scene.audit() == null
        ? Stream.empty()
        : scene.audit().namespaces().stream().filter(where).flatMap(one -> one.devices().stream());
  }

  private static List<Advice> advice(Scene scene) {
    List<Advice> advice = new ArrayList<>();
    advice.add(
        new Advice(
            Step.LOOK,
            "Compare on each node: the devices' MTUs must be the same everywhere.",
            "ip -o link show | awk '{print $2, $4, $5}'"));
    if (scene.hasCilium()) {
      advice.add(
          new Advice(
              Step.CILIUM_MTU,
              "With Cilium give all nodes the same base MTU: the smallest that any underlay carries, by"
                  + " the value MTU of the chart (cilium upgrade --reuse-values --set MTU=N), then the"
                  + " agents' restart. Pods from before 1.17 must be made anew.",
              null));
    }
    return advice;
  }
}
