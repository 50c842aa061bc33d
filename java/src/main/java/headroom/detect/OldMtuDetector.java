package headroom.detect;

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
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Route;
import headroom.path.NodeFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pods whose default route has another MTU than new ones get. What new ones get is what Cilium's
 * agent says, else the MTU of the host's routes to other nodes' pods (Cilium writes both from one
 * value), else what more than half of the pods have.
 */
final class OldMtuDetector implements Detector {
  private record Expected(int mtu, String from, String because) {}

  private record Old(Namespace pod, Route route, int mtu) {}

  @Override
  public List<Finding> detect(Scene scene) {
    List<Old> pods = scene.pods().stream().flatMap(pod -> defaults(pod).stream()).toList();
    Optional<Expected> expected = expected(scene, pods);
    if (expected.isEmpty()) {
      return List.of();
    }
    List<Old> old = pods.stream().filter(one -> one.mtu() != expected.get().mtu()).toList();
    return old.isEmpty() ? List.of() : List.of(finding(scene, expected.get(), old));
  }

  private static List<Old> defaults(Namespace pod) {
    return pod.routes().stream()
        .filter(route -> route.destination().equals("default") && !route.learned())
        .filter(route -> route.effectiveMtu().isPresent())
        .map(route -> new Old(pod, route, route.effectiveMtu().getAsInt()))
        .toList();
  }

  private static Optional<Expected> expected(Scene scene, List<Old> pods) {
    return ofCilium(scene).or(() -> ofHostRoutes(scene)).or(() -> ofMajority(pods));
  }

  private static Optional<Expected> ofCilium(Scene scene) {
    MtuAudit audit = scene.audit();
    @Nullable Cilium cilium = audit == null ? null : audit.cilium();
    return cilium == null || cilium.routeMtu().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Expected(
                cilium.routeMtu().getAsInt(), "cilium", "Cilium's agent gives new pods this one"));
  }

  /** Only where they agree. */
  private static Optional<Expected> ofHostRoutes(Scene scene) {
    int[] mtus =
        scene.nodes().stream()
            .flatMap(NodeFacts::hostRoutes)
            .mapToInt(route -> route.routeMtu().orElse(0))
            .distinct()
            .toArray();
    return mtus.length == 1
        ? Optional.of(
            new Expected(
                mtus[0], "host-route", "the host's routes to other nodes' pods have this one"))
        : Optional.empty();
  }

  private static Optional<Expected> ofMajority(List<Old> pods) {
    Map<Integer, Integer> counts = new TreeMap<>();
    pods.forEach(one -> counts.merge(one.mtu(), 1, Integer::sum));
    return counts.entrySet().stream()
        .filter(entry -> 2 * entry.getValue() > pods.size())
        .max(Comparator.comparingInt(Map.Entry::getValue))
        .map(entry -> new Expected(entry.getKey(), "majority", "most pods here have this one"));
  }

  private static Finding finding(Scene scene, Expected expected, List<Old> old) {
    IntSummaryStatistics mtus = old.stream().mapToInt(Old::mtu).summaryStatistics();
    long pods = old.stream().map(one -> one.pod().netns()).distinct().count();
    boolean above = mtus.getMax() > expected.mtu();
    return new Finding(
        Kind.POD_ON_OLD_MTU.json() + ":node",
        Kind.POD_ON_OLD_MTU,
        above ? Severity.WARNING : Severity.INFO,
        null,
        0,
        "%d of %d pods are not on MTU %d".formatted(pods, scene.pods().size(), expected.mtu()),
        "Their routes have %s; %s. %s"
            .formatted(
                mtus.getMin() == mtus.getMax()
                    ? String.valueOf(mtus.getMin())
                    : mtus.getMin() + " to " + mtus.getMax(),
                expected.because(),
                above
                    ? "They send what the path may not carry. Cilium before 1.17 leaves running pods as they are."
                    : "They send smaller packets than they could: slow, not lost."),
        new Facts()
            .put("expected", expected.mtu())
            .put("expectedFrom", expected.from())
            .put("podsOld", pods)
            .put("podsAll", scene.pods().size())
            .put("smallest", mtus.getMin())
            .put("largest", mtus.getMax())
            .map(),
        scene.at(),
        evidence(scene, expected, old),
        advice(expected, old));
  }

  private static List<Evidence> evidence(Scene scene, Expected expected, List<Old> old) {
    Old one = old.getFirst();
    return List.of(
        new Evidence(
            Witness.AUDIT,
            Evidence.Kind.POD_ROUTE,
            "In %s the default route has %d, %d was expected: %s%s."
                .formatted(
                    PodRoute.label(one.pod()),
                    one.mtu(),
                    expected.mtu(),
                    expected.because(),
                    old.size() > 1 ? "; %d more".formatted(old.size() - 1) : ""),
            new Facts()
                .put("namespace", one.pod().name())
                .put("pod", one.pod().pod())
                .put("mtu", one.mtu())
                .put("expected", expected.mtu())
                .put("expectedFrom", expected.from())
                .put("more", old.size() - 1)
                .map(),
            scene.auditedAt()));
  }

  private static List<Advice> advice(Expected expected, List<Old> old) {
    List<Advice> advice = new ArrayList<>();
    for (Old one : old) {
      Optional<String> command = PodRoute.command(one.pod(), one.route(), expected.mtu());
      if (command.isPresent() && advice.size() < PodRoute.COMMANDS_MAX) {
        advice.add(PodRoute.advice(one.pod(), expected.mtu(), command.get()));
      }
    }
    int others = old.size() - advice.size();
    if (others > 0) {
      advice.add(
          new Advice(
              Step.POD_ROUTE,
              "%d more in the same way; or make the pods anew.".formatted(others),
              null));
    }
    return advice;
  }
}
