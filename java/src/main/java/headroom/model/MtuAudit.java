package headroom.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the namespaces of this node may send, by their links and routes: read now and then, whole.
 *
 * @param overhead of the node's tunnel, bytes; empty: there is no tunnel
 * @param namespaces the node's own first, then pods', at most {@link #NAMESPACES_MAX}
 * @param turnedAway namespaces past that
 * @param cilium null: no sign of it here
 * @param unavailable what could not be read and why
 */
public record MtuAudit(
    Instant at,
    OptionalInt overhead,
    List<Namespace> namespaces,
    int turnedAway,
    @Nullable Cilium cilium,
    List<Unavailable> unavailable) {
  public static final int NAMESPACES_MAX = 512;

  public MtuAudit {
    namespaces = List.copyOf(namespaces);
    unavailable = List.copyOf(unavailable);
  }

  /** The same, made at another moment: by another clock. */
  public MtuAudit madeAt(Instant moment) {
    return new MtuAudit(moment, overhead, namespaces, turnedAway, cilium, unavailable);
  }

  public enum Place {
    /** The namespace of the node itself. */
    NODE,
    /** One whose veth or netkit device ends in the node's namespace. */
    POD,
    OTHER
  }

  /**
   * @param netns inode
   * @param name as {@code ip netns} knows it, or of a process in it, or the inode
   * @param pod "namespace/name"; null: not known
   * @param pid of a process that lives in it; empty: none
   * @param tcpMtuProbing {@code net.ipv4.tcp_mtu_probing}: 0 off, 1 after a black hole is found, 2
   *     always; empty: not read
   * @param counters of /proc/net/snmp, netstat and snmp6, those about fragments and MTU, cumulative
   */
  public record Namespace(
      long netns,
      String name,
      @Nullable String pod,
      OptionalInt pid,
      Place place,
      List<Device> devices,
      List<Route> routes,
      OptionalInt tcpMtuProbing,
      Map<String, Long> counters) {
    public Namespace {
      devices = List.copyOf(devices);
      routes = List.copyOf(routes);
      counters = Map.copyOf(counters);
    }
  }

  /**
   * @param peerIfindex of a veth: the other end, in the node's namespace; empty: none
   */
  public record Device(String name, int ifindex, Role role, int mtu, OptionalInt peerIfindex) {}

  /**
   * A route that packets may take; local and multicast ones are left out.
   *
   * @param destination "default" or a prefix
   * @param gateway null: on link
   * @param routeMtu the route's own; it wins over the device's
   * @param deviceMtu of {@code device}
   * @param tunnelTo the peer node that it encapsulates to; null: it does not
   * @param learned a path MTU that the kernel learned from a signal (an exception), not configured
   * @param attributes what a command that changes the route must say again, as {@code ip} takes it:
   *     "src 10.0.1.1 metric 100"; empty: nothing
   */
  public record Route(
      int family,
      String destination,
      @Nullable String gateway,
      String device,
      OptionalInt routeMtu,
      OptionalInt deviceMtu,
      @Nullable String tunnelTo,
      boolean learned,
      String attributes) {
    /** Without attributes. */
    public Route(
        int family,
        String destination,
        @Nullable String gateway,
        String device,
        OptionalInt routeMtu,
        OptionalInt deviceMtu,
        @Nullable String tunnelTo,
        boolean learned) {
      this(family, destination, gateway, device, routeMtu, deviceMtu, tunnelTo, learned, "");
    }

    /** The route's wins where it is set. */
    public OptionalInt effectiveMtu() {
      return routeMtu.isPresent() ? routeMtu : deviceMtu;
    }
  }

  /**
   * What Cilium says of itself (CILIUM.md §1); each empty where it could not be read.
   *
   * @param version as its agent tells it
   * @param configuredMtu the base MTU that was asked for; 0 = automatic
   * @param deviceMtu the base MTU in force
   * @param routeMtu what pods' routes should carry
   * @param tunnelProtocol "vxlan", "geneve"; null: not known
   * @param encryption "wireguard", "ipsec"; null: none, or not known
   */
  public record Cilium(
      @Nullable String version,
      OptionalInt configuredMtu,
      OptionalInt deviceMtu,
      OptionalInt routeMtu,
      @Nullable String tunnelProtocol,
      OptionalInt tunnelPort,
      @Nullable String encryption) {}
}
