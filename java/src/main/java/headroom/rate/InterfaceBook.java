package headroom.rate;

import headroom.model.InterfaceReading;
import headroom.model.NetInterface;
import headroom.model.TrafficReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All watched interfaces. One that is new has no rate until it was read twice; one that is missing
 * leaves the Frame at once and is forgotten after {@link DropBook#ABSENT_NANOS}. Bounded by the
 * readings: at most WATCH_MAX interfaces in each of those made within that time.
 *
 * <p>Threads: none; one owner.
 */
final class InterfaceBook {
  private record Key(long netns, int ifindex) {}

  private static final class Entry {
    final TrafficSeries tx = new TrafficSeries();
    final TrafficSeries rx = new TrafficSeries();
    long readNanos;
  }

  private final Map<Key, Entry> entries = new HashMap<>();
  private final Meter oversized = Meter.fromZero();
  private List<NetInterface> interfaces = List.of();

  void read(List<InterfaceReading> readings, Ticks ticks) {
    List<NetInterface> now = new ArrayList<>(readings.size());
    for (InterfaceReading reading : readings) {
      Key key = new Key(reading.netns(), reading.ifindex());
      Entry entry = entries.computeIfAbsent(key, unused -> new Entry());
      entry.readNanos = ticks.now();
      oversized.add(entry.tx.read(reading.tx(), ticks));
      TrafficReading received = reading.rx();
      if (received != null) {
        oversized.add(entry.rx.read(received, ticks));
      }
      now.add(netInterface(reading, entry, ticks));
    }
    entries.values().removeIf(one -> ticks.now() - one.readNanos > DropBook.ABSENT_NANOS);
    interfaces = now;
  }

  /** Those of this reading, in its order. */
  List<NetInterface> interfaces() {
    return interfaces;
  }

  /** Oversized packets of all watched interfaces, both directions. */
  Meter oversized() {
    return oversized;
  }

  /** To be called once a reading, when every rate has been asked for. */
  void keep(Ticks ticks) {
    oversized.keep(ticks);
    for (Entry entry : entries.values()) {
      entry.tx.keep(ticks);
      entry.rx.keep(ticks);
    }
  }

  private static NetInterface netInterface(InterfaceReading reading, Entry entry, Ticks ticks) {
    return new NetInterface(
        reading.netns(),
        reading.ifindex(),
        reading.name(),
        reading.role(),
        reading.mtu(),
        reading.limit(),
        reading.overhead(),
        reading.up(),
        entry.tx.traffic(ticks),
        reading.rx() == null ? null : entry.rx.traffic(ticks),
        reading.counters());
  }
}
