package headroom.lab;

import headroom.lab.TwoNodes.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code ip} is told for one node and its pod: lines only, nothing runs here.
 *
 * <p>The tunnel is as Cilium makes it (metadata mode), and Cilium's BPF programs are replaced by
 * routing: what comes from the pod, or from the host through cilium_host, is looked up in table
 * {@value #TABLE}, where a lightweight tunnel names the peer; main holds the routes that Cilium
 * writes, with their MTU. The encapsulating routes have no MTU, as Cilium's programs check none
 * (CILIUM.md §0.2, §0.6).
 *
 * <p>cilium_host and cilium_net share one MAC address: with ARP off, as Cilium has it, the kernel
 * addresses a frame to the sender's own, and cilium_net must take it.
 */
final class NodePlan {
  /** The routing table that stands for Cilium's programs. */
  static final int TABLE = 2004;

  /** Cilium puts the source's security identity into the VNI; below 256 are reserved ones. */
  private static final int IDENTITY = 4711;

  private final Spec spec;
  private final Side side;
  private final Side peer;

  NodePlan(Spec spec, Side side) {
    this.spec = spec;
    this.side = side;
    this.peer = side.peer();
  }

  /** The node's namespace, after its NIC and lxc were made. */
  List<String> node() {
    List<String> lines = new ArrayList<>();
    lines.addAll(underlay());
    lines.addAll(devices());
    lines.addAll(pods4());
    if (spec.ipv6Pods()) lines.addAll(pods6());
    return lines;
  }

  /** For {@code ip -6}: rules take their family from the command. */
  List<String> node6() {
    return spec.ipv6Pods() ? rules() : List.of();
  }

  List<String> pod() {
    List<String> lines = new ArrayList<>();
    lines.add("link set eth0 up");
    lines.addAll(podFamily(side.pod4() + "/32", side.router4()));
    if (spec.ipv6Pods()) lines.addAll(podFamily(side.pod6() + "/128 nodad", side.router6()));
    return lines;
  }

  /** The fabric's end of this node's link. */
  List<String> fabric() {
    String device = side.fabricDevice();
    String address = ipv6() ? side.fabric6() + "/64 nodad" : side.fabric4() + "/24";
    return List.of(
        "link set " + device + " up",
        "addr add " + address + " dev " + device,
        Cable.neighbour(ipv6() ? side.node6() : side.node4(), device, side.nicMac()));
  }

  private boolean ipv6() {
    return spec.underlay() == TwoNodes.Family.IPV6;
  }

  private List<String> underlay() {
    String gateway = ipv6() ? side.fabric6() : side.fabric4();
    String address = ipv6() ? side.node6() + "/64 nodad" : side.node4() + "/24";
    return List.of(
        "link set eth0 up",
        "addr add " + address + " dev eth0",
        Cable.neighbour(gateway, "eth0", side.fabricMac()),
        "route add default via " + gateway);
  }

  private List<String> devices() {
    String mtu = " mtu " + spec.underlayMtu();
    return List.of(
        "link add cilium_vxlan address "
            + side.tunnelMac()
            + mtu
            + " type vxlan external dstport 8472",
        "link add cilium_host address "
            + side.hostMac()
            + mtu
            + " type veth peer name cilium_net address "
            + side.hostMac()
            + mtu,
        "link set cilium_host arp off up",
        "link set cilium_net arp off up",
        "link set cilium_vxlan up",
        "link set " + side.lxc() + " up");
  }

  private List<String> pods4() {
    List<String> lines = new ArrayList<>();
    lines.add("addr add " + side.router4() + "/32 dev cilium_host");
    lines.add(
        "route add "
            + peer.podNetwork4()
            + " via "
            + side.router4()
            + " dev cilium_host src "
            + side.router4()
            + " mtu "
            + spec.podRouteMtu());
    lines.add("route add " + side.pod4() + "/32 dev " + side.lxc());
    lines.add(Cable.neighbour(side.pod4(), side.lxc(), side.podMac()));
    lines.add(encap(peer.podNetwork4(), peer.router4()));
    lines.add(Cable.neighbour(peer.router4(), "cilium_vxlan", peer.tunnelMac()));
    lines.addAll(rules());
    return lines;
  }

  private List<String> pods6() {
    return List.of(
        "addr add " + side.router6() + "/128 dev cilium_host nodad",
        "route add "
            + peer.podNetwork6()
            + " dev cilium_host src "
            + side.router6()
            + " mtu "
            + spec.podRouteMtu(),
        "route add " + side.pod6() + "/128 dev " + side.lxc(),
        Cable.neighbour(side.pod6(), side.lxc(), side.podMac()),
        encap(peer.podNetwork6(), peer.tunnelLocal6()),
        Cable.neighbour(peer.tunnelLocal6(), "cilium_vxlan", peer.tunnelMac()));
  }

  private List<String> rules() {
    return List.of(
        "rule add iif " + side.lxc() + " lookup " + TABLE,
        "rule add iif cilium_net lookup " + TABLE);
  }

  /** UDP over IPv6 wants a checksum (RFC 8200 §8.1); over IPv4 VXLAN sends 0, as Cilium does. */
  private String encap(String network, String gateway) {
    String outer =
        ipv6()
            ? "encap ip6 id " + IDENTITY + " dst " + peer.node6() + " hoplimit 64 csum"
            : "encap ip id " + IDENTITY + " dst " + peer.node4() + " ttl 64";
    return "route add "
        + network
        + " "
        + outer
        + " via "
        + gateway
        + " dev cilium_vxlan onlink table "
        + TABLE;
  }

  private List<String> podFamily(String address, String gateway) {
    return List.of(
        "addr add " + address + " dev eth0",
        "route add " + gateway + " dev eth0",
        Cable.neighbour(gateway, "eth0", side.lxcMac()),
        "route add default via " + gateway + " dev eth0 mtu " + spec.podRouteMtu());
  }
}
