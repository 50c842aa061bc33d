package headroom.alert;

import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.DropKey;
import headroom.model.Frame;
import headroom.model.NetInterface;
import headroom.model.NetNamespace;
import headroom.model.Retransmits;
import headroom.model.Self;
import headroom.model.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was counted between the Frame before and this one. Never negative: after a restart of the
 * agent, or where a device was made anew, counts begin again, and what they hold then is a baseline.
 *
 * <p>Threads: none; one owner.
 */
final class Counts {
  /** Series that left the Frame and may come back with the count that they had. */
  private static final int ABSENT_MAX = 8192;

  /** One labelled count. */
  record Moved(Series series, long count) {}

  /** Null: it has no such label. */
  record Series(
      @Nullable String dropClass,
      @Nullable String reason,
      @Nullable String interfaceName,
      @Nullable String netns,
      @Nullable String role,
      @Nullable String direction,
      @Nullable String counter)
      implements Where.Labels {
    @Override
    public @Nullable String of(Dimension dimension) {
      return switch (dimension) {
        case CLASS -> dropClass;
        case REASON -> reason;
        case INTERFACE -> interfaceName;
        case NETNS -> netns;
        case ROLE -> role;
        case DIRECTION -> direction;
        case COUNTER -> counter;
      };
    }
  }

  private record Place(long netns, int ifindex) {}

  private @Nullable Instant started;
  private List<Drop> drops = List.of();
  private final Map<DropKey, Long> absent = new LinkedHashMap<>();
  private Map<Place, NetInterface> interfaces = Map.of();
  private Map<Long, Long> retransmits = Map.of();
  private @Nullable Self self;
  private List<NetNamespace> namespaces = List.of();
  private Map<Long, String> names = Map.of();
  private final Map<Metric, List<Moved>> moved = new HashMap<>();

  /** Those that moved; of PACKETS, OVERSIZED and FRAGMENTS too. */
  List<Moved> of(Metric metric) {
    return moved.getOrDefault(metric, List.of());
  }

  void look(Frame frame) {
    moved.clear();
    if (frame.namespaces() != namespaces) {
      namespaces = frame.namespaces();
      names = new HashMap<>();
      namespaces.forEach(one -> names.put(one.inode(), one.name()));
    }
    boolean anew = !frame.started().equals(started);
    started = frame.started();
    lookAtInterfaces(frame, anew);
    lookAtDrops(frame, anew);
    lookAtRetransmits(frame, anew);
    if (self != null && !anew) {
      lookAtSelf(self, frame.self());
    }
    self = frame.self();
  }

  private String name(long netns) {
    String name = names.get(netns);
    return name != null ? name : "netns:" + netns;
  }

  private void add(Metric metric, Series series, long count) {
    if (count > 0) {
      moved.computeIfAbsent(metric, _ -> new ArrayList<>()).add(new Moved(series, count));
    }
  }

  private void lookAtDrops(Frame frame, boolean anew) {
    List<Drop> now = frame.drops();
    List<Drop> before = drops;
    drops = now;
    if (anew) {
      absent.clear();
      return;
    }
    if (now == before) {
      return;
    }
    Map<DropKey, Drop> byKey = null; // only where the order changed
    boolean isSameOrder = now.size() >= before.size();
    for (int i = 0; i < before.size() && isSameOrder; i++) {
      isSameOrder = now.get(i) == before.get(i) || isSame(now.get(i), before.get(i));
    }
    if (!isSameOrder) {
      byKey = new HashMap<>();
      for (Drop one : before) {
        byKey.put(key(one), one);
      }
    }
    for (int i = 0; i < now.size(); i++) {
      Drop one = now.get(i);
      if (one.dropClass() == DropClass.NOISE) {
        if (byKey != null) {
          byKey.remove(key(one));
        }
        continue;
      }
      Drop last = byKey != null ? byKey.remove(key(one)) : i < before.size() ? before.get(i) : null;
      if (last == one) {
        continue;
      }
      long had = last != null ? last.packets() : comeBack(one);
      add(Metric.DROPS, series(one), one.packets() >= had ? one.packets() - had : one.packets());
    }
    if (byKey != null) {
      byKey.forEach((key, gone) -> {
        if (absent.size() < ABSENT_MAX && gone.dropClass() != DropClass.NOISE) {
          absent.put(key, gone.packets());
        }
      });
    }
  }

  /** A series that hiccuped brings its old count along, one that is new began at 0. */
  private long comeBack(Drop one) {
    Long had = absent.isEmpty() ? null : absent.remove(key(one));
    return had == null ? 0 : had;
  }

  private static boolean isSame(Drop a, Drop b) {
    return a.ifindex() == b.ifindex()
        && a.netns() == b.netns()
        && a.oversized() == b.oversized()
        && a.reason().equals(b.reason())
        && Objects.equals(a.ciliumReason(), b.ciliumReason())
        && a.location().equals(b.location())
        && a.protocol().equals(b.protocol());
  }

  private static DropKey key(Drop one) {
    return new DropKey(
        one.netns(),
        one.ifindex(),
        one.reason(),
        one.ciliumReason(),
        one.location(),
        one.protocol(),
        one.oversized());
  }

  private Series series(Drop one) {
    NetInterface device = interfaces.get(new Place(one.netns(), one.ifindex()));
    String role = one.ifindex() == 0 ? null : device == null ? "other" : device.role().json();
    return new Series(
        one.dropClass().json(),
        one.reason(),
        one.interfaceName(),
        one.netns() == 0 ? null : name(one.netns()),
        role,
        null,
        null);
  }

  private void lookAtInterfaces(Frame frame, boolean anew) {
    Map<Place, NetInterface> now = new HashMap<>();
    for (NetInterface one : frame.interfaces()) {
      Place place = new Place(one.netns(), one.ifindex());
      now.put(place, one);
      NetInterface last = interfaces.get(place);
      if (last == null || anew || last == one || !last.name().equals(one.name())) {
        continue;
      }
      addTraffic(one, "tx", last.tx(), one.tx());
      if (last.rx() != null && one.rx() != null) {
        addTraffic(one, "rx", last.rx(), one.rx());
      }
      if (one.counters() != last.counters()) {
        one.counters().forEach((counter, count) -> {
          Long had = last.counters().get(counter);
          if (had != null) {
            add(Metric.COUNTER, series(one, null, counter), count - had);
          }
        });
      }
    }
    interfaces = now;
  }

  private Series series(NetInterface one, @Nullable String direction, @Nullable String counter) {
    return new Series(
        null, null, one.name(), name(one.netns()), one.role().json(), direction, counter);
  }

  private void addTraffic(NetInterface one, String direction, Traffic last, Traffic now) {
    if (now == last || now.packets() <= last.packets()) {
      return;
    }
    Series series = series(one, direction, null);
    add(Metric.PACKETS, series, now.packets() - last.packets());
    add(Metric.OVERSIZED, series, now.oversizedPackets() - last.oversizedPackets());
    add(Metric.FRAGMENTS, series, now.fragments() - last.fragments());
  }

  private void lookAtRetransmits(Frame frame, boolean anew) {
    Map<Long, Long> now = new HashMap<>();
    for (Retransmits one : frame.retransmits()) {
      now.put(one.netns(), one.segments());
      long had = retransmits.getOrDefault(one.netns(), 0L);
      if (!anew && one.segments() > had) {
        Series series = new Series(null, null, null, name(one.netns()), null, null, null);
        add(Metric.RETRANSMITS, series, one.segments() - had);
      }
    }
    retransmits = now;
  }

  private void lookAtSelf(Self last, Self now) {
    if (last == now) {
      return;
    }
    for (SelfCounter each : SelfCounter.values()) {
      Series series = new Series(null, null, null, null, null, null, each.text());
      add(Metric.SELF, series, each.of(now) - each.of(last));
    }
  }
}
