package headroom.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * The founding incident: two nodes whose pods talk through VXLAN, and a network between them that
 * may carry less than it should.
 *
 * <pre>
 * podA            nodeA                                fabric                       nodeB            podB
 * eth0 ---- lxc…  cilium_vxlan  eth0 ---- toA  router  toB ---- eth0  cilium_vxlan  lxc… ---- eth0
 * 10.0.1.10       10.0.1.1      192.168.10.1   .254    .254     192.168.20.1        10.0.2.1     10.0.2.10
 * default mtu 1450, device 1500                                                     (IPv6: fd00:10:0:1::10, fd00:192:168:10::1 …)
 * </pre>
 *
 * Neighbours are written down and IPv6 is off where it is not asked for, so that no packet moves
 * unless the lab's user sends one. The NICs' segmentation offloads are off by default: the fabric
 * sees packets as a wire carries them, cut after {@code net_dev_queue} as by a real NIC.
 *
 * <p>Threads: any.
 */
public final class TwoNodes implements AutoCloseable {
  /** An address family. */
  public enum Family {
    IPV4,
    IPV6
  }

  /**
   * What to build; {@link #standard()} is Cilium's default on a 1500-byte network.
   *
   * @param underlay the family that the nodes talk in
   * @param underlayMtu the NICs' and, as Cilium does, the tunnel's and the pods' devices' MTU, 1280
   *     to 9216 bytes
   * @param podRouteMtu the pods' default route's MTU, bytes
   * @param ipv6Pods whether pods have IPv6 addresses beside the IPv4 ones
   * @param nicOffloads whether the NICs keep their segmentation offloads: then 64 kB packets cross
   *     the fabric whole, and a discard by length hits healthy traffic
   * @param nicGro whether the NICs merge what arrives (GRO)
   */
  public record Spec(
      Family underlay,
      int underlayMtu,
      int podRouteMtu,
      boolean ipv6Pods,
      boolean nicOffloads,
      boolean nicGro) {
    public Spec {
      if (underlayMtu < 1280 || underlayMtu > 9216) {
        throw new IllegalArgumentException("underlay MTU " + underlayMtu + ": want 1280 to 9216");
      }
      int least = ipv6Pods ? 1280 : 576;
      if (podRouteMtu < least || podRouteMtu > underlayMtu) {
        throw new IllegalArgumentException(
            "pod route MTU " + podRouteMtu + ": want " + least + " to " + underlayMtu);
      }
    }

    /** IPv4 throughout, 1500 bytes, pod routes at 1450, NIC offloads off. */
    public static Spec standard() {
      return new Spec(Family.IPV4, 1500, 1450, false, false, false);
    }

    /** Over IPv6: pod routes at 70 bytes less than the underlay. */
    public Spec overIpv6() {
      return new Spec(Family.IPV6, underlayMtu, underlayMtu - 70, ipv6Pods, nicOffloads, nicGro);
    }

    /** Another underlay MTU; pod routes follow by the tunnel's overhead. */
    public Spec withUnderlayMtu(int mtu) {
      return new Spec(underlay, mtu, mtu - overhead(), ipv6Pods, nicOffloads, nicGro);
    }

    public Spec withPodRouteMtu(int mtu) {
      return new Spec(underlay, underlayMtu, mtu, ipv6Pods, nicOffloads, nicGro);
    }

    public Spec withIpv6Pods() {
      return new Spec(underlay, underlayMtu, podRouteMtu, true, nicOffloads, nicGro);
    }

    public Spec withNicOffloads() {
      return new Spec(underlay, underlayMtu, podRouteMtu, ipv6Pods, true, nicGro);
    }

    public Spec withNicGro() {
      return new Spec(underlay, underlayMtu, podRouteMtu, ipv6Pods, nicOffloads, true);
    }

    /** VXLAN's bytes between the underlay's L3 size and the pod's: 50 over IPv4, 70 over IPv6. */
    public int overhead() {
      return underlay == Family.IPV6 ? 70 : 50;
    }

    boolean ipv6() {
      return ipv6Pods || underlay == Family.IPV6;
    }
  }

  /**
   * One node and its pod.
   *
   * @param name "nodeA"
   * @param address the node's, in the underlay's family
   * @param podAddress6 empty without IPv6 pods
   * @param lxc the node's end of the pod's veth
   */
  public record Node(
      String name,
      Netns netns,
      Netns pod,
      String address,
      String podAddress,
      String podAddress6,
      String lxc) {
    public static final String NIC = "eth0";
    public static final String TUNNEL = "cilium_vxlan";
  }

  private final Undo undo = new Undo();
  private final Spec spec;
  private final Fabric fabric;
  private final Node a;
  private final Node b;

  private TwoNodes(Spec spec, String prefix) {
    this.spec = spec;
    try {
      List<Netns> made =
          Netns.create(
              List.of(
                  prefix + "fabric",
                  prefix + Side.A.nodeLabel(),
                  prefix + Side.A.podLabel(),
                  prefix + Side.B.nodeLabel(),
                  prefix + Side.B.podLabel()));
      undo.push("delete the lab's namespaces", () -> Netns.closeAll(made));
      fabric = new Fabric(made.get(0), port(Side.A), port(Side.B), spec.underlay() == Family.IPV6);
      a = node(Side.A, made.get(1), made.get(2));
      b = node(Side.B, made.get(3), made.get(4));
      settings();
      cables();
      configure(a, Side.A);
      configure(b, Side.B);
      fabric.set(Fabric.Rule.carry());
      if (spec.ipv6()) Settings.awaitQuietIpv6(made);
    } catch (RuntimeException e) {
      undo.close(e);
      throw e;
    }
  }

  /** Builds it, with a fabric that carries everything. */
  public static TwoNodes build(Spec spec) {
    return new TwoNodes(spec, "");
  }

  /** As {@link #build(Spec)}, for more than one at a time: {@code prefix} begins the labels. */
  public static TwoNodes build(Spec spec, String prefix) {
    return new TwoNodes(spec, prefix);
  }

  public Spec spec() {
    return spec;
  }

  public Fabric fabric() {
    return fabric;
  }

  public Node a() {
    return a;
  }

  public Node b() {
    return b;
  }

  /**
   * Changes what the fabric does, at any time; what the nodes learned of the path before is
   * forgotten. Connections that are up keep the segment size that they came to.
   */
  public void setFabric(Fabric.Rule rule) {
    fabric.set(rule);
    for (Netns netns : namespaces()) {
      netns.sysctl("net/ipv4/route/flush=1");
      if (spec.ipv6()) netns.sysctl("net/ipv6/route/flush=1");
    }
  }

  /** As {@link #setFabric(Fabric.Rule)}, both ways. */
  public void setFabric(Fabric.Mode mode, int mtu) {
    setFabric(Fabric.Rule.of(mode, mtu));
  }

  /** Leaves it standing when this process ends. */
  void keep() {
    for (Netns netns : namespaces()) netns.keep();
    undo.forget();
  }

  /** All five, the fabric's first. */
  List<Netns> namespaces() {
    return List.of(fabric.netns(), a.netns(), a.pod(), b.netns(), b.pod());
  }

  /** Deletes the namespaces and ends what runs in them. A second call does nothing. */
  @Override
  public void close() {
    undo.close();
  }

  private static Fabric.Port port(Side side) {
    return new Fabric.Port(
        side.letter(), side.fabricDevice(), side.nodeNetwork4(), side.nodeNetwork6());
  }

  private Node node(Side side, Netns netns, Netns pod) {
    return new Node(
        side.nodeLabel(),
        netns,
        pod,
        spec.underlay() == Family.IPV6 ? side.node6() : side.node4(),
        side.pod4(),
        spec.ipv6Pods() ? side.pod6() : "",
        side.lxc());
  }

  private void settings() {
    Settings.quiet(fabric.netns(), spec.ipv6(), true);
    for (Node node : List.of(a, b)) {
      Settings.quiet(node.netns(), spec.ipv6(), true);
      Settings.quiet(node.pod(), spec.ipv6(), false);
    }
  }

  private void cables() {
    List<Cable> cables = new ArrayList<>();
    for (Side side : List.of(Side.A, Side.B)) {
      Node node = side == Side.A ? a : b;
      cables.add(
          Cable.between(
              node.netns(),
              Node.NIC,
              side.nicMac(),
              fabric.netns(),
              side.fabricDevice(),
              side.fabricMac(),
              spec.underlayMtu()));
      cables.add(
          Cable.between(
              node.netns(),
              side.lxc(),
              side.lxcMac(),
              node.pod(),
              "eth0",
              side.podMac(),
              spec.underlayMtu()));
    }
    Cable.lay(cables);
  }

  private void configure(Node node, Side side) {
    var plan = new NodePlan(spec, side);
    // The host's own traffic to remote pods leaves by cilium_host with the address of cilium_host,
    // and comes back in by cilium_net: a local source address on an arriving packet.
    node.netns().ip(plan.node()).sysctl("net/ipv4/conf/cilium_net/accept_local=1");
    if (!plan.node6().isEmpty()) node.netns().ip6(plan.node6());
    node.pod().ip(plan.pod());
    fabric.netns().ip(plan.fabric());
    offloads(node.netns());
  }

  private void offloads(Netns node) {
    List<String> argv = new ArrayList<>(List.of("ethtool", "-K", Node.NIC));
    if (!spec.nicOffloads()) {
      for (String feature :
          List.of("tso", "gso", "tx-udp_tnl-segmentation", "tx-udp_tnl-csum-segmentation")) {
        argv.addAll(List.of(feature, "off"));
      }
    }
    if (spec.nicGro()) argv.addAll(List.of("gro", "on"));
    if (argv.size() > 3) node.run(argv.toArray(String[]::new));
  }
}
