package headroom.history;

import headroom.model.Because;
import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.Finding;
import headroom.model.Frame;
import headroom.model.Headline;
import headroom.model.NetInterface;
import headroom.model.NetNamespace;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.model.Rates;
import headroom.model.Retransmits;
import headroom.model.Role;
import headroom.model.Self;
import headroom.model.SizeCount;
import headroom.model.Traffic;
import headroom.model.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

/**
 * A node whose counters grow by a known process, and the agent on it: Frames with cumulative
 * counts, as the real one makes them. Its clocks are set by hand.
 */
final class SimulatedNode {
  static final long HOST = 4_026_531_840L;
  static final Instant START = Instant.parse("2026-03-27T21:17:05Z");

  /** Counts of the tunnel's tx, and one drop series. */
  long packets;

  long bytes;
  long large;
  long dropped;
  long resent;

  private final Random random;
  private Instant wall = START;
  private long nanos = 17_000_000_000L;
  private Instant started = START;
  private long seq;
  private PathVerdict verdict = PathVerdict.FINE;
  private OptionalInt mtu = OptionalInt.of(1500);
  private List<Finding> findings = List.of();
  private List<Unavailable> unavailable = List.of();
  private boolean hasInterface = true;
  private int ifindex = 7;
  private int dropSeries;

  SimulatedNode(long seed) {
    random = new Random(seed);
  }

  /** Both clocks. */
  SimulatedNode pass(Duration time) {
    wall = wall.plus(time);
    nanos += time.toNanos();
    return this;
  }

  /** The wall clock alone. */
  SimulatedNode setClock(Instant to) {
    wall = to;
    return this;
  }

  /** The agent begins anew: its counts too. */
  SimulatedNode restart() {
    started = wall;
    seq = 0;
    packets = 0;
    bytes = 0;
    large = 0;
    dropped = 0;
    resent = 0;
    return this;
  }

  SimulatedNode verdict(PathVerdict now, int mtuNow) {
    verdict = now;
    mtu = OptionalInt.of(mtuNow);
    return this;
  }

  SimulatedNode findings(List<Finding> now) {
    findings = now;
    return this;
  }

  SimulatedNode unavailable(List<String> now) {
    unavailable =
        now.stream().map(text -> new Unavailable(Unavailable.Kind.WITHOUT_KEY, text)).toList();
    return this;
  }

  /** Besides, so many series of drops, of one packet a Frame each. */
  SimulatedNode dropSeries(int series) {
    dropSeries = series;
    return this;
  }

  SimulatedNode withInterface(boolean there) {
    hasInterface = there;
    return this;
  }

  /** The tunnel is made anew: another number, counts from 0. */
  SimulatedNode remadeInterface() {
    ifindex++;
    packets = 0;
    bytes = 0;
    large = 0;
    return this;
  }

  /** Traffic of one tick at some rate, with bursts and silence. */
  SimulatedNode traffic(long level) {
    long added = random.nextInt(10) == 0 ? 0 : level + (long) (random.nextGaussian() * level / 5);
    added = Math.max(0, added);
    packets += added;
    bytes += added * (200 + random.nextInt(1000));
    large += added / 3;
    dropped += random.nextInt(50) == 0 ? random.nextInt(97) : 0;
    resent += random.nextInt(9) == 0 ? 1 : 0;
    return this;
  }

  Instant wall() {
    return wall;
  }

  long nanos() {
    return nanos;
  }

  Frame frame() {
    seq++;
    var traffic =
        new Traffic(
            packets,
            bytes,
            0,
            0,
            0,
            0,
            large == 0 ? List.of() : List.of(new SizeCount(1500, large)),
            Double.NaN,
            Double.NaN);
    var tunnel =
        new NetInterface(
            HOST,
            ifindex,
            "cilium_vxlan",
            Role.TUNNEL,
            1500,
            OptionalInt.of(1450),
            OptionalInt.of(50),
            true,
            traffic,
            null,
            Map.of());
    List<Drop> drops = new ArrayList<>();
    if (dropped > 0) {
      drops.add(
          new Drop(
              HOST,
              2,
              "eth0",
              "NO_SOCKET",
              null,
              DropClass.NO_LISTENER,
              "udp_unicast_rcv_skb",
              "IPv4",
              false,
              dropped,
              dropped * 108,
              Double.NaN,
              started,
              wall));
    }
    for (int i = 0; i < dropSeries; i++) {
      drops.add(
          new Drop(
              HOST,
              2,
              "eth0",
              "TCP_RESET",
              null,
              DropClass.ROUTING,
              "place_" + i,
              "IPv4",
              false,
              seq,
              seq * 60,
              Double.NaN,
              started,
              wall));
    }
    var path =
        new PeerPath(
            "192.168.20.1",
            "worker-9",
            verdict,
            mtu,
            OptionalInt.of(1500),
            PeerPath.Direction.SENDING,
            PeerPath.PeerAgent.ANSWERS,
            List.of(),
            List.of(),
            started,
            verdict == PathVerdict.UNKNOWN
                ? new Because(Because.Kind.NOT_SEARCHED, "nothing was heard")
                : null,
            OptionalInt.empty());
    return new Frame(
        "worker-7",
        wall,
        seq,
        started,
        new Headline(Headline.State.OK, 0, started, null, null),
        hasInterface ? List.of(tunnel) : List.of(),
        drops,
        List.of(),
        List.of(new NetNamespace(HOST, "host", null)),
        List.of(new Retransmits(HOST, resent, List.of())),
        List.of(path),
        findings,
        new Rates(0, 0, 0, 0, Map.of()),
        new Self(0, 1, 8192, 0, 0, 0, 0, 0, 0, 0, 0, 0, 400, List.of(), unavailable),
        null);
  }

  static final SeriesKey PACKETS =
      SeriesKey.of(
          Measure.PACKETS,
          Map.of(
              "namespace",
              "host",
              "interface",
              "cilium_vxlan",
              "role",
              "tunnel",
              "direction",
              "tx"));
  static final SeriesKey BYTES = SeriesKey.of(Measure.BYTES, PACKETS.labels());
  static final SeriesKey LARGE =
      SeriesKey.of(Measure.SIZE_PACKETS, PACKETS.labels()).with("upTo", "1500");
  static final SeriesKey RESENT = SeriesKey.of(Measure.RETRANSMITS, Map.of("namespace", "host"));
  static final SeriesKey DROPPED =
      SeriesKey.of(
          Measure.DROP_PACKETS,
          Map.of(
              "namespace",
              "host",
              "interface",
              "eth0",
              "reason",
              "NO_SOCKET",
              "class",
              "no-listener",
              "location",
              "udp_unicast_rcv_skb",
              "protocol",
              "IPv4"));
}
