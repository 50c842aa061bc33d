package headroom.host.cilium;

import headroom.host.Json;
import headroom.model.PodRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the agent's JSON means, by the models of Cilium's {@code api/v1}. A member that a version
 * does not have is absent here too. Pure.
 */
final class AgentAnswers {
  /** "1.18.0 (v1.18.0-228a2936)", and more behind it when something is not ready. */
  private static final Pattern VERSION = Pattern.compile("^(\\d+\\.\\d+\\.\\S+) \\(v");

  private AgentAnswers() {}

  /**
   * Of GET /v1/config: {@code DaemonConfiguration.status}.
   *
   * @param configuredMtu 0 = automatic; agents whose MTU is an option of its own part do not tell
   *     it
   */
  record Config(
      OptionalInt deviceMtu,
      OptionalInt routeMtu,
      OptionalInt configuredMtu,
      @Nullable String tunnelProtocol,
      OptionalInt tunnelPort,
      @Nullable String encryption) {
    static final Config NONE =
        new Config(
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            null,
            OptionalInt.empty(),
            null);
  }

  /** Members of daemonConfigurationMap have the names of the fields of Go's DaemonConfig. */
  static Config config(String json) throws IOException {
    Map<?, ?> status = Json.object(Json.object(Json.parse(json)).get("status"));
    Map<?, ?> map = Json.object(status.get("daemonConfigurationMap"));
    String encryption = null;
    if (Boolean.TRUE.equals(map.get("EnableWireguard"))) {
      encryption = "wireguard";
    } else if (Boolean.TRUE.equals(map.get("EnableIPSec"))) {
      encryption = "ipsec";
    }
    return new Config(
        above(0, status, "deviceMTU"),
        above(0, status, "routeMTU"),
        above(-1, map, "MTU"),
        tunnel(Json.string(map, "TunnelProtocol"), Json.string(map, "RoutingMode")),
        above(0, map, "TunnelPort"),
        encryption);
  }

  /**
   * Of GET /v1/healthz: {@code StatusResponse}.
   *
   * @param encryption null: off, or not told
   */
  record Health(
      @Nullable String version, @Nullable String tunnelProtocol, @Nullable String encryption) {
    static final Health NONE = new Health(null, null, null);
  }

  static Health health(String json) throws IOException {
    Map<?, ?> status = Json.object(Json.parse(json));
    String message = Json.string(Json.object(status.get("cilium")), "msg");
    Matcher version = VERSION.matcher(message == null ? "" : message);
    Map<?, ?> routing = Json.object(status.get("routing"));
    String mode = Json.string(Json.object(status.get("encryption")), "mode");
    return new Health(
        version.find() ? version.group(1) : null,
        tunnel(
            Json.string(routing, "tunnel-protocol"),
            Json.string(routing, "inter-host-routing-mode")),
        encryption(mode));
  }

  /**
   * Of GET /v1/cluster/nodes: {@code ClusterNodeStatus}.
   *
   * @param names by each of a node's addresses
   */
  record Nodes(Map<String, String> names, List<PodRange> podRanges) {
    static final Nodes NONE = new Nodes(Map.of(), List.of());
  }

  static Nodes nodes(String json) throws IOException {
    Map<String, String> names = new LinkedHashMap<>();
    List<PodRange> podRanges = new ArrayList<>();
    for (Map<?, ?> node : Json.objects(Json.object(Json.parse(json)).get("nodes-added"))) {
      String name = Json.string(node, "name");
      if (name == null) {
        continue;
      }
      String shortName = name.startsWith("default/") ? name.substring(8) : name;
      Map<?, ?> primary = Json.object(node.get("primary-address"));
      List<@Nullable Object> elements = new ArrayList<>();
      elements.add(primary.get("ipv4"));
      elements.add(primary.get("ipv6"));
      List<String> ranges = members(elements, "alloc-range");
      elements.addAll(Json.objects(node.get("secondary-addresses")));
      List<String> addresses = members(elements, "ip");
      addresses.forEach(address -> names.putIfAbsent(address, shortName));
      ranges.forEach(range -> podRanges.add(new PodRange(range, Set.copyOf(addresses))));
    }
    return new Nodes(names, podRanges);
  }

  private static List<String> members(List<@Nullable Object> elements, String key) {
    List<String> values = new ArrayList<>();
    for (Object element : elements) {
      String value = Json.string(Json.object(element), key);
      if (value != null && !value.isEmpty()) {
        values.add(value);
      }
    }
    return values;
  }

  /** Of GET /v1/endpoint: those that are pods. */
  static List<CiliumFacts.Endpoint> endpoints(String json) throws IOException {
    List<CiliumFacts.Endpoint> endpoints = new ArrayList<>();
    for (Map<?, ?> endpoint : Json.objects(Json.parse(json))) {
      Map<?, ?> status = Json.object(endpoint.get("status"));
      String pod = pod(Json.object(status.get("external-identifiers")));
      if (pod != null) {
        Map<?, ?> networking = Json.object(status.get("networking"));
        endpoints.add(
            new CiliumFacts.Endpoint(
                pod, Json.integer(networking, "interface-index", 0), addresses(networking)));
      }
    }
    return endpoints;
  }

  /** "pod-name" holds both and is deprecated. */
  private static @Nullable String pod(Map<?, ?> identifiers) {
    String namespace = Json.string(identifiers, "k8s-namespace");
    String name = Json.string(identifiers, "k8s-pod-name");
    if (namespace != null && name != null && !name.isEmpty()) {
      return namespace + "/" + name;
    }
    String both = Json.string(identifiers, "pod-name");
    return both == null || both.length() < 3 || !both.contains("/") ? null : both;
  }

  private static List<String> addresses(Map<?, ?> networking) {
    List<String> addresses = new ArrayList<>();
    for (Map<?, ?> pair : Json.objects(networking.get("addressing"))) {
      for (String family : List.of("ipv4", "ipv6")) {
        String address = Json.string(pair, family);
        if (address != null && !address.isEmpty()) {
          addresses.add(address);
        }
      }
    }
    return addresses;
  }

  /** Lower case; null where the routing mode says that there is no tunnel. */
  static @Nullable String tunnel(@Nullable String protocol, @Nullable String routingMode) {
    boolean isNative = "native".equalsIgnoreCase(routingMode);
    String lower = protocol == null ? "" : protocol.toLowerCase(Locale.ROOT);
    return !isNative && (lower.equals("vxlan") || lower.equals("geneve")) ? lower : null;
  }

  private static @Nullable String encryption(@Nullable String mode) {
    String lower = mode == null ? "" : mode.toLowerCase(Locale.ROOT);
    return lower.equals("wireguard") || lower.equals("ipsec") ? lower : null;
  }

  private static OptionalInt above(int limit, Map<?, ?> object, String key) {
    return object.get(key) instanceof Number number && number.intValue() > limit
        ? OptionalInt.of(number.intValue())
        : OptionalInt.empty();
  }
}
