package headroom.config;

import headroom.yaml.Durations;
import headroom.yaml.Nearest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One setting, whichever source gives it.
 *
 * @param path place in the file: "tunnel.ports"
 * @param label of its value in help texts
 * @param help one sentence or two
 * @param byDefault null = unset
 */
public record Key<T>(
    String path, String label, String help, @Nullable T byDefault, Shape<T> shape) {
  static final Key<String> NODE =
      new Key<>(
          "node",
          "NAME",
          "Name of this node. Default: the host's name.",
          null,
          new Shape.Scalar<>("a name", Names::node));
  static final Key<ListenAddress> LISTEN =
      new Key<>(
          "listen",
          "HOST:PORT",
          "Where the dashboard listens; port 0 takes a free one. Another address than loopback needs"
              + " TLS and a token, or --insecure.",
          new ListenAddress("127.0.0.1", 8787),
          new Shape.Scalar<>("HOST:PORT", ListenAddress::parse));
  static final Key<Boolean> INSECURE =
      new Key<>(
          "insecure",
          "true|false",
          "Serve another address than loopback without TLS or token: whoever reaches it reads all.",
          false,
          Shape.bool());
  static final Key<Path> TOKEN_FILE =
      new Key<>(
          "token-file",
          "FILE",
          "Holds the token that readers must send, 16 characters or more. Default: none asked for.",
          null,
          Shape.file());
  static final Key<Path> TLS_CERTIFICATE =
      new Key<>(
          "tls.certificate",
          "FILE",
          "PEM, the chain from the leaf on. Default: plain HTTP.",
          null,
          Shape.file());
  static final Key<Path> TLS_KEY =
      new Key<>("tls.key", "FILE", "PEM, the certificate's key (PKCS #8).", null, Shape.file());
  static final Key<List<String>> ALLOW_HOSTS =
      new Key<>(
          "allow-hosts",
          "NAME,…",
          "Host names that browsers may call it by, besides the listening address.",
          List.of(),
          Shape.listOf("a host name", Names::host));
  static final Key<Duration> INTERVAL =
      new Key<>(
          "interval",
          "TIME",
          "Between two readings of the kernel, 100ms to 60s.",
          Duration.ofSeconds(1),
          new Shape.Scalar<>(
              "a time from 100ms to 60s",
              t -> Durations.parse(t, Config.INTERVAL_LEAST, Config.INTERVAL_MOST)));
  static final Key<List<String>> NETNS =
      new Key<>(
          "netns",
          "NAME,…",
          "Network namespaces to watch: names as \"ip netns\" has them, or paths. Default: every one.",
          List.of(),
          Shape.listOf("a name or a path", Names::netns));
  static final Key<List<Glob>> WATCH_INTERFACES =
      new Key<>(
          "watch.interfaces",
          "GLOB,…",
          "Interfaces to watch besides tunnels and the NICs under them; absent ones are waited for.",
          List.of(),
          new Shape.ListOf<>(Shape.GLOB));
  static final Key<List<Glob>> WATCH_EXCLUDE =
      new Key<>(
          "watch.exclude",
          "GLOB,…",
          "Interfaces never to watch.",
          List.of(),
          new Shape.ListOf<>(Shape.GLOB));
  static final Key<Boolean> WATCH_PODS =
      new Key<>(
          "watch.pods",
          "true|false",
          "Watch the pods' own interfaces (lxc*) too.",
          false,
          Shape.bool());
  static final Key<List<LimitConfig>> LIMITS =
      new Key<>(
          "limits",
          "GLOB=BYTES,…",
          "Largest packet (L3 bytes, 576 to 65535) that is not oversized, by interface. Default:"
              + " what device and underlay carry.",
          List.of(),
          new Shape.Limits());
  static final Key<List<Integer>> TUNNEL_PORTS =
      new Key<>(
          "tunnel.ports",
          "PORT,…",
          "UDP ports that carry tunnels, at most 4.",
          TunnelConfig.PORTS,
          Shape.listOf("a whole number from 1 to 65535", Range.PORT::parse));
  static final Key<List<Cidr>> LEDGER_PEERS =
      new Key<>(
          "ledger.peers",
          "CIDR,…",
          "Tunnel peers whose packets are kept in the ledger. Default: every peer.",
          List.of(),
          Shape.listOf("a range such as 10.0.0.0/8", Cidr::parse));
  static final Key<ListenAddress> PEERS_LISTEN =
      new Key<>(
          "peers.listen",
          "HOST:PORT",
          "Where the other nodes' agents ask, UDP; the same port on every node.",
          new ListenAddress("::", 8788),
          new Shape.Scalar<>("HOST:PORT", ListenAddress::parse));
  static final Key<Path> PEERS_KEY_FILE =
      new Key<>(
          "peers.key-file",
          "FILE",
          "Holds the key that the agents of all nodes share, 16 bytes or more. Default: none, and no"
              + " peer is asked or answered.",
          null,
          Shape.file());
  static final Key<Path> ALERTS_FILE =
      new Key<>(
          "alerts-file",
          "FILE",
          "Rules of one's own, and who is told of alerts. Default: none; the shipped rules alone,"
              + " seen on the page.",
          null,
          Shape.file());
  static final Key<Path> STATE_DIR =
      new Key<>(
          "state-dir",
          "DIR",
          "Keeps alerts, and the notices that are still to be delivered, over a restart. Default:"
              + " systemd's $STATE_DIRECTORY, else /var/lib/headroom.",
          null,
          Shape.folder());
  static final Key<Integer> EVENTS_PER_SECOND =
      new Key<>(
          "events-per-second",
          "N",
          "Sampled events, 0 to 10000; counts never depend on them.",
          100,
          new Shape.Scalar<>("a whole number from 0 to 10000", Range.EVENTS_PER_SECOND::parse));
  static final Key<LogLevel> LOG_LEVEL =
      new Key<>(
          "log-level",
          "LEVEL",
          "error, warn, info, debug or trace.",
          LogLevel.INFO,
          new Shape.Scalar<>("a level", LogLevel::parse));

  private static final List<Key<?>> ALL =
      List.of(
          NODE,
          LISTEN,
          INSECURE,
          TOKEN_FILE,
          TLS_CERTIFICATE,
          TLS_KEY,
          ALLOW_HOSTS,
          INTERVAL,
          NETNS,
          WATCH_INTERFACES,
          WATCH_EXCLUDE,
          WATCH_PODS,
          LIMITS,
          TUNNEL_PORTS,
          LEDGER_PEERS,
          PEERS_LISTEN,
          PEERS_KEY_FILE,
          ALERTS_FILE,
          STATE_DIR,
          EVENTS_PER_SECOND,
          LOG_LEVEL);

  /** Every key, in the order of the example file. */
  public static List<Key<?>> all() {
    return ALL;
  }

  /** "HEADROOM_TUNNEL_PORTS". */
  public String variable() {
    return "HEADROOM_" + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** "--tunnel-ports". */
  public String flag() {
    return "--" + path.replace('.', '-');
  }

  /** A flag without a value says true. */
  public boolean isSwitch() {
    return byDefault instanceof Boolean;
  }

  /** The flag may be repeated. */
  public boolean isList() {
    return shape.isList();
  }

  /** The default as it would stand in the file; empty = unset. */
  public Optional<String> defaultText() {
    return Optional.ofNullable(byDefault).map(shape::show);
  }

  /** " Default: 1s." where a help text should say it; empty where the help does. */
  public String defaultHelp() {
    boolean saysIt = help.contains("Default:") || isSwitch();
    return saysIt || byDefault == null || byDefault.equals(List.of())
        ? ""
        : " Default: " + shape.show(byDefault).replaceAll("[\\[\\] ]", "") + ".";
  }

  /** Names below {@code section} ("" = the top), sections included, each once. */
  static List<String> namesIn(String section) {
    String prefix = section.isEmpty() ? "" : section + ".";
    return ALL.stream()
        .map(Key::path)
        .filter(p -> p.startsWith(prefix))
        .map(p -> p.substring(prefix.length()))
        .map(p -> p.contains(".") ? p.substring(0, p.indexOf('.')) : p)
        .distinct()
        .toList();
  }

  /** What to do about the unknown key {@code name} in {@code section}. */
  static String remedy(String name, String section, List<String> known) {
    Optional<String> here = Nearest.to(name, known);
    if (here.isPresent()) {
      return "did you mean \"" + here.get() + "\"?";
    }
    String full = section.isEmpty() ? name : section + "." + name;
    Optional<Key<?>> elsewhere =
        ALL.stream()
            .filter(k -> k.path.endsWith("." + name) || k.path.equals(name))
            .findFirst()
            .or(() -> Nearest.to(full, ALL.stream().map(Key::path).toList()).flatMap(Key::byPath));
    return elsewhere
        .map(k -> "did you mean \"" + k.path + "\"?" + k.howToNest())
        .orElse("take it out; headroom.example.yaml names every key");
  }

  private String howToNest() {
    int dot = path.indexOf('.');
    return dot < 0
        ? " It stands at the top of the file"
        : " It stands under " + path.substring(0, dot) + ":";
  }

  static Optional<Key<?>> byPath(String path) {
    return ALL.stream().filter(k -> k.path.equals(path)).findFirst();
  }
}
