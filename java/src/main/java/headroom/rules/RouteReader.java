package headroom.rules;

import headroom.alert.Routing;
import headroom.alert.Routing.Route;
import headroom.model.Silence.Matcher;
import headroom.yaml.BadValue;
import headroom.yaml.Problems;
import headroom.yaml.YamlFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** The section {@code routes:}. Without it all receivers are told of everything. */
final class RouteReader {
  private static final List<String> KEYS =
      List.of("match", "receivers", "group-wait", "group-interval", "repeat", "continue");
  private static final Duration DAY = Duration.ofDays(1);

  private final YamlFile file;
  private final Problems problems;

  RouteReader(YamlFile file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  Routing read(@Nullable Node section, List<String> receivers) {
    if (section == null) {
      return receivers.isEmpty()
          ? Routing.NONE
          : new Routing(List.of(Route.toAll(receivers)));
    }
    List<Route> routes = new ArrayList<>();
    for (MappingNode each :
        Entries.mappings(file, section, "routes", Routing.ROUTES_MAX, problems)) {
      Entries entries = new Entries(file, each, "routes", KEYS, problems);
      List<String> names =
          entries.some(
              "receivers",
              "names of receivers",
              text -> {
                if (!receivers.contains(text)) {
                  throw receivers.isEmpty()
                      ? new BadValue(BadValue.quote(text), "a receiver", "add it under receivers:")
                      : Entries.unknown(text, receivers);
                }
                return text;
              });
      if (!entries.has("receivers")) {
        entries.bad("receivers", "none", "a list, [] to tell nobody", "add receivers:");
      }
      routes.add(
          new Route(
              matchers(entries),
              names,
              entries.time("group-wait", Duration.ZERO, Duration.ofHours(1), Route.WAIT),
              entries.time("group-interval", Duration.ofSeconds(1), DAY, Route.INTERVAL),
              entries.time("repeat", Duration.ofMinutes(1), Duration.ofDays(7), Route.REPEAT),
              entries.flag("continue")));
    }
    return new Routing(routes);
  }

  /** {@code match: {severity: critical, path: "10.*"}}. */
  static List<Matcher> matchers(Entries entries) {
    List<Matcher> matchers = new ArrayList<>();
    entries.texts("match").forEach((label, pattern) -> matchers.add(new Matcher(label, pattern)));
    return matchers;
  }
}
