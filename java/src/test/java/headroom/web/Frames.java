package headroom.web;

import headroom.model.CiliumDrop;
import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.Event;
import headroom.model.Flow;
import headroom.model.Frame;
import headroom.model.Headline;
import headroom.model.NetInterface;
import headroom.model.NetNamespace;
import headroom.model.Rates;
import headroom.model.Retransmits;
import headroom.model.Role;
import headroom.model.Self;
import headroom.model.SizeCount;
import headroom.model.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Frames for tests: {@link #sample} is the one of docs/frame-sample.json. */
final class Frames {
  static final Instant STARTED = Instant.parse("2026-11-23T02:41:30Z");
  static final Instant TIME = Instant.parse("2026-11-23T04:00:01.250Z");
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
        List.of(),
        List.of(),
        new Rates(31.4, 0, 0.2, 1.2, Map.of("NETFILTER_DROP", 23.0, "NO_SOCKET", 8.4)),
        self(
            List.of("interface cilium_vxlan2: not there yet; it is watched as soon as it appears")),
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
        new Headline(Headline.State.BLIND, Double.NaN, TIME, null),
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
        List.of(),
        List.of(),
        new Rates(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Map.of()),
        self(List.of()));
  }

  private static Headline headline() {
    return new Headline(
        Headline.State.LOSING,
        31.4,
        Instant.parse("2026-11-23T03:58:12Z"),
        new Headline.Culprit(
            "NETFILTER_DROP", DropClass.POLICY, HOST, 2, "eth0", "nf_hook_slow", 23.0));
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
            0,
            0,
            null,
            "NOT_SPECIFIED",
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

  private static Self self(List<String> unavailable) {
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
        640,
        List.of(
            new Self.Attachment("count_tx", "net_dev_queue"),
            new Self.Attachment("count_rx", "netif_receive_skb"),
            new Self.Attachment("count_drop", "kfree_skb"),
            new Self.Attachment("count_retransmit", "tcp_retransmit_skb")),
        unavailable);
  }
}
