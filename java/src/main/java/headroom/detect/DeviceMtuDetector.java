package headroom.detect;

import headroom.model.Evidence;
import headroom.model.Evidence.Witness;
import headroom.model.Facts;
import headroom.model.Finding;
import headroom.model.Finding.Advice;
import headroom.model.Finding.Kind;
import headroom.model.Finding.Severity;
import headroom.model.Finding.Step;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A device's MTU below that of its route. For what is sent the route wins (ip_mtu(), since {@code
 * ipv4_mtu} takes the route's metric before the device): measured on Linux 6.18, see {@code
 * RouteAgainstDeviceTest}. With IPv6 the kernel lowers the routes with the device
 * (rt6_mtu_change()), so there the two agree, unless the route's MTU is locked.
 */
final class DeviceMtuDetector implements Detector {
  /** A veth takes in frames of its MTU and a VLAN tag (is_skb_forwardable()). */
  private static final int VLAN_TAG = 4;

  @Override
  public List<Finding> detect(Scene scene) {
    return Stream.concat(scene.pods().stream(), scene.nodes().stream())
        .flatMap(namespace ->
            namespace.routes().stream()
                .filter(DeviceMtuDetector::isWithoutEffect)
                .findFirst()
                .stream()
                .map(route -> finding(scene, namespace, route)))
        .toList();
  }

  private static boolean isWithoutEffect(Route route) {
    return route.routeMtu().isPresent()
        && route.deviceMtu().isPresent()
        && !route.learned()
        && route.tunnelTo() == null
        && route.deviceMtu().getAsInt() < route.routeMtu().getAsInt();
  }

  private static Finding finding(Scene scene, Namespace namespace, Route route) {
    int device = route.deviceMtu().orElseThrow();
    int mtu = route.routeMtu().orElseThrow();
    String where = PodRoute.label(namespace);
    return new Finding(
        Kind.DEVICE_MTU_WITHOUT_EFFECT.json() + ":" + namespace.netns() + ":" + route.device(),
        Kind.DEVICE_MTU_WITHOUT_EFFECT,
        Severity.WARNING,
        null,
        namespace.netns(),
        "MTU %d of %s in %s has no effect: its route says %d"
            .formatted(device, route.device(), where, mtu),
        ("For what is sent the route's MTU wins over the device's: packets of %d bytes leave as before."
                + " What arrives is another matter: the device takes in none above %d, unless merged,"
                + " so received UDP is lost.")
            .formatted(mtu, device + VLAN_TAG),
        facts(namespace, route).map(),
        scene.at(),
        List.of(
            new Evidence(
                Witness.AUDIT,
                Evidence.Kind.ROUTE_OVER_DEVICE,
                "In %s the route %s dev %s has mtu %d, the device %d."
                    .formatted(where, route.destination(), route.device(), mtu, device),
                facts(namespace, route).map(),
                scene.auditedAt())),
        advice(namespace, route, device));
  }

  private static Facts facts(Namespace namespace, Route route) {
    return new Facts()
        .put("namespace", namespace.name())
        .put("pod", namespace.pod())
        .put("device", route.device())
        .put("deviceMtu", route.deviceMtu())
        .put("routeMtu", route.routeMtu())
        .put("destination", route.destination());
  }

  private static List<Advice> advice(Namespace namespace, Route route, int mtu) {
    List<Advice> advice = new ArrayList<>();
    PodRoute.command(namespace, route, mtu)
        .ifPresent(command -> advice.add(PodRoute.advice(namespace, mtu, command)));
    OptionalInt pid = namespace.pid();
    if (pid.isPresent()) {
      advice.add(
          new Advice(
              Step.LOOK,
              "What the kernel goes by; \"mtu\" is the route's, nothing means the device's.",
              "nsenter -t %d -n ip route show".formatted(pid.getAsInt())));
    }
    return advice;
  }
}
