package headroom.host;

import headroom.model.MtuAudit.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What one namespace tells about the sizes that it sends.
 *
 * @param linkObjects as {@code ip} printed them
 * @param routes at most {@link #ROUTES_MAX}
 * @param routesTurnedAway past that
 * @param tcpMtuProbing empty: not read
 */
record NamespaceFacts(
    List<Map<?, ?>> linkObjects,
    List<Route> routes,
    int routesTurnedAway,
    OptionalInt tcpMtuProbing,
    Map<String, Long> counters) {
  static final int ROUTES_MAX = 4_096;

  /** IPv6 wants {@code ip} a second time: a batch has one family for its route caches. */
  private static final List<String> IP = List.of("ip", "-force", "-json", "-details");

  private static final String QUESTIONS = "addr show\nroute show table all\nroute show cache\n";

  /** Of the calling thread's namespace: one process, two where there is IPv6. */
  static NamespaceFacts read() throws IOException {
    String main = ip(List.of(), QUESTIONS);
    String cacheOfSix = hasSix(main) ? ip(List.of("-6"), "route show cache\n") : "";
    OptionalLong probing = new Sysctls().number("net.ipv4.tcp_mtu_probing");
    return parse(
        main,
        cacheOfSix,
        probing.isPresent() ? OptionalInt.of((int) probing.getAsLong()) : OptionalInt.empty(),
        MtuCounters.read());
  }

  /**
   * What was learned about the paths to these addresses, which a cache lists only while something
   * uses them (fnhe_dump_bucket passes over exceptions without a route bound to them).
   */
  static List<Route> readLearned(Collection<String> addresses, Map<String, Integer> mtus)
      throws IOException {
    if (addresses.isEmpty()) {
      return List.of();
    }
    var questions = new StringBuilder();
    addresses.forEach(address -> questions.append("route get ").append(address).append('\n'));
    return Routes.parseLearned(objects(ip(List.of(), questions.toString())), mtus);
  }

  /**
   * @param main what {@code ip} said to {@link #QUESTIONS}: a JSON array for each line; one may be
   *     missing, since a question that fails is passed over
   * @param cacheOfSix likewise of {@code ip -6 route show cache}; empty text: none
   * @throws IOException not JSON, or cut short, or without any device
   */
  static NamespaceFacts parse(
      String main, String cacheOfSix, OptionalInt tcpMtuProbing, Map<String, Long> counters)
      throws IOException {
    List<Map<?, ?>> links = new ArrayList<>();
    List<Map<?, ?>> routes = new ArrayList<>();
    for (Map<?, ?> object : objects(main)) {
      if (object.containsKey("ifname")) {
        links.add(object);
      } else if (object.containsKey("dst")) {
        routes.add(object);
      }
    }
    if (links.isEmpty()) {
      // Every namespace has lo, but for one that is just being taken down.
      throw new IOException("ip names no device");
    }
    Map<String, Integer> mtus = mtus(links);
    Set<Route> all = new LinkedHashSet<>(Routes.parse(routes, mtus));
    all.addAll(Routes.parseLearned(objects(cacheOfSix), mtus));
    List<Route> kept = List.copyOf(all).subList(0, Math.min(ROUTES_MAX, all.size()));
    return new NamespaceFacts(links, kept, all.size() - kept.size(), tcpMtuProbing, counters);
  }

  Map<String, Integer> mtus() {
    return mtus(linkObjects);
  }

  private static Map<String, Integer> mtus(List<Map<?, ?>> links) {
    Map<String, Integer> mtus = new HashMap<>();
    for (Map<?, ?> link : links) {
      String name = Json.string(link, "ifname");
      if (name != null) {
        mtus.put(name, Json.integer(link, "mtu", 0));
      }
    }
    return mtus;
  }

  /** Whether an IPv6 packet could leave: link-local addresses alone send none that matters. */
  private static boolean hasSix(String main) throws IOException {
    return Routes.parse(objects(main), Map.of()).stream().anyMatch(route -> route.family() == 6);
  }

  private static List<Map<?, ?>> objects(String text) throws IOException {
    List<Map<?, ?>> objects = new ArrayList<>();
    for (Object array : Json.parseAll(text)) {
      objects.addAll(Json.objects(array));
    }
    return objects;
  }

  private static String ip(List<String> options, String questions) throws IOException {
    List<String> words = new ArrayList<>(IP);
    words.addAll(options);
    words.addAll(List.of("-batch", "-"));
    Command.Answer answer = Command.ask(words, questions, Command.TIMEOUT);
    if (answer.output().isBlank() && answer.status() != 0 && !options.contains("-6")) {
      throw new IOException("ip: exit " + answer.status() + ": " + answer.errors());
    }
    return answer.output();
  }
}
