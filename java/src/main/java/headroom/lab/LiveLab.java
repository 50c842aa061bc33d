package headroom.lab;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The founding incident, alive: {@link TwoNodes} with traffic between the pods and an agent on each
 * node, whose dashboards are reached from this machine's loopback. What {@code headroom lab} shows.
 *
 * <p>Threads: any.
 */
public final class LiveLab implements AutoCloseable {
  private static final Duration AGENT_UP = Duration.ofSeconds(40);

  /**
   * What to start.
   *
   * @param command how this machine starts Headroom's command line, without a subcommand: {@code
   *     [java, -jar, headroom.jar]}; empty starts no agents
   * @param ports of the two dashboards on 127.0.0.1; 0 takes free ones
   */
  public record Plan(
      TwoNodes.Spec spec,
      Fabric.Rule rule,
      boolean traffic,
      List<String> command,
      List<Integer> ports) {
    public Plan {
      command = List.copyOf(command);
      ports = List.copyOf(ports);
      if (ports.size() != 2) throw new IllegalArgumentException("ports " + ports + ": want two");
    }

    /** A 1500-byte network; the underlay is as large as the path when that is jumbo. */
    public static Plan of(Fabric.Mode mode, int pathMtu, List<String> command) {
      var spec = TwoNodes.Spec.standard();
      if (pathMtu > spec.underlayMtu()) spec = spec.withUnderlayMtu(pathMtu);
      return new Plan(spec, Fabric.Rule.of(mode, pathMtu), true, command, List.of(0, 0));
    }
  }

  /**
   * An agent of the lab.
   *
   * @param node "nodeA"
   * @param dashboard its address from this machine
   */
  public record RunningAgent(String node, Background process, Relay relay, String dashboard) {}

  private static final int KEY_BYTES = 32;

  private final Undo undo = new Undo();
  private final Path key;
  private final TwoNodes nodes;
  private final List<String> command;
  private final List<RunningAgent> agents = new CopyOnWriteArrayList<>();
  private final List<Traffic> traffic = new ArrayList<>();

  /** Node to what its agent remembers of alerts, as long as the lab is. */
  private final Map<String, Path> states = new HashMap<>();

  private LiveLab(Plan plan) throws IOException {
    command = plan.command();
    try {
      key = key();
      nodes = undo.closing("the lab", TwoNodes.build(plan.spec()));
      nodes.setFabric(plan.rule());
      if (!plan.command().isEmpty()) {
        agents.add(launch(nodes.a(), plan.ports().get(0)));
        agents.add(launch(nodes.b(), plan.ports().get(1)));
        agents.forEach(LiveLab::awaitAnswer);
      }
      if (plan.traffic()) traffic.add(undo.closing("traffic", Traffic.start(nodes)));
    } catch (IOException | RuntimeException e) {
      undo.close(e);
      throw e;
    }
  }

  /**
   * Clears what dead labs left, then builds and starts all of it; returns when both dashboards
   * answer.
   *
   * @throws IOException when a port is in use
   * @throws Shell.CommandFailed when a tool or an agent fails; its output is in the message
   */
  public static LiveLab start(Plan plan) throws IOException {
    Lab.clearLeftovers();
    return new LiveLab(plan);
  }

  public TwoNodes nodes() {
    return nodes;
  }

  public List<RunningAgent> agents() {
    return List.copyOf(agents);
  }

  /**
   * Starts an agent anew, ending it first if it still runs; returns when its dashboard answers, at
   * the address that it had.
   *
   * @param number 0 for A, 1 for B
   */
  public void restartAgent(int number) {
    RunningAgent before = agents.get(number);
    before.process().close();
    TwoNodes.Node node = number == 0 ? nodes.a() : nodes.b();
    RunningAgent now = start(node, before.relay());
    agents.set(number, now);
    awaitAnswer(now);
  }

  /** What the pods asked of each other so far; empty without traffic. */
  public List<Traffic.Counts> traffic() {
    return traffic.stream().flatMap(each -> each.counts().stream()).toList();
  }

  /** What was built and what runs in it. */
  public JsonObject describe() {
    JsonObject json = Description.of(nodes);
    JsonArray described = json.getJsonArray("nodes");
    IntStream.range(0, agents.size())
        .forEach(i -> described.getJsonObject(i).put("agent", describe(agents.get(i))));
    return json;
  }

  /** Ends the agents and the traffic, and deletes the namespaces. A second call does nothing. */
  @Override
  public void close() {
    undo.close();
  }

  private static JsonObject describe(RunningAgent agent) {
    return new JsonObject().put("pid", agent.process().pid()).put("dashboard", agent.dashboard());
  }

  /** The agent listens on its namespace's loopback, on the port that the relay has outside. */
  private RunningAgent launch(TwoNodes.Node node, int port) throws IOException {
    return start(node, undo.closing("relay to " + node.name(), Relay.open(node.netns(), port)));
  }

  private RunningAgent start(TwoNodes.Node node, Relay relay) {
    List<String> argv = new ArrayList<>(command);
    argv.addAll(List.of("agent", "--node", node.name()));
    argv.addAll(List.of("--netns", node.netns().name() + "," + node.pod().name()));
    argv.addAll(List.of("--peers-key-file", key.toString()));
    argv.addAll(List.of("--state-dir", state(node.name()).toString()));
    argv.addAll(List.of("--listen", "127.0.0.1:" + relay.port()));
    var process = node.netns().start(argv.toArray(String[]::new));
    undo.push("end the agent on " + node.name(), process::close);
    String dashboard = "http://127.0.0.1:" + relay.port() + "/";
    return new RunningAgent(node.name(), process, relay, dashboard);
  }

  private Path state(String node) {
    return states.computeIfAbsent(
        node,
        _ -> {
          try {
            Path folder = Files.createTempDirectory("headroom-lab-");
            undo.push("delete " + folder, () -> delete(folder));
            return folder;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both agents have it, so that they compare what they sent and received. */
  private Path key() throws IOException {
    var bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    Path file = Files.createTempFile("headroom-lab", ".key"); // mode 0600
    undo.push("delete " + file, () -> file.toFile().delete());
    return Files.write(file, HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
  }

  private static void awaitAnswer(RunningAgent agent) {
    Await.until(
        "the agent on " + agent.node() + " to answer",
        AGENT_UP,
        () -> agent.relay().answers() || !agent.process().isAlive(),
        () -> agent.process().output());
    if (!agent.process().isAlive()) {
      agent.process().awaitExit(Duration.ofSeconds(1)).orThrow();
      throw new IllegalStateException(
          "the agent on " + agent.node() + " ended: " + agent.process().output());
    }
  }
}
