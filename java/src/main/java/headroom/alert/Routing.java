package headroom.alert;

import headroom.model.Silence.Matcher;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is told of what. The first route that matches takes an alert, and the ones behind it only if
 * it says to go on.
 */
public record Routing(List<Route> routes) {
  public static final int ROUTES_MAX = 100;

  /** Nobody is told. */
  public static final Routing NONE = new Routing(List.of());

  /**
   * @param matchers all must match; empty: every alert
   * @param groupWait from the first change of a group until it is told
   * @param groupInterval least time between two notices of a group
   * @param repeat how often it is said again that a group still fires
   * @param goesOn whether later routes are looked at, too
   */
  public record Route(
      List<Matcher> matchers,
      List<String> receivers,
      Duration groupWait,
      Duration groupInterval,
      Duration repeat,
      boolean goesOn) {
    public static final Duration WAIT = Duration.ofSeconds(1);
    public static final Duration INTERVAL = Duration.ofMinutes(1);
    public static final Duration REPEAT = Duration.ofHours(4);

    public Route {
      matchers = List.copyOf(matchers);
      receivers = List.copyOf(receivers);
    }

    /** Everything, with the default times. */
    public static Route toAll(List<String> receivers) {
      return new Route(List.of(), receivers, WAIT, INTERVAL, REPEAT, false);
    }
  }

  /** One receiver by the route that leads there. */
  record Way(String receiver, Route route) {}

  public Routing {
    routes = List.copyOf(routes);
  }

  /** Each receiver once, by the first route that leads there. Labels have {@code node}. */
  List<Way> ways(Map<String, String> labels) {
    Set<String> seen = new LinkedHashSet<>();
    var ways = new java.util.ArrayList<Way>();
    for (Route route : routes) {
      if (!Matching.all(route.matchers(), labels)) {
        continue;
      }
      for (String receiver : route.receivers()) {
        if (seen.add(receiver)) {
          ways.add(new Way(receiver, route));
        }
      }
      if (!route.goesOn()) {
        break;
      }
    }
    return List.copyOf(ways);
  }
}
