package headroom.detect;

import headroom.model.Finding.Advice;
import headroom.model.Finding.Step;
import headroom.model.MtuAudit.Namespace;
import headroom.model.MtuAudit.Place;
import headroom.model.MtuAudit.Route;
import headroom.path.NodeFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The command that gives a route of a namespace another MTU, as it is to be run on the node: with
 * that namespace's process, gateway and device.
 */
final class PodRoute {
  /** Commands in one finding; the others are made alike. */
  static final int COMMANDS_MAX = 8;

  private PodRoute() {}

  /**
   * @return empty: the namespace has neither a process nor a name by which {@code ip} knows it, or
   *     a shell would read more into a name than a name
   */
  static Optional<String> command(Namespace namespace, Route route, int mtu) {
    return change(route, mtu).flatMap(change -> enter(namespace).map(enter -> enter + change));
  }

  /**
   * "ip route change default via 10.0.1.1 dev eth0 mtu 1350". Replaces the whole route, and finds it by
   * its metric: what it had besides is said again.
   */
  static Optional<String> change(Route route, int mtu) {
    String gateway = route.gateway() == null ? "" : " via " + route.gateway();
    String attributes = route.attributes().isEmpty() ? "" : " " + route.attributes();
    String command =
        "ip "
            + (route.family() == 6 ? "-6 " : "")
            + "route change "
            + route.destination()
            + gateway
            + " dev "
            + route.device()
            + attributes
            + " mtu "
            + mtu;
    return plain(command);
  }

  /**
   * Whoever may make a device in a pod names it, with any letter but space and slash: what would be
   * more than words to a shell is not offered for copying.
   */
  static Optional<String> plain(String command) {
    return command.matches("[A-Za-z0-9_.:/@=, -]+") ? Optional.of(command) : Optional.empty();
  }

  /** The node's own is where the command is typed. */
  private static Optional<String> enter(Namespace namespace) {
    if (namespace.place() == Place.NODE) {
      return Optional.of("");
    }
    if (namespace.pid().isPresent()) {
      return Optional.of("nsenter -t " + namespace.pid().getAsInt() + " -n ");
    }
    return isName(namespace)
        ? Optional.of("ip netns exec " + namespace.name() + " ")
        : Optional.empty();
  }

  /** Not the inode in place of a name, nor a process in brackets; nor what a shell would read. */
  private static boolean isName(Namespace namespace) {
    String name = namespace.name();
    return !name.equals(String.valueOf(namespace.netns()))
        && name.matches("[A-Za-z0-9_][A-Za-z0-9_.@:-]*");
  }

  /** For the routes of {@code pods} that are above {@code mtu}, one advice each, bounded. */
  static List<Advice> lower(List<Namespace> pods, int mtu) {
    List<Advice> advice = new ArrayList<>();
    int others = 0;
    for (Namespace pod : pods) {
      for (Route route : above(pod, mtu)) {
        Optional<String> command = command(pod, route, mtu);
        if (command.isPresent() && advice.size() < COMMANDS_MAX) {
          advice.add(advice(pod, mtu, command.get()));
        } else {
          others++;
        }
      }
    }
    if (others > 0) {
      advice.add(others(others, advice.isEmpty()));
    }
    return advice;
  }

  private static List<Route> above(Namespace pod, int mtu) {
    return NodeFacts.podRoutes(pod)
        .filter(route -> route.effectiveMtu().isPresent())
        .filter(route -> route.effectiveMtu().getAsInt() > mtu)
        .toList();
  }

  static Advice advice(Namespace pod, int mtu, String command) {
    return new Advice(
        Step.POD_ROUTE,
        "At once, for %s: its route at %d. It holds until the pod is made anew; connections that are up keep their segment size until they probe or end."
            .formatted(label(pod), mtu),
        command);
  }

  private static Advice others(int number, boolean none) {
    return new Advice(
        Step.POD_ROUTE,
        none
            ? "%d routes of pods must be lowered, but no process and no name of their namespaces is known; find a PID of each pod (crictl inspect), then nsenter -t PID -n ip route change …"
                .formatted(number)
            : "%d more routes of pods on this node must be lowered in the same way."
                .formatted(number),
        null);
  }

  /** How people know it. */
  static String label(Namespace namespace) {
    @Nullable String pod = namespace.pod();
    return pod == null ? "namespace " + namespace.name() : "pod " + pod;
  }
}
