package headroom.web;

import headroom.model.Because;
import headroom.model.CiliumDrop;
import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.Event;
import headroom.model.Evidence;
import headroom.model.Evidence.Witness;
import headroom.model.Finding;
import headroom.model.Finding.Advice;
import headroom.model.Finding.Kind;
import headroom.model.Finding.Severity;
import headroom.model.Finding.Step;
import headroom.model.Flow;
import headroom.model.Frame;
import headroom.model.Headline;
import headroom.model.NetInterface;
import headroom.model.NetNamespace;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.model.PeerPath.Direction;
import headroom.model.PeerPath.PeerAgent;
import headroom.model.PeerPath.SizeLoss;
import headroom.model.Rates;
import headroom.model.Retransmits;
import headroom.model.Role;
import headroom.model.Self;
import headroom.model.SizeCount;
import headroom.model.Traffic;
import headroom.model.Unavailable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Frames for tests: {@link #sample} is the one of docs/frame-sample.json. */
final class Frames {
  static final Instant STARTED = Instant.parse("2026-11-23T02:41:30Z");
  static final Instant TIME = Instant.parse("2026-11-23T04:00:01.250Z");
  private static final Instant VANISHING_SINCE = Instant.parse("2026-11-23T03:57:40Z");
  static final long HOST = 4026531840L;
  static final long POD = 4026532201L;

  private Frames() {}

  static Frame sample() {
    return withSeq(4711);
  }

  /** The sample's, a second later for each seq. */
  static Frame withSeq(long seq) {
    return new Frame(
        "worker-7",
        TIME.plusSeconds(seq - 4711),
        seq,
        STARTED,
        headline(),
        List.of(tunnel(), nic()),
        drops(),
        events(),
        List.of(new NetNamespace(HOST, "host", null), new NetNamespace(POD, "web-1", "shop/web-1")),
        List.of(new Retransmits(POD, 12, List.of(new SizeCount(1450, 12)))),
        List.of(vanishing(), fine(), unknown()),
        List.of(blackHole(), oldMtu()),
        new Rates(31.4, 0, 0.2, 1.2, Map.of("NETFILTER_DROP", 23.0, "NO_SOCKET", 8.4)),
        self(
            List.of(
                new Unavailable(
                    Unavailable.Kind.INTERFACE_ABSENT,
                    "interface cilium_vxlan2: not there yet; it is watched as soon as it appears",
                    Map.of("interface", "cilium_vxlan2")))),
        List.of(new CiliumDrop("POLICY", 133, "ingress", 23, 2254)));
  }

  /** The sample's with other drops. */
  static Frame withDrops(long seq, List<Drop> drops) {
    Frame sample = withSeq(seq);
    return new Frame(
        sample.node(),
        sample.time(),
        seq,
        sample.started(),
        sample.headline(),
        sample.interfaces(),
        drops,
        sample.events(),
        sample.namespaces(),
        sample.retransmits(),
        sample.paths(),
        sample.findings(),
        sample.rates(),
        sample.self());
  }

  static Drop drop(long netns, String device, String reason, DropClass dropClass, long packets) {
    return new Drop(
        netns,
        2,
        device,
        reason,
        null,
        dropClass,
        "somewhere",
        "IPv4",
        false,
        packets,
        packets * 100,
        0,
        TIME,
        TIME);
  }

  /** Nothing was measured that may be absent. */
  static Frame bare() {
    Traffic none = new Traffic(0, 0, 0, 0, 0, 0, List.of(), Double.NaN, Double.NaN);
    return new Frame(
        "n",
        TIME,
        1,
        STARTED,
        new Headline(Headline.State.BLIND, Double.NaN, TIME, null, null),
        List.of(
            new NetInterface(
                1,
                2,
                "eth0",
                Role.NIC,
                1500,
                OptionalInt.empty(),
                OptionalInt.empty(),
                false,
                none,
                none,
                Map.of())),
        List.of(
            new Drop(
                0,
                0,
                null,
                "7",
                null,
                DropClass.UNKNOWN,
                "0x1",
                "none",
                true,
                1,
                2,
                Double.NaN,
                TIME,
                TIME)),
        List.of(
            new Event(
                TIME,
                Event.Kind.RETRANSMIT,
                1,
                0,
                null,
                null,
                null,
                null,
                60,
                null,
                null,
                null,
                null)),
        List.of(new NetNamespace(1, "host", null)),
        List.of(),
        List.of(bareUnknown()),
        List.of(bareFinding()),
        new Rates(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Map.of()),
        self(List.of()));
  }

  private static Headline headline() {
    return new Headline(
        Headline.State.LOSING,
        31.4,
        Instant.parse("2026-11-23T03:58:12Z"),
        new Headline.Culprit(
            "NETFILTER_DROP", DropClass.POLICY, HOST, 2, "eth0", "nf_hook_slow", 23.0),
        new Headline.Pointer(
            "path-vanishing:192.168.20.1", Kind.PATH_VANISHING, Severity.CRITICAL));
  }

  private static NetInterface tunnel() {
    Traffic tx =
        new Traffic(
            123456,
            98765432,
            17,
            25704,
            0,
            0,
            List.of(
                new SizeCount(128, 100000), new SizeCount(1450, 23439), new SizeCount(1500, 17)),
            1200.2,
            9100000);
    Traffic rx =
        new Traffic(120001, 8765432, 0, 0, 0, 2, List.of(new SizeCount(128, 120001)), 1100, 810000);
    return new NetInterface(
        HOST,
        7,
        "cilium_vxlan",
        Role.TUNNEL,
        1500,
        OptionalInt.of(1450),
        OptionalInt.of(50),
        true,
        tx,
        rx,
        Map.of(
            "rx_dropped",
            0L,
            "rx_errors",
            0L,
            "rx_missed_errors",
            0L,
            "tx_dropped",
            0L,
            "tx_errors",
            0L));
  }

  private static NetInterface nic() {
    Traffic tx =
        new Traffic(
            130000,
            104765432,
            0,
            0,
            34,
            0,
            List.of(new SizeCount(128, 80000), new SizeCount(1500, 50000)),
            1300,
            9900000);
    Traffic rx =
        new Traffic(
            125000,
            9765432,
            0,
            0,
            0,
            0,
            List.of(new SizeCount(128, 125000)),
            Double.NaN,
            Double.NaN);
    return new NetInterface(
        HOST,
        2,
        "eth0",
        Role.NIC,
        1500,
        OptionalInt.of(1500),
        OptionalInt.empty(),
        true,
        tx,
        rx,
        Map.of("rx_dropped", 3L));
  }

  private static List<Drop> drops() {
    Instant last = Instant.parse("2026-11-23T04:00:01Z");
    return List.of(
        new Drop(
            HOST,
            2,
            "eth0",
            "NETFILTER_DROP",
            null,
            DropClass.POLICY,
            "nf_hook_slow",
            "IPv4",
            false,
            2300,
            248400,
            23.0,
            Instant.parse("2026-11-23T03:58:12Z"),
            last),
        new Drop(
            POD,
            2,
            "eth0",
            "NO_SOCKET",
            null,
            DropClass.NO_LISTENER,
            "udp_unicast_rcv_skb",
            "IPv4",
            false,
            23,
            2484,
            8.4,
            Instant.parse("2026-11-23T03:59:59Z"),
            last),
        new Drop(
            HOST,
            9,
            "lxc1",
            "TC_INGRESS",
            "POLICY",
            DropClass.POLICY,
            "__netif_receive_skb_core.constprop.0",
            "IPv4",
            false,
            17,
            1666,
            0,
            Instant.parse("2026-11-23T03:59:02Z"),
            Instant.parse("2026-11-23T03:59:31Z")),
        new Drop(
            0,
            0,
            null,
            "NOT_SPECIFIED",
            null,
            DropClass.NOISE,
            "skb_release_data",
            "none",
            false,
            5,
            7000,
            0,
            Instant.parse("2026-11-23T03:00:00Z"),
            Instant.parse("2026-11-23T03:00:00Z")));
  }

  private static List<Event> events() {
    Flow inner = new Flow("TCP", "10.0.1.5", 80, "10.0.2.9", 50123);
    return List.of(
        new Event(
            Instant.parse("2026-11-23T04:00:00.911Z"),
            Event.Kind.DROP,
            HOST,
            2,
            "eth0",
            "NETFILTER_DROP",
            DropClass.POLICY,
            "nf_hook_slow",
            1450,
            new Flow("UDP", "192.168.20.1", 41234, "192.168.20.2", 8472),
            inner,
            4321,
            null),
        new Event(
            Instant.parse("2026-11-23T04:00:00.950Z"),
            Event.Kind.PMTU_SIGNAL,
            HOST,
            7,
            "cilium_vxlan",
            null,
            null,
            null,
            576,
            new Flow("ICMP", "10.0.9.1", null, "10.0.1.5", null),
            null,
            null,
            new Event.PmtuSignal("10.0.9.1", 1400, inner)));
  }

  /** A black hole above 1400. */
  static PeerPath vanishing() {
    return new PeerPath(
        "192.168.20.1",
        "worker-9",
        PathVerdict.VANISHING,
        OptionalInt.of(1400),
        OptionalInt.of(1500),
        Direction.SENDING,
        PeerAgent.ANSWERS,
        List.of(
            new SizeLoss(128, 61_027, 0),
            new SizeLoss(1400, 2_311, 0),
            new SizeLoss(1410, 7, 7),
            new SizeLoss(1500, 1_709, 1_709)),
        blackHoleEvidence(),
        VANISHING_SINCE,
        null,
        OptionalInt.empty());
  }

  private static PeerPath fine() {
    return new PeerPath(
        "192.168.20.3",
        "worker-8",
        PathVerdict.FINE,
        OptionalInt.of(1500),
        OptionalInt.of(1500),
        Direction.SENDING,
        PeerAgent.ANSWERS,
        List.of(new SizeLoss(128, 40_009, 0), new SizeLoss(1500, 3_301, 0)),
        List.of(
            new Evidence(
                Witness.PROBE,
                Evidence.Kind.SEARCH_ALL_PASS,
                "1500 bytes passed, and 1500 is all that this node sends there.",
                Map.of("method", "udp", "mtu", "1500", "packets", "3", "seconds", "0.1"),
                Instant.parse("2026-11-23T03:30:00Z"))),
        Instant.parse("2026-11-23T02:42:00Z"),
        null,
        OptionalInt.empty());
  }

  private static PeerPath unknown() {
    return new PeerPath(
        "2001:db8:20::4",
        null,
        PathVerdict.UNKNOWN,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Direction.ROUND_TRIP,
        PeerAgent.SILENT,
        List.of(),
        List.of(),
        Instant.parse("2026-11-23T03:59:40Z"),
        new Because(
            Because.Kind.SEARCH_UNANSWERED,
            "no size was answered yet, not even the smallest",
            Map.of("agent", "none")),
        OptionalInt.of(11));
  }

  private static List<Evidence> blackHoleEvidence() {
    return List.of(
        new Evidence(
            Witness.LEDGER,
            Evidence.Kind.LARGE_LOST,
            "Of 1716 packets above 1400 bytes sent to worker-9 none arrived; of 63338 smaller ones all did.",
            Map.of("above", "1400", "lostLarge", "1716", "lostSmall", "0", "sentSmall", "63338"),
            VANISHING_SINCE),
        new Evidence(
            Witness.PROBE,
            Evidence.Kind.SEARCH_LIMIT,
            "1400 bytes passed, 1401 bytes did not, three times each within the same second.",
            Map.of("failsAt", "1401", "mtu", "1400", "refusal", "silence"),
            Instant.parse("2026-11-23T03:58:01Z")));
  }

  private static Finding blackHole() {
    return new Finding(
        "path-vanishing:192.168.20.1",
        Kind.PATH_VANISHING,
        Severity.CRITICAL,
        "192.168.20.1",
        0,
        "Packets above 1400 bytes vanish on the way to worker-9",
        "The network discards packets above 1400 bytes to worker-9 (192.168.20.1) and tells nobody. This node may send 1500.",
        Map.ofEntries(
            Map.entry("peer", "192.168.20.1"),
            Map.entry("name", "worker-9"),
            Map.entry("mtu", "1400"),
            Map.entry("needed", "1500"),
            Map.entry("overhead", "50"),
            Map.entry("direction", "sending"),
            Map.entry("agent", "answers"),
            Map.entry("sentLarge", "1716"),
            Map.entry("lostLarge", "1716"),
            Map.entry("sentSmall", "63338"),
            Map.entry("lostSmall", "0"),
            Map.entry("baseMtu", "1400"),
            Map.entry("podRouteMtu", "1350"),
            Map.entry("pods", "17"),
            Map.entry("costFrom", "1500"),
            Map.entry("costShare", "6.7"),
            Map.entry("costPackets", "7.1"),
            Map.entry("costGoodput", "0.6"),
            Map.entry("costHeaders", "90"),
            Map.entry("costFraming", "38")),
        VANISHING_SINCE,
        blackHoleEvidence(),
        List.of(
            new Advice(
                Step.POD_ROUTE,
                "At once, for pod shop/web-1: its route at 1350. It holds until the pod is made anew.",
                "nsenter -t 4711 -n ip route change default via 10.0.1.1 dev eth0 mtu 1350"),
            new Advice(
                Step.CILIUM_MTU,
                "For good, in Cilium. MTU is the base MTU: what the underlay carries. Cilium subtracts the overhead itself: with 1400, pods' routes become 1350.",
                "cilium upgrade --reuse-values --set MTU=1400"),
            new Advice(
                Step.COST,
                "6.7 % of each full packet is given up, and 7.1 % more packets are sent for the same bytes.",
                null)));
  }

  private static Finding oldMtu() {
    return new Finding(
        "pod-on-old-mtu",
        Kind.POD_ON_OLD_MTU,
        Severity.WARNING,
        null,
        POD,
        "1 pod is still on an old MTU",
        "The default route of 1 of 17 pods has 1450; new pods get 1350, as Cilium's agent says.",
        Map.of(
            "expected",
            "1350",
            "expectedFrom",
            "cilium",
            "podsOld",
            "1",
            "podsAll",
            "17",
            "smallest",
            "1450",
            "largest",
            "1450"),
        Instant.parse("2026-11-23T03:59:00Z"),
        List.of(
            new Evidence(
                Witness.AUDIT,
                Evidence.Kind.POD_ROUTE,
                "default via 10.0.1.1 dev eth0 mtu 1450",
                Map.of("expected", "1350", "mtu", "1450", "pod", "shop/web-1"),
                Instant.parse("2026-11-23T03:59:00Z"))),
        List.of(new Advice(Step.LOOK, "See which route it has.", "nsenter -t 4711 -n ip route")));
  }

  private static PeerPath bareUnknown() {
    return new PeerPath(
        "192.0.2.1",
        null,
        PathVerdict.UNKNOWN,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Direction.ROUND_TRIP,
        PeerAgent.NOT_ASKED,
        List.of(),
        List.of(),
        TIME,
        new Because(Because.Kind.NEEDED_UNKNOWN, "no probe was sent yet"),
        OptionalInt.empty());
  }

  private static Finding bareFinding() {
    return new Finding(
        "mixed-mtu",
        Kind.MIXED_MTU,
        Severity.INFO,
        null,
        0,
        "t",
        "x",
        Map.of(),
        TIME,
        List.of(),
        List.of(new Advice(Step.COST, "none", null)));
  }

  /** {@code count} paths, the black holes first. */
  static Frame withPaths(int count, int vanishing) {
    Frame sample = withSeq(1);
    List<PeerPath> paths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PeerPath like = i < vanishing ? vanishing() : fine();
      paths.add(
          new PeerPath(
              "10.1.%d.%d".formatted(i / 251, i % 251),
              "worker-" + i,
              like.verdict(),
              like.mtu(),
              like.needed(),
              like.direction(),
              like.agent(),
              like.loss(),
              like.evidence(),
              like.since(),
              null,
              OptionalInt.empty()));
    }
    return new Frame(
        sample.node(),
        sample.time(),
        1,
        sample.started(),
        sample.headline(),
        sample.interfaces(),
        sample.drops(),
        sample.events(),
        sample.namespaces(),
        sample.retransmits(),
        paths,
        sample.findings(),
        sample.rates(),
        sample.self());
  }

  private static Self self(List<Unavailable> unavailable) {
    return new Self(
        0,
        3,
        8192,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        640,
        List.of(
            new Self.Attachment("count_tx", "net_dev_queue"),
            new Self.Attachment("count_rx", "netif_receive_skb"),
            new Self.Attachment("count_drop", "kfree_skb"),
            new Self.Attachment("count_retransmit", "tcp_retransmit_skb")),
        unavailable);
  }
}
