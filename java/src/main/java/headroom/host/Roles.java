package headroom.host;

import headroom.model.Role;
import headroom.model.Unavailable;
import headroom.model.Unavailable.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which link is what, which are watched, and what is too big for each. Pure. */
public final class Roles {
  /** UDP 8 + VXLAN or Geneve 8 + inner Ethernet 14 + outer IPv4 20 (CILIUM pkg/mtu: 50). */
  static final int OVERHEAD_IPV4 = 50;

  /** The same with an outer IPv6 header, 40. */
  static final int OVERHEAD_IPV6 = 70;

  private static final Set<String> TUNNELS = Set.of("vxlan", "geneve");
  private static final Set<String> STACKED = Set.of("vlan", "bond", "team");

  /**
   * Kinds that may be a node's NIC when they hold a global address: what a virtual machine, a
   * container or a lab has for one. Not WireGuard, tun, GRE or bridges: they lie over a NIC.
   */
  private static final Set<String> NIC_LIKE = Set.of("veth", "netkit", "macvlan", "ipvlan");

  private Roles() {}

  /**
   * What the configuration asks for.
   *
   * @param globs interface names with * and ?, watched besides those found; empty = none
   * @param pods watch pods' lxc* devices as well
   * @param max most that the kernel half can hold ({@code WATCH_MAX} of bpf/headroom.h)
   */
  public record Selection(List<String> globs, boolean pods, int max) {
    public Selection {
      globs = List.copyOf(globs);
    }
  }

  /**
   * @param watched tunnels first, then NICs, host devices, pods, others; by ifindex within
   * @param absent names and globs of the configuration that no link matches now
   * @param turnedAway names of links past {@link Selection#max}
   */
  public record Plan(List<Watched> watched, List<String> absent, List<String> turnedAway) {
    public Plan {
      watched = List.copyOf(watched);
      absent = List.copyOf(absent);
      turnedAway = List.copyOf(turnedAway);
    }

    /** A sentence for each thing that was asked for and is not watched. */
    public List<Unavailable> notes() {
      List<Unavailable> notes = new ArrayList<>();
      for (String name : absent) {
        notes.add(
            new Unavailable(
                Kind.INTERFACE_ABSENT,
                "interface " + name + ": not there yet; it is watched as soon as it appears",
                Map.of("interface", name)));
      }
      if (!turnedAway.isEmpty()) {
        notes.add(withoutRoom());
      }
      return notes;
    }

    private Unavailable withoutRoom() {
      String some =
          String.join(", ", turnedAway.subList(0, Math.min(5, turnedAway.size())))
              + (turnedAway.size() > 5 ? " …" : "");
      return new Unavailable(
          Kind.INTERFACES_TURNED_AWAY,
          turnedAway.size()
              + " interfaces are not watched: no room for more than "
              + watched.size()
              + " ("
              + some
              + ")",
          Map.of(
              "interfaces",
              String.valueOf(turnedAway.size()),
              "room",
              String.valueOf(watched.size()),
              "some",
              some));
    }
  }

  /**
   * @param links of one namespace
   * @param routes its default routes, IPv4 first; they name the device under an external tunnel
   */
  public static Plan plan(List<Link> links, List<DefaultRoute> routes, Selection selection) {
    Map<Integer, Role> roles = roles(links);
    Set<Integer> ledger = ledger(links, roles);
    List<Pattern> patterns = selection.globs().stream().map(Roles::pattern).toList();
    Set<Integer> matched = new HashSet<>();
    List<Watched> chosen = new ArrayList<>();
    for (Link link : links) {
      boolean named = false;
      for (int i = 0; i < patterns.size(); i++) {
        if (patterns.get(i).matcher(link.name()).matches()) {
          matched.add(i);
          named = true;
        }
      }
      Role role = roles.getOrDefault(link.ifindex(), Role.OTHER);
      if (!link.loopback() && (named || byDefault(link, role, selection))) {
        chosen.add(watched(link, role, ledger.contains(link.ifindex()), links, roles, routes));
      }
    }
    chosen.sort(
        Comparator.comparingInt((Watched w) -> order(w.role()))
            .thenComparingInt(w -> w.link().ifindex()));
    List<String> absent = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      if (!matched.contains(i)) {
        absent.add(selection.globs().get(i));
      }
    }
    int room = Math.min(chosen.size(), selection.max());
    List<String> turnedAway =
        chosen.subList(room, chosen.size()).stream().map(w -> w.link().name()).toList();
    return new Plan(chosen.subList(0, room), absent, turnedAway);
  }

  /** Role of each link by ifindex. lo is OTHER, and never watched. */
  static Map<Integer, Role> roles(List<Link> links) {
    Map<Integer, Role> roles = new HashMap<>();
    for (Link link : links) {
      roles.put(link.ifindex(), simpleRole(link));
    }
    // Upwards: a VLAN or a bond is a NIC if one lies under it. As often as devices are stacked:
    // a VLAN on a bond on a NIC needs two rounds; nesting is bounded by the kernel (8 levels).
    for (int level = 0; level < 8; level++) {
      for (Link link : links) {
        if (STACKED.contains(String.valueOf(link.kind())) && overNic(link, links, roles)) {
          roles.put(link.ifindex(), Role.NIC);
        }
      }
    }
    return roles;
  }

  private static Role simpleRole(Link link) {
    String name = link.name();
    String kind = link.kind();
    if (link.loopback()) {
      return Role.OTHER;
    }
    if (kind != null && TUNNELS.contains(kind)) {
      return Role.TUNNEL;
    }
    if (name.equals("cilium_host") || name.equals("cilium_net")) {
      return Role.HOST;
    }
    if (name.startsWith("lxc")) {
      return Role.POD;
    }
    if (link.physical()) {
      return Role.NIC;
    }
    boolean nicLike = kind == null || NIC_LIKE.contains(kind);
    if (!nicLike || name.startsWith("cilium_") || name.startsWith("docker")) {
      return Role.OTHER;
    }
    // Some CNI plug-ins (ptp, kindnet) give the host's end of each pod's veth a gateway's /32.
    boolean network =
        link.addresses().stream()
            .anyMatch(a -> a.global() && a.prefixLength() < (a.family() == 4 ? 32 : 128));
    return network ? Role.NIC : Role.OTHER;
  }

  private static boolean overNic(Link link, List<Link> links, Map<Integer, Role> roles) {
    return links.stream()
        .filter(other -> isLower(other, link))
        .anyMatch(other -> roles.get(other.ifindex()) == Role.NIC);
  }

  /** Whether {@code lower} lies directly under {@code upper}. */
  private static boolean isLower(Link lower, Link upper) {
    return is(upper.lower(), lower.ifindex()) || is(lower.master(), upper.ifindex());
  }

  private static boolean is(OptionalInt optional, int value) {
    return optional.isPresent() && optional.getAsInt() == value;
  }

  /**
   * NICs that lie on no other NIC. Both tracepoints fire there for every packet on its way, and
   * they fire there once: see ADR 0002.
   */
  private static Set<Integer> ledger(List<Link> links, Map<Integer, Role> roles) {
    Set<Integer> ledger = new HashSet<>();
    for (Link link : links) {
      if (roles.get(link.ifindex()) == Role.NIC && !overNic(link, links, roles)) {
        ledger.add(link.ifindex());
      }
    }
    return ledger;
  }

  private static boolean byDefault(Link link, Role role, Selection selection) {
    return switch (role) {
      case TUNNEL, HOST -> true;
      // An unplugged port of a server is no news; one that is plugged in later is a change.
      case NIC -> link.up() || link.hasGlobalAddress() || link.master().isPresent();
      case POD -> selection.pods();
      case OTHER -> false;
    };
  }

  private static Watched watched(
      Link link,
      Role role,
      boolean ledger,
      List<Link> links,
      Map<Integer, Role> roles,
      List<DefaultRoute> routes) {
    boolean receivesTraced = !STACKED.contains(String.valueOf(link.kind()));
    OptionalInt own = link.mtu() > 0 ? OptionalInt.of(link.mtu()) : OptionalInt.empty();
    Link.Tunnel tunnel = link.tunnel();
    if (tunnel == null) {
      return new Watched(link, role, own, OptionalInt.empty(), ledger, receivesTraced);
    }
    Link underlay = underlay(link, tunnel, links, roles, routes);
    int overhead = overhead(tunnel, underlay);
    OptionalInt limit = own;
    if (underlay != null && underlay.mtu() > overhead) {
      int carried = mtu(underlay, routes) - overhead;
      limit = OptionalInt.of(own.isPresent() ? Math.min(own.getAsInt(), carried) : carried);
    }
    return new Watched(link, role, limit, OptionalInt.of(overhead), ledger, receivesTraced);
  }

  /** The smaller of the device's and its default route's MTU: the route's wins where it is set. */
  private static int mtu(Link underlay, List<DefaultRoute> routes) {
    int mtu = underlay.mtu();
    for (DefaultRoute route : routes) {
      if (route.device().equals(underlay.name()) && route.mtu().isPresent()) {
        mtu = Math.min(mtu, route.mtu().getAsInt());
      }
    }
    return mtu;
  }

  /**
   * The device that the tunnel's packets leave by: the one it is bound to; else the one that holds
   * its local address; else the default route's; else the NIC with the smallest MTU, as Cilium's
   * own detection has it (CILIUM §1.3). Null: there is none, so no limit can be told from it.
   */
  private static @Nullable Link underlay(
      Link link,
      Link.Tunnel tunnel,
      List<Link> links,
      Map<Integer, Role> roles,
      List<DefaultRoute> routes) {
    for (Link other : links) {
      if (is(link.lower(), other.ifindex())) {
        return other;
      }
    }
    for (Link other : links) {
      if (other.addresses().stream().anyMatch(a -> a.address().equals(tunnel.local()))) {
        return other;
      }
    }
    for (DefaultRoute route : routes) {
      for (Link other : links) {
        if (other.name().equals(route.device()) && roles.get(other.ifindex()) == Role.NIC) {
          return other;
        }
      }
    }
    return links.stream()
        .filter(other -> roles.get(other.ifindex()) == Role.NIC && other.hasGlobalAddress())
        .min(Comparator.comparingInt(Link::mtu))
        .orElse(null);
  }

  /** External mode tells no family: IPv4 if the underlay has it, as Cilium chooses (CILIUM §4). */
  private static int overhead(Link.Tunnel tunnel, @Nullable Link underlay) {
    boolean onlySix =
        underlay != null && !underlay.hasGlobalAddress(4) && underlay.hasGlobalAddress(6);
    return tunnel.family().orElse(onlySix ? 6 : 4) == 6 ? OVERHEAD_IPV6 : OVERHEAD_IPV4;
  }

  private static int order(Role role) {
    return switch (role) {
      case TUNNEL -> 0;
      case NIC -> 1;
      case HOST -> 2;
      case POD -> 3;
      case OTHER -> 4;
    };
  }

  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (char c : glob.toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString());
  }
}
