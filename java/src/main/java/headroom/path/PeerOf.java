package headroom.path;

import headroom.model.MtuAudit.Route;
import headroom.model.PodRange;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Behind which node an address is, by the longest prefix. A route that encapsulates names the node;
 * so do the pods' prefixes that Cilium tells, since its programs need no route. Where the longest is
 * another route, or two nodes claim the same prefix, nobody is named. Immutable.
 */
public final class PeerOf {
  /** Knows nobody. */
  public static final PeerOf NOBODY = of(List.of(), List.of());

  /** Nodes by network, by the length of the prefix, longest first. */
  private final Map<Integer, Map<ByteBuffer, Set<String>>> nodes =
      new TreeMap<>(Comparator.reverseOrder());

  private PeerOf() {}

  /**
   * @param routes of the node's namespace; learned ones are left out
   * @param ranges of all nodes
   */
  public static PeerOf of(List<Route> routes, List<PodRange> ranges) {
    var told = new PeerOf();
    for (Route route : routes) {
      if (!route.learned() && route.tunnelTo() != null) {
        told.claim(prefix(route), Set.of(route.tunnelTo()));
      }
    }
    var ofRanges = new PeerOf();
    ranges.forEach(range -> ofRanges.claim(range.prefix(), range.node()));
    told.fill(ofRanges);
    var others = new PeerOf();
    for (Route route : routes) {
      if (!route.learned() && route.tunnelTo() == null) {
        others.claim(prefix(route), Set.of());
      }
    }
    told.fill(others);
    return told;
  }

  /** Addresses of the node that holds {@code destination}; empty: not known. */
  public Set<String> node(String destination) {
    Optional<byte[]> wanted = Address.bytes(destination);
    if (wanted.isEmpty()) {
      return Set.of();
    }
    for (Map.Entry<Integer, Map<ByteBuffer, Set<String>>> each : nodes.entrySet()) {
      if (each.getKey() <= wanted.get().length * Byte.SIZE) {
        Set<String> found = each.getValue().get(network(wanted.get(), each.getKey()));
        if (found != null) {
          return found;
        }
      }
    }
    return Set.of();
  }

  private static String prefix(Route route) {
    String any = route.family() == 6 ? "::/0" : "0.0.0.0/0";
    return route.destination().equals("default") ? any : route.destination();
  }

  private void claim(String prefix, Set<String> node) {
    Address.prefix(prefix)
        .ifPresent(one ->
            nodes
                .computeIfAbsent(one.bits(), _ -> new HashMap<>())
                .merge(
                    network(one.network(), one.bits()),
                    node,
                    (first, second) -> first.equals(second) ? first : Set.of()));
  }

  /** What is claimed here already stays. */
  private void fill(PeerOf other) {
    other.nodes.forEach((bits, networks) -> {
      Map<ByteBuffer, Set<String>> own = nodes.computeIfAbsent(bits, _ -> new HashMap<>());
      networks.forEach(own::putIfAbsent);
    });
  }

  /** Its length tells IPv4 from IPv6. */
  private static ByteBuffer network(byte[] address, int bits) {
    byte[] masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
      masked[i] &= (byte) (0xff00 >> kept);
    }
    return ByteBuffer.wrap(masked);
  }
}
