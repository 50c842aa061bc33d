package headroom.sense;

import headroom.bpf.Contract;
import headroom.bpf.HotIndex;
import headroom.bpf.KernelHalf;
import headroom.bpf.PerCpuMap;
import headroom.model.DropKey;
import headroom.model.DropReading;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's map of drops as readings. A key is resolved to names once and remembered; a series
 * that did not move is not looked at. At most {@link Contract#DROP_KEYS_MAX} series: the kernel's
 * map holds no more, and never forgets one.
 */
final class DropTable {
  private static final int SLOTS = 2 * Contract.DROP_KEYS_MAX; // open hashing at half load

  private final @Nullable Series[] slots = new @Nullable Series[SLOTS];
  private final List<Series> unresolved = new ArrayList<>();
  private final List<Series> hot = new ArrayList<>(); // by slot
  private final List<Series> moved = new ArrayList<>(); // since the readings were last made
  private final Set<Series> nameless = new LinkedHashSet<>(); // whose interface may yet get a name
  private final List<DropReading> current = new ArrayList<>(); // by index
  private final Set<Long> namespaces = new HashSet<>();
  private List<DropReading> readings = List.of();
  private int series;
  private final Resolver resolver;

  /** Packets between two reads from which a series is worth one of the short cuts. */
  static final long HOT_PACKETS = 100;

  DropTable(Resolver resolver) {
    this.resolver = resolver;
  }

  /** Where names come from. */
  interface Resolver {
    /** Makes functions' names known for {@link #key}; slow, so all new ones at once. */
    void prepare(Set<Long> locations);

    DropKey key(RawDrop raw);

    DropReading reading(RawDrop raw, DropKey key, long packets, long bytes);

    /** Whether a later call could still learn more than it knows of this series. */
    boolean mayLearnName(RawDrop raw);
  }

  /**
   * A key as the kernel has it.
   *
   * @param ciliumCode 0 = none
   */
  record RawDrop(
      long location,
      int reason,
      long netns,
      int ifindex,
      int protocol,
      boolean oversized,
      int ciliumCode) {}

  private static final class Series {
    final long location;
    final long place; // namespace and ifindex
    final long rest; // reason, protocol, over the limit, Cilium's code
    final RawDrop raw;
    final int index; // in the order in which they came
    @Nullable DropKey key;
    long hashPackets;
    long hashBytes;
    long slotPackets;
    long slotBytes;
    boolean hot;
    boolean moved;

    Series(int index, long location, long place, long rest, RawDrop raw) {
      this.index = index;
      this.location = location;
      this.place = place;
      this.rest = rest;
      this.raw = raw;
    }

    long packets() {
      return hashPackets + slotPackets;
    }

    long bytes() {
      return hashBytes + slotBytes;
    }
  }

  /** Reads the maps, and gives busy series a short cut. Names are not looked for yet. */
  void read(KernelHalf kernel) {
    PerCpuMap drops = kernel.drops;
    drops.forEachChanged((keys, keyAt, values, at) -> {
      Series found = find(keys, keyAt);
      long packets = drops.sum(values, at + Contract.DropVal.PACKETS);
      long bytes = drops.sum(values, at + Contract.DropVal.BYTES);
      boolean busy = packets - found.hashPackets >= HOT_PACKETS;
      if (packets != found.hashPackets || bytes != found.hashBytes) {
        found.hashPackets = packets;
        found.hashBytes = bytes;
        moved(found);
      }
      if (busy && !found.hot) {
        shortCut(kernel.hotDrops, found);
      }
    });
    if (!hot.isEmpty()) {
      readHot(kernel.dropsHot);
    }
  }

  private void shortCut(HotIndex index, Series series) {
    if (index.add(series.location, series.place, series.rest) >= 0) {
      series.hot = true;
      hot.add(series); // slots are given in order: its place is its slot
    }
  }

  private void readHot(PerCpuMap slots) {
    slots.forEach((keys, keyAt, values, at) -> {
      int slot = keys.getInt(keyAt);
      if (slot < hot.size()) {
        Series series = hot.get(slot);
        long packets = slots.sum(values, at + Contract.DropVal.PACKETS);
        long bytes = slots.sum(values, at + Contract.DropVal.BYTES);
        if (packets != series.slotPackets || bytes != series.slotBytes) {
          series.slotPackets = packets;
          series.slotBytes = bytes;
          moved(series);
        }
      }
    });
  }

  private void moved(Series series) {
    if (!series.moved) {
      series.moved = true;
      moved.add(series);
    }
  }

  int keys() {
    return series;
  }

  /** Inodes of the namespaces that have a series. */
  Set<Long> namespaces() {
    return namespaces;
  }

  /**
   * What was read last, with names. The same list as before if nothing moved, and the same object
   * in it for each series that did not.
   */
  List<DropReading> readings() {
    resolve();
    nameless.stream().filter(s -> resolver.mayLearnName(s.raw)).forEach(this::moved);
    if (!moved.isEmpty()) {
      for (Series s : moved) {
        s.moved = false;
        if (s.index == current.size()) {
          current.add(reading(s)); // new ones come in their order
        } else {
          current.set(s.index, reading(s));
        }
      }
      moved.clear();
      readings = List.copyOf(current);
    }
    return readings;
  }

  private DropReading reading(Series s) {
    DropKey key = s.key;
    if (key == null) {
      key = resolver.key(s.raw);
      s.key = key;
    }
    DropReading now = resolver.reading(s.raw, key, s.packets(), s.bytes());
    nameless.remove(s);
    if (now.interfaceName() == null && s.raw.ifindex() != 0) {
      nameless.add(s);
    }
    return now;
  }

  private void resolve() {
    if (unresolved.isEmpty()) {
      return;
    }
    Set<Long> locations = new HashSet<>();
    for (Series s : unresolved) {
      locations.add(s.location);
    }
    resolver.prepare(locations);
    unresolved.clear();
  }

  private Series find(ByteBuffer keys, int at) {
    long location = keys.getLong(at + Contract.DropKey.LOCATION);
    long place = keys.getLong(at + Contract.DropKey.NETNS);
    long rest = keys.getLong(at + Contract.DropKey.REASON);
    int slot = hash(location, place, rest);
    while (true) {
      Series there = slots[slot];
      if (there == null) {
        Series made = new Series(series, location, place, rest, raw(keys, at));
        slots[slot] = made;
        series++;
        unresolved.add(made);
        moved(made);
        namespaces.add(made.raw.netns());
        return made;
      }
      if (there.location == location && there.place == place && there.rest == rest) {
        return there;
      }
      slot = (slot + 1) % SLOTS;
    }
  }

  private static int hash(long a, long b, long c) {
    long mixed = (a * 31 + b) * 0x9E3779B97F4A7C15L ^ c * 0xC2B2AE3D27D4EB4FL;
    return (int) Long.remainderUnsigned(mixed ^ mixed >>> 32, SLOTS);
  }

  private static RawDrop raw(ByteBuffer keys, int at) {
    return new RawDrop(
        keys.getLong(at + Contract.DropKey.LOCATION),
        keys.getInt(at + Contract.DropKey.REASON),
        Integer.toUnsignedLong(keys.getInt(at + Contract.DropKey.NETNS)),
        keys.getInt(at + Contract.DropKey.IFINDEX),
        Short.toUnsignedInt(keys.getShort(at + Contract.DropKey.PROTOCOL)),
        keys.get(at + Contract.DropKey.OVERSIZED) != 0,
        Byte.toUnsignedInt(keys.get(at + Contract.DropKey.CILIUM_REASON)));
  }
}
