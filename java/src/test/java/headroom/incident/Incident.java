package headroom.incident;

import headroom.lab.Await;
import headroom.lab.Fabric;
import headroom.lab.LiveLab;
import headroom.lab.Traffic;
import headroom.lab.TwoNodes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The founding incident with its monitor: two nodes with traffic between their pods, a real agent
 * on each, and what a person at the dashboards reads.
 *
 * <pre>
 *   podA ── nodeA (agent A) ── fabric that swallows what is above N ── nodeB (agent B) ── podB
 * </pre>
 */
final class Incident implements AutoCloseable {
  /** Long, since the machine may be busy; what took how long is measured, not asserted. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  static final Set<Traffic.Kind> TCP = Set.of(Traffic.Kind.SMALL, Traffic.Kind.LARGE);
  static final Set<Traffic.Kind> UDP = Set.of(Traffic.Kind.DATAGRAMS);

  private final LiveLab lab;
  private final Traffic traffic;
  private final Set<Traffic.Kind> kinds;

  private Incident(LiveLab lab, Set<Traffic.Kind> kinds) throws IOException {
    this.lab = lab;
    this.kinds = kinds;
    this.traffic = Traffic.start(lab.nodes(), kinds);
  }

  /** Two agents on a network that carries all; returns when both know their peer's path. */
  static Incident begin(TwoNodes.Spec spec, Set<Traffic.Kind> kinds) throws IOException {
    return begin(spec, kinds, List.of());
  }

  /**
   * @param wrapper goes before the agents' command line
   */
  static Incident begin(TwoNodes.Spec spec, Set<Traffic.Kind> kinds, List<String> wrapper)
      throws IOException {
    List<String> command = Stream.concat(wrapper.stream(), agentCommand().stream()).toList();
    var plan = new LiveLab.Plan(spec, Fabric.Rule.carry(), false, command, List.of(0, 0));
    LiveLab lab = LiveLab.start(plan);
    try {
      var incident = new Incident(lab, kinds);
      Await.until(
          "both agents' first Frames",
          LIMIT,
          () -> lab.agents().stream().allMatch(Incident::isReady));
      incident.awaitFine();
      return incident;
    } catch (IOException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  /** This build's classes, as the launcher would start its jar. */
  static List<String> agentCommand() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + Path.of("deploy/jvm.options").toAbsolutePath(),
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "headroom.Main");
  }

  TwoNodes nodes() {
    return lab.nodes();
  }

  LiveLab lab() {
    return lab;
  }

  /** What the pods asked of each other so far, podA's first. */
  List<Traffic.Counts> counts() {
    return traffic.counts();
  }

  /** The address that the other node has for this node's agent. */
  String peerOf(int agent) {
    return (agent == 0 ? nodes().b() : nodes().a()).address();
  }

  boolean watches(int agent) {
    return lab.agents().get(agent).process().isAlive();
  }

  /** Agent B dies: the other must do alone. */
  void endAgentB() {
    lab.agents().get(1).process().close();
  }

  /** It begins anew, with what it remembers; returns when it has made a Frame. */
  void restartAgent(int agent) {
    lab.restartAgent(agent);
    Await.until(
        "agent " + agent + "'s first Frame", LIMIT, () -> isReady(lab.agents().get(agent)));
  }

  private static boolean isReady(LiveLab.RunningAgent agent) {
    try (InputStream in = URI.create(agent.dashboard() + "readyz").toURL().openStream()) {
      return in.read() >= 0;
    } catch (IOException e) {
      return false; // no Frame yet
    }
  }

  /** The last Frame of an agent, 0 for A. */
  JsonObject frame(int agent) {
    try (InputStream in =
        URI.create(lab.agents().get(agent).dashboard() + "api/v1/frame").toURL().openStream()) {
      return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("agent " + agent + ": " + e.getMessage(), e);
    }
  }

  static Optional<JsonObject> find(JsonObject frame, String list, Predicate<JsonObject> wanted) {
    return frame.getJsonArray(list).stream()
        .map(JsonObject.class::cast)
        .filter(wanted)
        .findFirst();
  }

  /** What an agent says of the path to the other node. */
  Optional<JsonObject> path(int agent) {
    return find(frame(agent), "paths", path -> path.getString("peer").equals(peerOf(agent)));
  }

  Optional<JsonObject> finding(int agent, String kind) {
    return find(frame(agent), "findings", finding -> finding.getString("kind").equals(kind));
  }

  List<String> findings(int agent) {
    return frame(agent).getJsonArray("findings").stream()
        .map(each -> ((JsonObject) each).getString("kind"))
        .toList();
  }

  /** Waits for a finding about the path, and returns it. */
  JsonObject awaitFinding(int agent, String kind) {
    Await.until(
        "agent " + agent + " to find " + kind,
        LIMIT,
        () -> finding(agent, kind).isPresent(),
        () -> shown(agent));
    return finding(agent, kind).orElseThrow();
  }

  /** Waits for a verdict of the path to the other node, and returns that path. */
  JsonObject awaitVerdict(int agent, String verdict) {
    return awaitPath(agent, verdict, path -> path.getString("verdict").equals(verdict));
  }

  /** With the largest size that passes, in underlay bytes. */
  JsonObject awaitVerdict(int agent, String verdict, int mtu) {
    return awaitPath(
        agent,
        verdict + " at " + mtu,
        path ->
            path.getString("verdict").equals(verdict)
                && path.getInteger("mtu", 0) == mtu);
  }

  private JsonObject awaitPath(int agent, String what, Predicate<JsonObject> wanted) {
    var seen = new AtomicReference<JsonObject>();
    Await.until(
        "agent " + agent + " to call the path " + what,
        LIMIT,
        () -> {
          path(agent).filter(wanted).ifPresent(seen::set);
          return seen.get() != null;
        },
        () -> shown(agent));
    return seen.get();
  }

  /** Waits until packets were dropped at a place in the kernel. */
  JsonObject awaitDrop(int agent, String location) {
    var seen = new AtomicReference<JsonObject>();
    Await.until(
        "agent " + agent + " to see drops at " + location,
        LIMIT,
        () -> {
          find(frame(agent), "drops", drop -> drop.getString("location").startsWith(location))
              .ifPresent(seen::set);
          return seen.get() != null;
        },
        () -> "drops " + frame(agent).getJsonArray("drops"));
    return seen.get();
  }

  Instant frameTime(int agent) {
    return Instant.parse(frame(agent).getString("time"));
  }

  /** Waits for a witness of the path to say something. */
  void awaitEvidence(int agent, String witness, String words) {
    awaitPath(
        agent,
        "something with \"" + words + "\"",
        path -> evidence(path, witness).stream().anyMatch(text -> text.contains(words)));
  }

  void awaitGone(int agent, String kind) {
    Await.until(
        "agent " + agent + " to find " + kind + " no more",
        LIMIT,
        () -> finding(agent, kind).isEmpty(),
        () -> shown(agent));
  }

  static Map<String, String> facts(JsonObject finding) {
    Map<String, String> facts = new TreeMap<>();
    finding.getJsonObject("facts").forEach(each -> facts.put(each.getKey(), (String) each.getValue()));
    return facts;
  }

  /** What one witness says of a path or a finding. */
  static List<String> evidence(JsonObject of, String witness) {
    return of.getJsonArray("evidence").stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("witness").equals(witness))
        .map(each -> each.getString("text"))
        .toList();
  }

  /** Waits for a finding with that fact, and returns it. */
  JsonObject awaitFinding(int agent, String kind, String fact, String value) {
    return awaitFinding(agent, kind, found -> value.equals(facts(found).get(fact)));
  }

  JsonObject awaitFinding(int agent, String kind, Predicate<JsonObject> wanted) {
    var seen = new AtomicReference<JsonObject>();
    Await.until(
        "agent " + agent + " to find such a " + kind,
        LIMIT,
        () -> {
          finding(agent, kind).filter(wanted).ifPresent(seen::set);
          return seen.get() != null;
        },
        () -> shown(agent));
    return seen.get();
  }

  /** Waits until agents that live find nothing wrong, and call the path fine. */
  void awaitFine() {
    awaitFine(path -> true);
  }

  /** And know that pods may send all that the lab let them at first. */
  void awaitFineAsAtFirst() {
    int needed = nodes().spec().podRouteMtu() + nodes().spec().overhead();
    awaitFine(path -> path.getInteger("needed", 0) == needed);
  }

  private void awaitFine(Predicate<JsonObject> wanted) {
    for (int agent : living()) {
      Await.until(
          "agent " + agent + " to call the path fine",
          LIMIT,
          () ->
              findings(agent).isEmpty()
                  && path(agent)
                      .filter(path -> path.getString("verdict").equals("fine"))
                      .filter(wanted)
                      .isPresent(),
          () -> shown(agent));
    }
  }

  List<Integer> living() {
    return IntStream.of(0, 1).filter(this::watches).boxed().toList();
  }

  String shown(int agent) {
    JsonObject frame = frame(agent);
    return "paths %s, findings %s, self %s"
        .formatted(
            frame.getJsonArray("paths"), frame.getJsonArray("findings"), frame.getJsonObject("self"));
  }

  /** The commands of one step, as the finding prints them. */
  static List<String> commands(JsonObject finding, String step) {
    List<String> commands = new ArrayList<>();
    for (Object each : finding.getJsonArray("advice")) {
      JsonObject advice = (JsonObject) each;
      if (advice.getString("kind").equals(step)) commands.add(advice.getString("command"));
    }
    return commands;
  }

  /** Runs them as a person would who pastes them into a shell on the node. */
  static void paste(TwoNodes.Node node, List<String> commands) {
    for (String command : commands) node.netns().run("sh", "-c", command);
  }

  /** The pods' routes as the lab made them. */
  void restoreRoutes() {
    for (TwoNodes.Node node : List.of(nodes().a(), nodes().b())) {
      String router = node == nodes().a() ? "10.0.1.1" : "10.0.2.1";
      node.pod()
          .ip("route change default via " + router + " dev eth0 mtu " + nodes().spec().podRouteMtu());
      node.netns().ip(hostRoute(node) + nodes().spec().podRouteMtu());
    }
  }

  /** Cilium's route to the other node's pods, up to its MTU. */
  String hostRoute(TwoNodes.Node node) {
    boolean a = node == nodes().a();
    String router = a ? "10.0.1.1" : "10.0.2.1";
    return "route change %s via %s dev cilium_host src %s mtu "
        .formatted(a ? "10.0.2.0/24" : "10.0.1.0/24", router, router);
  }

  /** Waits until every kind of traffic that runs flows whole in both directions from now on. */
  void awaitTrafficFlows() {
    List<Traffic.Counts> before = counts();
    Await.until(
        "traffic to flow",
        LIMIT,
        () -> IntStream.of(0, 1).allMatch(i -> flows(before.get(i), counts().get(i))),
        () -> before + " -> " + counts());
  }

  private boolean flows(Traffic.Counts before, Traffic.Counts now) {
    boolean small =
        !kinds.contains(Traffic.Kind.SMALL) || now.smallOk() >= before.smallOk() + 3;
    boolean large =
        !kinds.contains(Traffic.Kind.LARGE) || now.largeOk() >= before.largeOk() + 3;
    boolean datagrams =
        !kinds.contains(Traffic.Kind.DATAGRAMS)
            || now.datagramsReceived() >= before.datagramsReceived() + 23;
    return small && large && datagrams;
  }

  @Override
  public void close() {
    traffic.close();
    lab.close();
  }
}
