package headroom.config;

import headroom.yaml.BadValue;
import headroom.yaml.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator asked for; immutable and valid. Each component is the key of the same name in
 * kebab-case, in the file; {@code deploy/headroom.example.yaml} explains them all.
 *
 * @param node name of this node, shown everywhere
 * @param listen where the dashboard listens
 * @param insecure serve another address than loopback without TLS or token
 * @param tokenFile holds the token that readers must send; null = none asked for
 * @param tls null = plain HTTP
 * @param allowHosts Host headers accepted besides the listening address (against DNS rebinding)
 * @param interval between two readings of the kernel; 100 ms to 60 s
 * @param netns namespaces in scope: names of {@code ip netns} or absolute paths; empty = every one
 * @param limits overrides of the oversize limit; the first that matches wins
 * @param alertsFile rules and receivers; null = the shipped rules, nobody is told
 * @param stateDir what must survive a restart; null = systemd's, else /var/lib/headroom
 * @param eventsPerSecond budget for sampled events, 0 to 10,000; counting never depends on it
 */
public record Config(
    String node,
    ListenAddress listen,
    boolean insecure,
    @Nullable Path tokenFile,
    @Nullable TlsConfig tls,
    List<String> allowHosts,
    Duration interval,
    List<String> netns,
    WatchConfig watch,
    List<LimitConfig> limits,
    TunnelConfig tunnel,
    LedgerConfig ledger,
    PeersConfig peers,
    @Nullable Path alertsFile,
    @Nullable Path stateDir,
    int eventsPerSecond,
    LogLevel logLevel) {
  public static final Duration INTERVAL_LEAST = Duration.ofMillis(100);
  public static final Duration INTERVAL_MOST = Duration.ofSeconds(60);

  public Config {
    Names.node(node);
    allowHosts = List.copyOf(allowHosts);
    allowHosts.forEach(Names::host);
    Durations.require(interval, INTERVAL_LEAST, INTERVAL_MOST);
    netns = List.copyOf(netns);
    netns.forEach(Names::netns);
    limits = List.copyOf(limits);
    Range.EVENTS_PER_SECOND.require(eventsPerSecond);
    if (!listen.isLoopback() && !insecure && (tls == null || tokenFile == null)) {
      throw new BadValue(
          BadValue.quote(listen.toString()),
          "127.0.0.1 or [::1], since others could read it without "
              + (tls == null && tokenFile == null
                  ? "TLS and token"
                  : tls == null ? "TLS" : "a token"),
          "set tls.certificate, tls.key and token-file, or say insecure");
    }
  }

  /**
   * Reads all sources; later ones win: defaults, file, environment, flags.
   *
   * @throws ConfigException with every problem of every source
   */
  public static Config load(Sources sources) throws ConfigException {
    return LoadedConfig.of(sources).config();
  }

  /** The first of {@link #limits()} that matches; null = none does. */
  public @Nullable LimitConfig limitFor(String interfaceName) {
    return limits.stream()
        .filter(l -> l.interfaceGlob().matches(interfaceName))
        .findFirst()
        .orElse(null);
  }
}
