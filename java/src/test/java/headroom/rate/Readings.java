package headroom.rate;

import headroom.model.CiliumDrop;
import headroom.model.DropClass;
import headroom.model.DropKey;
import headroom.model.DropReading;
import headroom.model.Event;
import headroom.model.InterfaceReading;
import headroom.model.NetNamespace;
import headroom.model.Reading;
import headroom.model.RetransmitsReading;
import headroom.model.Role;
import headroom.model.SelfReading;
import headroom.model.SizeCounts;
import headroom.model.TrafficReading;
import headroom.model.Unavailable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A reading in the making. */
final class Readings {
  static final Instant STARTED = Instant.parse("2026-11-23T04:00:00Z");
  static final long HOST = 4026531840L;

  private final List<DropReading> drops = new ArrayList<>();
  private final List<InterfaceReading> interfaces = new ArrayList<>();
  private final List<RetransmitsReading> retransmits = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Unavailable> blind = new ArrayList<>();
  private final double seconds;
  private long eventsLost;
  private @Nullable List<CiliumDrop> ciliumDrops;

  private Readings(double seconds) {
    this.seconds = seconds;
  }

  /** So many seconds after the start. */
  static Readings at(double seconds) {
    return new Readings(seconds);
  }

  static Instant time(double seconds) {
    return STARTED.plusMillis(Math.round(seconds * 1e3));
  }

  Readings drop(String reason, long packets) {
    return drop(reason, DropClass.NO_LISTENER, packets);
  }

  Readings drop(String reason, DropClass dropClass, long packets) {
    DropKey key = new DropKey(HOST, 2, reason, "somewhere", "IPv4", false);
    drops.add(new DropReading(key, "eth0", dropClass, packets, packets * 100));
    return this;
  }

  /** Dropped by Cilium's program on arrival. */
  Readings cilium(String reason, long packets) {
    DropKey key = new DropKey(HOST, 2, "TC_INGRESS", reason, "somewhere", "IPv4", false);
    drops.add(new DropReading(key, "eth0", DropClass.POLICY, packets, packets * 100));
    return this;
  }

  Readings device(String name, int ifindex, long packets, long oversized) {
    return device(name, ifindex, packets, oversized, 0);
  }

  Readings device(String name, int ifindex, long packets, long oversized, long oversizedReceived) {
    long[] sizes = new long[SizeCounts.UP_TO.size()];
    sizes[1] = packets;
    TrafficReading tx =
        new TrafficReading(
            packets, packets * 100, oversized, oversized * 1500, 0, 0, SizeCounts.of(sizes));
    interfaces.add(
        new InterfaceReading(
            HOST,
            ifindex,
            name,
            Role.NIC,
            1500,
            OptionalInt.of(1500),
            OptionalInt.empty(),
            true,
            tx,
            new TrafficReading(0, 0, oversizedReceived, 0, 0, 0, SizeCounts.NONE),
            Map.of("rx_dropped", 3L)));
    return this;
  }

  Readings retransmits(long netns, long segments) {
    retransmits.add(new RetransmitsReading(netns, segments, SizeCounts.NONE));
    return this;
  }

  Readings event(int size) {
    events.add(
        new Event(
            time(seconds),
            Event.Kind.RETRANSMIT,
            HOST,
            0,
            null,
            null,
            null,
            null,
            size,
            null,
            null,
            null,
            null));
    return this;
  }

  /** Packets that Cilium counted under POLICY, ingress. */
  Readings ciliumPolicy(long packets) {
    ciliumDrops = List.of(new CiliumDrop("POLICY", 133, "ingress", packets, packets * 98));
    return this;
  }

  Readings blind(String why) {
    blind.add(unavailable(why));
    return this;
  }

  private static Unavailable unavailable(String why) {
    return new Unavailable(Unavailable.Kind.DROPS_NOT_COUNTED, why);
  }

  Readings eventsLost(long count) {
    eventsLost = count;
    return this;
  }

  Reading reading() {
    SelfReading self =
        new SelfReading(
            0, drops.size(), 8192, 0, 0, 0, 0, 0, eventsLost, 0, 640, List.of(), List.of(unavailable("no XDP")));
    return new Reading(
        time(seconds),
        // begins below 0: nanoTime may
        Math.round(seconds * 1e9) - 7_000_000_000L,
        interfaces,
        drops,
        events,
        List.of(new NetNamespace(HOST, "host", null)),
        retransmits,
        List.of(),
        self,
        blind,
        ciliumDrops);
  }
}
