package headroom.wire;

import headroom.bpf.KernelHalf;
import headroom.exact.CiliumLike;
import headroom.lab.Netns;
import headroom.lab.Pair;
import headroom.lab.TwoNodes;
import headroom.lab.TwoNodes.Node;
import headroom.lab.TwoNodes.Spec;
import headroom.model.DropReading;
import headroom.model.InterfaceReading;
import headroom.model.LedgerReading;
import headroom.model.Reading;
import headroom.model.SizeCounts;
import headroom.model.TrafficReading;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What must hold on every kernel that Headroom supports, as a program: {@code bench/kernels} runs
 * it inside guests. A line for each check, with what was counted and what it must equal; exit 1
 * when one differs. Not a JUnit class, since a guest is emulated and its minutes are precious.
 */
public final class KernelCheck {
  private static final int DISCARD = 9;
  private final List<String> wanted;
  private int failed;

  private KernelCheck(List<String> wanted) {
    this.wanted = wanted;
  }

  /** A group of checks; what it throws is a failed check. */
  private interface Group {
    void run() throws Exception;
  }

  /**
   * @param arguments names of groups; none = all
   */
  public static void main(String[] arguments) {
    var check = new KernelCheck(List.of(arguments));
    System.out.println("kernel " + System.getProperty("os.version"));
    check.group("load and attach", check::loads);
    check.group("UDP to a closed port", check::closedPort);
    check.group("nftables", check::nftables);
    check.group("Cilium's reason", check::ciliumReason);
    Spec standard = Spec.standard();
    check.group("offloads off", () -> check.wire("offloads off", standard));
    Spec bundled = standard.withNicOffloads().withNicGro();
    check.group("GSO and GRO", () -> check.wire("GSO and GRO", bundled));
    check.group("IPv6, GSO and GRO", () -> check.wire("IPv6, GSO and GRO", bundled.overIpv6()));
    check.group("limit", check::limit);
    check.group("VLAN on a bond", check::stacked);
    System.out.println(check.failed == 0 ? "all equal" : check.failed + " FAILED");
    System.exit(check.failed == 0 ? 0 : 1);
  }

  private void group(String name, Group group) {
    if (!wanted.isEmpty() && !wanted.contains(name)) {
      return;
    }
    try {
      group.run();
    } catch (Exception | AssertionError e) {
      failed++;
      System.out.println("FAILED " + name + ": " + e);
      e.printStackTrace(System.out);
    }
  }

  private void equal(String what, Object counted, Object expected) {
    boolean same = Objects.equals(counted, expected);
    failed += same ? 0 : 1;
    System.out.println(
        same
            ? "ok     " + what + ": " + counted
            : "FAILED " + what + ": counted " + counted + ", expected " + expected);
  }

  private void loads() {
    try (var kernel = KernelHalf.open(new KernelHalf.Settings(Set.of(), List.of(8472)))) {
      equal(
          "programs attached",
          new TreeMap<>(kernel.attached()).values().toString(),
          "[kfree_skb, tcp_retransmit_skb, netif_receive_skb, net_dev_queue]");
      kernel.unavailable().forEach(one -> System.out.println("note   " + one.text()));
      System.out.println("note   drop reasons named: " + kernel.dropReasons().size());
    }
  }

  private void closedPort() throws Exception {
    try (var pair = Pair.ipv4();
        var agent = NodeAgent.in(pair.right())) {
      Traffic.datagrams(pair.left(), Pair.RIGHT, DISCARD, 23, 100);
      onlyDrop("UDP to a closed port", agent.read(), "NO_SOCKET", 23);
    }
  }

  private void nftables() throws Exception {
    try (var pair = Pair.ipv4();
        var agent = NodeAgent.in(pair.right())) {
      pair.right()
          .feed(
              "table ip t { chain c { type filter hook input priority 0; udp dport 9 drop; }; }",
              "nft",
              "-f",
              "-");
      Traffic.datagrams(pair.left(), Pair.RIGHT, DISCARD, 29, 100);
      onlyDrop("nftables drop in input", agent.read(), "NETFILTER_DROP", 29);
    }
  }

  /** Where the kernel gives reasons, and has those of traffic control. */
  private void ciliumReason() throws Exception {
    try (var pair = Pair.ipv4();
        var agent = NodeAgent.in(pair.right())) {
      CiliumLike.drop(133).at(pair.right(), "eth0", "ingress");
      Traffic.datagrams(pair.left(), Pair.RIGHT, CiliumLike.PORT, 31, 100);
      Reading reading = agent.read();
      onlyDrop("tc drop on arrival", reading, "TC_INGRESS", 31);
      List<DropReading> drops = reading.drops();
      boolean told = drops.stream().anyMatch(d -> d.key().reason().equals("TC_INGRESS"));
      equal(
          "Cilium's reason of it",
          drops.stream().map(d -> d.key().ciliumReason()).toList().toString(),
          told ? "[POLICY]" : "[null]");
    }
  }

  /** A kernel without reasons says NO_REASON, and where. */
  private void onlyDrop(String what, Reading reading, String reason, long packets) {
    List<String> drops =
        reading.drops().stream()
            .map(d -> d.interfaceName() + " " + d.key().reason() + " " + d.packets())
            .toList();
    boolean reasons =
        reading.drops().stream()
            .map(DropReading::key)
            .noneMatch(k -> k.reason().equals("NO_REASON"));
    equal(what, drops, List.of("eth0 " + (reasons ? reason : "NO_REASON") + " " + packets));
    reading.drops().forEach(d -> System.out.println("note   dropped at " + d.key().location()));
  }

  private void wire(String what, Spec spec) throws Exception {
    try (var lab = TwoNodes.build(spec)) {
      WireSizeTest.segmentAtTheFabric(lab.fabric().netns());
      try (var a = NodeAgent.in(lab.a().netns());
          var b = NodeAgent.in(lab.b().netns());
          var toA = new Capture(lab.fabric().netns(), "toA", lab.a().address());
          var toB = new Capture(lab.fabric().netns(), "toB", lab.b().address())) {
        Traffic.iperf(lab, false, "--bidir", "-n", "300007");
        InterfaceReading nicA = a.link(Node.NIC);
        InterfaceReading nicB = b.link(Node.NIC);
        Tally aToB = Capture.tally(toB.packets());
        Tally bToA = Capture.tally(toA.packets());
        equal(what + ", A sent", Tally.of(nicA.tx()), aToB);
        equal(what + ", B received", Tally.of(nicB.rx()), aToB);
        equal(what + ", B sent", Tally.of(nicB.tx()), bToA);
        equal(what + ", A received", Tally.of(nicA.rx()), bToA);
        equal(what + ", ledgers A to B", b.peer().received(), a.peer().sent());
        equal(what + ", ledgers B to A", a.peer().received(), b.peer().sent());
        equal(what + ", ledger of A", a.peer().sent(), aToB.sizes());
        equal(what + ", oversized", oversized(a) + oversized(b), 0L);
      }
    }
  }

  private static long oversized(NodeAgent agent) {
    return agent.read().interfaces().stream()
        .flatMap(link -> Stream.of(Optional.of(link.tx()), Optional.ofNullable(link.rx())))
        .flatMap(Optional::stream)
        .mapToLong(TrafficReading::oversizedPackets)
        .sum();
  }

  private void limit() throws Exception {
    Path file = Files.createTempFile("headroom", ".yaml");
    Files.writeString(file, "limits:\n- interface: cilium_vxlan\n  bytes: 1350\n");
    try (var lab = TwoNodes.build(Spec.standard());
        var a = NodeAgent.in(lab.a().netns(), file);
        var b = NodeAgent.in(lab.b().netns(), file);
        var listener = listener(lab.b())) {
      int port = listener.getLocalPort();
      Traffic.datagrams(lab.a().pod(), lab.b().podAddress(), port, 11, 1350 - 28);
      Traffic.datagrams(lab.a().pod(), lab.b().podAddress(), port, 13, 1351 - 28);
      equal("above the limit, sent", a.link(Node.TUNNEL).tx().oversizedPackets(), 13L);
      equal("above the limit, received", b.link(Node.TUNNEL).rx().oversizedPackets(), 13L);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static DatagramSocket listener(Node node) throws Exception {
    return node.pod()
        .<DatagramSocket, Exception>call(() ->
            new DatagramSocket(new InetSocketAddress(InetAddress.getByName(node.podAddress()), 0)));
  }

  /** The tunnel's packets count once, at the lowest device, with and without tags in the frame. */
  private void stacked() throws Exception {
    try (var stacked = Stacked.build()) {
      ledgerOf(stacked, "VLAN on a bond");
      for (Netns netns : List.of(stacked.left(), stacked.right())) {
        netns.run("ethtool", "-K", "nic", "txvlan", "off", "rxvlan", "off");
      }
      ledgerOf(stacked, "VLAN on a bond, tag in the frame");
    }
  }

  private void ledgerOf(Stacked stacked, String what) throws Exception {
    for (Netns netns : List.of(stacked.left(), stacked.right())) {
      netns.run("ethtool", "-K", "nic", "tso", "off", "gso", "off");
    }
    // The capture begins first: it has what the agents counted, and a failure can show it.
    try (var capture = new Capture(stacked.left(), "nic", "10.9.0.2");
        var left = NodeAgent.in(stacked.left());
        var right = NodeAgent.in(stacked.right())) {
      var watched = LocalDateTime.now(ZoneId.systemDefault());
      Traffic.iperf(stacked.left(), stacked.right(), Stacked.RIGHT, "-n", "300007");
      Traffic.awaitQuiet(stacked.left(), stacked.right());
      LedgerReading sent = left.peer();
      LedgerReading received = right.peer();
      Tally nic = Tally.of(left.link("nic").tx());
      Tally other = Tally.of(right.link("nic").rx());
      var read = LocalDateTime.now(ZoneId.systemDefault());
      List<Capture.Packet> packets = capture.packets();
      SizeCounts captured = Capture.tally(packets).sizes();
      SizeCounts wire =
          Capture.tally(packets.stream().filter(p -> p.isUdpTo(8472)).toList()).sizes();
      equal(what + ", ledger", sent.sent(), wire);
      equal(what + ", ledgers left to right", received.received(), sent.sent());
      equal(what + ", ledgers right to left", sent.received(), received.sent());
      equal(what + ", sizes sent by the NIC", nic.sizes(), captured);
      equal(what + ", sizes received by the NIC", other.sizes(), nic.sizes());
      var odd = differing(nic.sizes(), captured, other.sizes(), nic.sizes(), sent.sent(), wire);
      show(capture, odd, "watched since " + watched + ", read " + read);
      equal(what + ", oversized", oversized(left) + oversized(right), 0L);
      equal(what + ", receipts untraced at", untraced(left), List.of("bond0", "bond0.7"));
    }
  }

  private static List<String> untraced(NodeAgent agent) {
    return agent.read().interfaces().stream()
        .filter(link -> link.rx() == null)
        .map(InterfaceReading::name)
        .sorted()
        .toList();
  }

  /** Indexes of the size classes in which the two of a pair differ; the pairs one after another. */
  private static Set<Integer> differing(SizeCounts... pairs) {
    var classes = new TreeSet<Integer>();
    for (int pair = 0; pair < pairs.length; pair += 2) {
      for (int i = 0; i < SizeCounts.UP_TO.size(); i++) {
        if (pairs[pair].get(i) != pairs[pair + 1].get(i)) {
          classes.add(i);
        }
      }
    }
    return classes;
  }

  /** Counts do not tell which packet is the odd one; its time and its content do. */
  private static void show(Capture capture, Set<Integer> classes, String when) throws IOException {
    if (!classes.isEmpty()) {
      System.out.println("note   " + when + "; captured of the classes that differ:");
      capture.described(classes).forEach(line -> System.out.println("note   " + line));
    }
  }
}
