package headroom.host;

import headroom.model.MtuAudit.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Routes as {@code ip -json -details route} tells them: those that packets to other machines may
 * take. Left out: local, broadcast and multicast ones, those that refuse (unreachable, blackhole),
 * dead next hops, and link-local destinations, which no pod's traffic has. Pure.
 */
final class Routes {
  /** Encapsulations whose "dst" is the address of the tunnel's other end. */
  private static final Set<String> TUNNELS = Set.of("ip", "ip6");

  private Routes() {}

  /**
   * Of {@code ip route show table all} and {@code ip route show cache}.
   *
   * @param objects one a route
   * @param mtus of the devices, by name
   */
  static List<Route> parse(List<Map<?, ?>> objects, Map<String, Integer> mtus) {
    List<Route> routes = new ArrayList<>();
    for (Map<?, ?> object : objects) {
      if (isLearned(object)) {
        add(routes, object, object, mtus, true);
      } else if (!object.containsKey("cache") && isSent(object)) {
        add(routes, object, object, mtus, false);
        for (Map<?, ?> hop : Json.objects(object.get("nexthops"))) {
          add(routes, object, hop, mtus, false);
        }
      }
    }
    return routes;
  }

  /**
   * Of {@code ip -6 route show cache} and {@code ip route get}: path MTUs that were learned, and
   * nothing else.
   */
  static List<Route> parseLearned(List<Map<?, ?>> objects, Map<String, Integer> mtus) {
    return parse(objects.stream().filter(Routes::isLearned).toList(), mtus);
  }

  /**
   * An exception of one destination: it ends by itself. A route of a router's advertisement expires
   * too, but is none of one host; a redirect has no MTU.
   */
  private static boolean isLearned(Map<?, ?> object) {
    String destination = Json.string(object, "dst");
    return object.containsKey("expires")
        && mtu(object).isPresent()
        && destination != null
        && !destination.contains("/")
        && !destination.equals("default");
  }

  private static boolean isSent(Map<?, ?> object) {
    String type = Json.string(object, "type");
    String destination = destination(object);
    return (type == null || type.equals("unicast"))
        && destination != null
        && !destination.startsWith("fe80:")
        && !destination.startsWith("ff");
  }

  /**
   * @param hop the object that names device and gateway: the route's own, or one of its next hops
   */
  private static void add(
      List<Route> routes,
      Map<?, ?> object,
      Map<?, ?> hop,
      Map<String, Integer> mtus,
      boolean learned) {
    String destination = destination(object);
    String device = Json.string(hop, "dev");
    boolean dead = hop.get("flags") instanceof List<?> flags && flags.contains("dead");
    if (destination == null || device == null || dead) {
      return;
    }
    Integer mtu = mtus.get(device);
    routes.add(
        new Route(
            family(object, destination),
            destination,
            gateway(hop),
            device,
            mtu(object),
            mtu == null ? OptionalInt.empty() : OptionalInt.of(mtu),
            tunnel(hop, hop != object),
            learned,
            learned || hop.containsKey("encap") ? "" : attributes(object)));
  }

  /** IP6_RT_PRIO_USER, include/net/ip6_route.h: what IPv6 takes where none is given. */
  private static final int IPV6_METRIC = 1024;

  /** What finds the route again, and what would be lost by changing it. A connected one stays. */
  private static String attributes(Map<?, ?> object) {
    if ("kernel".equals(Json.string(object, "protocol"))) {
      return "";
    }
    List<String> words = new ArrayList<>();
    String source = Json.string(object, "prefsrc");
    if (source != null) {
      words.add("src " + source);
    }
    int metric = Json.integer(object, "metric", 0);
    if (metric > 0 && metric != IPV6_METRIC) {
      words.add("metric " + metric);
    }
    String table = Json.string(object, "table");
    if (table != null && !table.equals("main")) {
      words.add("table " + table);
    }
    return String.join(" ", words);
  }

  /** The encapsulation's "dst" follows the route's and has replaced it. */
  private static @Nullable String destination(Map<?, ?> object) {
    String first = Json.string(object, "dst" + Json.EARLIER);
    return first != null ? first : Json.string(object, "dst");
  }

  /**
   * @param inHop a next hop has no destination of its own, so that its "dst" is the tunnel's
   */
  private static @Nullable String tunnel(Map<?, ?> hop, boolean inHop) {
    Object encap = hop.get("encap");
    boolean names = encap instanceof String kind && TUNNELS.contains(kind);
    boolean own = inHop || hop.containsKey("dst" + Json.EARLIER);
    return names && own ? Json.string(hop, "dst") : null;
  }

  private static @Nullable String gateway(Map<?, ?> hop) {
    String gateway = Json.string(hop, "gateway");
    // IPv4 by a neighbour that has an IPv6 address only (RFC 5549)
    return gateway != null ? gateway : Json.string(Json.object(hop.get("via")), "host");
  }

  /** A default route says it by its gateway, or by "pref", which IPv6 routes alone have. */
  private static int family(Map<?, ?> object, String destination) {
    String gateway = Json.string(object, "gateway");
    boolean six =
        destination.contains(":")
            || (destination.equals("default")
                && (object.containsKey("pref") || (gateway != null && gateway.contains(":"))));
    return six ? 6 : 4;
  }

  private static OptionalInt mtu(Map<?, ?> object) {
    for (Map<?, ?> metrics : Json.objects(object.get("metrics"))) {
      int mtu = Json.integer(metrics, "mtu", 0);
      if (mtu > 0) {
        return OptionalInt.of(mtu);
      }
    }
    return OptionalInt.empty();
  }
}
