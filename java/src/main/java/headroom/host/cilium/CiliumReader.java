package headroom.host.cilium;

import headroom.model.Facts;
import headroom.model.MtuAudit;
import headroom.model.Unavailable;
import headroom.model.Unavailable.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Cilium's agent says of itself: over its unix socket, GET only, and from its ConfigMap
 * where that is mounted. The agent's word goes before the ConfigMap's: it is what is in force.
 *
 * <p>Threads: any; each reading blocks, at most {@link #TIMEOUT} a question.
 */
public final class CiliumReader {
  /** Where the chart's agents listen. */
  public static final Path SOCKET = Path.of("/var/run/cilium/cilium.sock");

  /** Where {@code deploy/daemonset.yaml} mounts the ConfigMap. */
  public static final Path CONFIG = Path.of("/etc/cilium-config");

  static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final Path socketPath;
  private final AgentSocket socket;
  private final ConfigFiles files;

  public CiliumReader() {
    this(SOCKET, CONFIG);
  }

  /**
   * @param socket need not exist
   * @param config a directory with a file a key; need not exist
   */
  public CiliumReader(Path socket, Path config) {
    this(socket, config, TIMEOUT);
  }

  CiliumReader(Path socket, Path config, Duration timeout) {
    this.socketPath = socket;
    this.socket = new AgentSocket(socket, timeout);
    this.files = new ConfigFiles(config);
  }

  /** One question to the agent. */
  @FunctionalInterface
  private interface Answer<T> {
    T parse(String json) throws IOException;
  }

  /**
   * @param devicesSeen whether the node has a device of Cilium's; with neither a device nor a
   *     socket nor a ConfigMap there is no sign of it, and nothing to complain about
   */
  public CiliumFacts read(boolean devicesSeen) {
    boolean listens = Files.exists(socketPath);
    if (!devicesSeen && !listens && !files.isThere()) {
      return CiliumFacts.NONE;
    }
    List<Unavailable> unavailable = new ArrayList<>();
    if (!listens) {
      unavailable.add(silent());
      return new CiliumFacts(
          settings(AgentAnswers.Config.NONE, AgentAnswers.Health.NONE),
          Map.of(),
          List.of(),
          List.of(),
          unavailable);
    }
    var config =
        ask("/v1/config", AgentAnswers::config, AgentAnswers.Config.NONE, "MTUs", unavailable);
    var health =
        ask("/v1/healthz", AgentAnswers::health, AgentAnswers.Health.NONE, "version", unavailable);
    AgentAnswers.Nodes nodes =
        ask(
            "/v1/cluster/nodes",
            AgentAnswers::nodes,
            AgentAnswers.Nodes.NONE,
            "nodes' names",
            unavailable);
    List<CiliumFacts.Endpoint> endpoints =
        ask("/v1/endpoint", AgentAnswers::endpoints, List.of(), "pods' names", unavailable);
    return new CiliumFacts(
        settings(config, health), nodes.names(), nodes.podRanges(), endpoints, unavailable);
  }

  private Unavailable silent() {
    Path folder = socketPath.resolveSibling("");
    boolean mounted = Files.isDirectory(folder);
    return new Unavailable(
        Kind.CILIUM_SOCKET_ABSENT,
        "Cilium: "
            + socketPath
            + " is not there; its agent's MTU settings and the names of nodes and pods are not"
            + " known: "
            + (mounted ? "is its agent running?" : "mount " + folder),
        new Facts()
            .put("socket", socketPath.toString())
            .put("mount", mounted ? null : folder.toString())
            .map());
  }

  private <T> T ask(
      String path, Answer<T> answer, T absent, String lost, List<Unavailable> unavailable) {
    try {
      return answer.parse(socket.get(path));
    } catch (IOException e) {
      unavailable.add(
          new Unavailable(
              Kind.CILIUM_UNANSWERED,
              "Cilium: its agent did not tell its "
                  + lost
                  + ": "
                  + socketPath
                  + ": "
                  + e.getMessage(),
              Map.of(
                  "question",
                  path,
                  "socket",
                  socketPath.toString(),
                  "problem",
                  String.valueOf(e.getMessage()))));
      return absent;
    }
  }

  private MtuAudit.Cilium settings(AgentAnswers.Config config, AgentAnswers.Health health) {
    return new MtuAudit.Cilium(
        health.version(),
        firstInt(config.configuredMtu(), files.mtu()),
        config.deviceMtu(),
        config.routeMtu(),
        first(health.tunnelProtocol(), config.tunnelProtocol(), files.tunnelProtocol()),
        firstInt(config.tunnelPort(), files.tunnelPort()),
        first(health.encryption(), config.encryption(), files.encryption()));
  }

  private static OptionalInt firstInt(OptionalInt one, OptionalInt other) {
    return one.isPresent() ? one : other;
  }

  private static @Nullable String first(@Nullable String... values) {
    for (String value : values) {
      if (value != null) {
        return value;
      }
    }
    return null;
  }
}
