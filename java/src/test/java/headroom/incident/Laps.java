package headroom.incident;

import headroom.model.Drop;
import headroom.model.DropKey;
import headroom.model.Frame;
import headroom.model.NetInterface;
import headroom.model.Retransmits;
import headroom.model.Self;
import headroom.model.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A trouble that goes on as it went: a few real Frames, a second each, gone through again and again,
 * with every cumulative count raised by what a lap added to it. Each step between two Frames is a
 * real one; only that it comes again is made up. Findings and paths stay as they were said.
 */
final class Laps {
  private record Device(long netns, int ifindex) {}

  private final List<Frame> real;
  private final Frame first;
  private final Frame last;
  private final Map<DropKey, Long> firstDrops = new HashMap<>();
  private final List<Map<DropKey, Long>> drops = new ArrayList<>();
  private final Map<Device, NetInterface> firstDevices;
  private final Map<Device, NetInterface> lastDevices;

  private Laps(List<Frame> real) {
    this.real = real;
    this.first = real.getFirst();
    this.last = real.getLast();
    first.drops().forEach(drop -> firstDrops.put(key(drop), drop.packets()));
    for (Frame frame : real) {
      Map<DropKey, Long> packets = new HashMap<>();
      frame.drops().forEach(drop -> packets.put(key(drop), drop.packets()));
      drops.add(packets);
    }
    this.firstDevices = devices(first);
    this.lastDevices = devices(last);
  }

  /**
   * @param real two at least; the first is where the counts begin
   */
  static Stream<Frame> of(List<Frame> real, int seconds) {
    return of(real, seconds, real.getFirst().time());
  }

  /**
   * @param from the time of the first of them
   */
  static Stream<Frame> of(List<Frame> real, int seconds, Instant from) {
    var laps = new Laps(real);
    return IntStream.rangeClosed(0, seconds).mapToObj(second -> laps.at(second, from));
  }

  private Frame at(int second, Instant from) {
    int steps = real.size() - 1;
    int lap = second == 0 ? 0 : (second - 1) / steps;
    int place = second == 0 ? 0 : (second - 1) % steps + 1;
    Frame now = real.get(place);
    return new Frame(
        now.node(),
        from.plusSeconds(second),
        second + 1,
        first.started(),
        now.headline(),
        now.interfaces().stream().map(one -> device(one, lap)).toList(),
        drops(place, lap),
        List.of(),
        now.namespaces(),
        now.retransmits().stream().map(one -> retransmits(one, lap)).toList(),
        now.paths(),
        now.findings(),
        now.rates(),
        self(now.self(), lap));
  }

  /** Every series that the lap ends with: one that first dropped within it has its count of laps before. */
  private List<Drop> drops(int place, int lap) {
    List<Drop> all = new ArrayList<>();
    for (Drop drop : last.drops()) {
      DropKey key = key(drop);
      long packets =
          drops.get(place).getOrDefault(key, 0L)
              + lap * (drop.packets() - firstDrops.getOrDefault(key, 0L));
      if (packets > 0) {
        all.add(
            new Drop(
                drop.netns(), drop.ifindex(), drop.interfaceName(), drop.reason(),
                drop.ciliumReason(), drop.dropClass(), drop.location(), drop.protocol(),
                drop.oversized(), packets, drop.bytes(), Double.NaN, drop.firstSeen(),
                drop.lastSeen()));
      }
    }
    return all;
  }

  private NetInterface device(NetInterface now, int lap) {
    Device place = new Device(now.netns(), now.ifindex());
    NetInterface from = firstDevices.get(place);
    NetInterface to = lastDevices.get(place);
    if (from == null || to == null) {
      return now;
    }
    Map<String, Long> counters = new HashMap<>();
    now.counters().forEach((name, count) ->
        counters.put(
            name,
            count
                + lap
                    * (to.counters().getOrDefault(name, count)
                        - from.counters().getOrDefault(name, count))));
    return new NetInterface(
        now.netns(), now.ifindex(), now.name(), now.role(), now.mtu(), now.limit(), now.overhead(),
        now.up(), traffic(now.tx(), from.tx(), to.tx(), lap),
        now.rx() == null ? null : rx(now.rx(), from.rx(), to.rx(), lap), counters);
  }

  private static Traffic rx(
      Traffic now, @Nullable Traffic from, @Nullable Traffic to, int lap) {
    return from == null || to == null ? now : traffic(now, from, to, lap);
  }

  private static Traffic traffic(Traffic now, Traffic from, Traffic to, int lap) {
    return new Traffic(
        now.packets() + lap * (to.packets() - from.packets()),
        now.bytes() + lap * (to.bytes() - from.bytes()),
        now.oversizedPackets() + lap * (to.oversizedPackets() - from.oversizedPackets()),
        now.oversizedBytes() + lap * (to.oversizedBytes() - from.oversizedBytes()),
        now.fragments() + lap * (to.fragments() - from.fragments()),
        now.pmtuSignals() + lap * (to.pmtuSignals() - from.pmtuSignals()),
        List.of(),
        Double.NaN,
        Double.NaN);
  }

  private Retransmits retransmits(Retransmits now, int lap) {
    long rise = segments(last, now.netns()) - segments(first, now.netns());
    return new Retransmits(now.netns(), now.segments() + lap * rise, List.of());
  }

  private static long segments(Frame frame, long netns) {
    return frame.retransmits().stream()
        .filter(one -> one.netns() == netns)
        .mapToLong(Retransmits::segments)
        .sum();
  }

  private Self self(Self now, int lap) {
    Self from = first.self();
    Self to = last.self();
    return new Self(
        now.dropKeysFull() + lap * (to.dropKeysFull() - from.dropKeysFull()),
        now.dropKeys(),
        now.dropKeysMax(),
        now.ledgerPeersFull() + lap * (to.ledgerPeersFull() - from.ledgerPeersFull()),
        now.peersTurnedAway(),
        now.dropsUnplaced() + lap * (to.dropsUnplaced() - from.dropsUnplaced()),
        now.retransmitsFull() + lap * (to.retransmitsFull() - from.retransmitsFull()),
        now.missed() + lap * (to.missed() - from.missed()),
        now.unsized() + lap * (to.unsized() - from.unsized()),
        now.eventsLost() + lap * (to.eventsLost() - from.eventsLost()),
        now.eventsSkipped() + lap * (to.eventsSkipped() - from.eventsSkipped()),
        now.framesSkipped() + lap * (to.framesSkipped() - from.framesSkipped()),
        now.pollMicros(),
        List.of(),
        List.of());
  }

  private static Map<Device, NetInterface> devices(Frame frame) {
    Map<Device, NetInterface> all = new HashMap<>();
    frame.interfaces().forEach(one -> all.put(new Device(one.netns(), one.ifindex()), one));
    return all;
  }

  private static DropKey key(Drop one) {
    return new DropKey(
        one.netns(), one.ifindex(), one.reason(), one.ciliumReason(), one.location(),
        one.protocol(), one.oversized());
  }
}
