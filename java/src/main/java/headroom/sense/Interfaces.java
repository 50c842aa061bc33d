package headroom.sense;

import headroom.bpf.Contract;
import headroom.bpf.PerCpuMap;
import headroom.bpf.WatchTable;
import headroom.config.Config;
import headroom.config.Glob;
import headroom.config.LimitConfig;
import headroom.host.Counters;
import headroom.host.DefaultRoute;
import headroom.host.Link;
import headroom.host.LinkWatch;
import headroom.host.Roles;
import headroom.host.Sysfs;
import headroom.host.Watched;
import headroom.model.InterfaceReading;
import headroom.model.Role;
import headroom.model.SizeCounts;
import headroom.model.TrafficReading;
import headroom.model.Unavailable;
import headroom.model.Unavailable.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's table of watched interfaces in step with the links of the agent's namespace,
 * and reads what was counted there. Interfaces may come, go and be made anew under their name.
 */
final class Interfaces {
  private static final Logger LOG = LoggerFactory.getLogger(Interfaces.class);

  private final WatchTable table;
  private final PerCpuMap traffic;
  private final Config config;
  private final InterfaceNames names;
  private final LinkWatch links = new LinkWatch();
  private final Sysfs sysfs = Sysfs.ofTheMachine();
  private final Map<Id, Slot> watched = new LinkedHashMap<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();

  /** Given back in this tick: a program may still be counting there. Free in the next one. */
  private final List<Integer> resting = new ArrayList<>();

  /** A listing that could not be followed, since the routes could not be read: tried again. */
  private @Nullable List<Link> unapplied;

  private List<Link> applied = List.of();
  private Runnable changed = () -> {};
  private List<Unavailable> notes = List.of();
  private @Nullable Unavailable problem;
  private final long[] sizes = new long[Contract.SIZE_CLASS_COUNT];

  /** The devices' own counters are for looking at, not for rates: some seconds old will do. */
  private static final long COUNTERS_NANOS = 5_000_000_000L;

  private Map<String, Map<String, Long>> counters = Map.of();
  private long countersAt;

  private record Id(long netns, int ifindex) {}

  private record Slot(int slot, Watched watched) {}

  Interfaces(WatchTable table, PerCpuMap traffic, Config config, InterfaceNames names) {
    this.table = table;
    this.traffic = traffic;
    this.config = config;
    this.names = names;
    for (int slot = 0; slot < Contract.WATCH_MAX; slot++) {
      free.add(slot);
    }
  }

  /** Looks whether links changed, and follows them. A failed look keeps what was known. */
  void follow(long nanos) {
    free.addAll(resting);
    resting.clear();
    try {
      links.poll(nanos).ifPresent(now -> unapplied = now);
      List<Link> now = unapplied;
      if (now != null) {
        apply(now);
        unapplied = null;
        if (!now.equals(applied)) {
          applied = now;
          changed.run();
        }
      }
      problem = null;
    } catch (IOException e) {
      if (problem == null) {
        LOG.warn("interfaces cannot be listed: {}", e.getMessage());
      }
      problem =
          new Unavailable(
              Kind.INTERFACES_UNREADABLE,
              "interfaces: " + e.getMessage() + "; the last known ones stay watched",
              Map.of("problem", String.valueOf(e.getMessage())));
    }
  }

  /** Called whenever a listing differs from the one before. */
  void onChanged(Runnable listener) {
    changed = listener;
  }

  /** Whether one is watched now. */
  boolean hasTunnel() {
    return watched.values().stream().anyMatch(slot -> slot.watched().role() == Role.TUNNEL);
  }

  /** What is asked for and not there, and what could not be read. */
  List<Unavailable> notes() {
    Unavailable failed = problem;
    if (failed == null) {
      return notes;
    }
    var all = new ArrayList<>(notes);
    all.add(failed);
    return all;
  }

  private void apply(List<Link> now) throws IOException {
    for (Link link : now) {
      names.learn(link.netns(), link.ifindex(), link.name());
    }
    List<String> globs = config.watch().interfaces().stream().map(Glob::pattern).toList();
    var selection = new Roles.Selection(globs, config.watch().pods(), Contract.WATCH_MAX);
    List<Link> considered = now.stream().filter(link -> !excluded(link.name())).toList();
    Roles.Plan plan = Roles.plan(considered, DefaultRoute.read(), selection);
    var more = new ArrayList<>(plan.notes());
    Set<Id> kept = new HashSet<>();
    for (Watched wanted : plan.watched()) {
      Id id = new Id(wanted.link().netns(), wanted.link().ifindex());
      kept.add(id);
      if (!put(id, wanted)) {
        more.add(crowdedOut(wanted.link().name()));
      }
    }
    for (Id id : List.copyOf(watched.keySet())) {
      if (!kept.contains(id)) {
        remove(id);
      }
    }
    links.watch(watched.values().stream().map(slot -> slot.watched().link()).toList());
    notes = List.copyOf(more);
    counters = Map.of(); // of other interfaces
  }

  private static Unavailable crowdedOut(String name) {
    return new Unavailable(
        Kind.INTERFACE_CROWDED_OUT,
        "interface " + name + ": not watched, the kernel's table is too crowded at its place",
        Map.of("interface", name));
  }

  private boolean excluded(String name) {
    return config.watch().exclude().stream().anyMatch(glob -> glob.matches(name));
  }

  private boolean put(Id id, Watched wanted) {
    Watched limited = withConfiguredLimit(wanted);
    Slot before = watched.get(id);
    if (before != null && !before.watched().link().name().equals(wanted.link().name())) {
      LOG.info("{} is now called {}", before.watched().link().name(), wanted.link().name());
    }
    int slot = before != null ? before.slot() : take();
    if (slot < 0) {
      return false;
    }
    int flags = limited.ledger() ? Contract.WATCH_LEDGER : 0;
    if (!table.put(id.netns(), id.ifindex(), limited.limit().orElse(0), slot, flags)) {
      free.add(slot);
      return false;
    }
    watched.put(id, new Slot(slot, limited));
    if (before == null) {
      LOG.info(
          "watching {} ({}), oversized above {}",
          wanted.link().name(),
          wanted.role().json(),
          limited.limit().isPresent() ? limited.limit().getAsInt() : "nothing: no limit is known");
    }
    return true;
  }

  private int take() {
    Integer slot = free.poll();
    if (slot == null) {
      return -1;
    }
    traffic.clear(slot * 2 + Contract.TX);
    traffic.clear(slot * 2 + Contract.RX);
    return slot;
  }

  private void remove(Id id) {
    Slot gone = watched.remove(id);
    if (gone != null) {
      table.remove(id.netns(), id.ifindex());
      resting.add(gone.slot());
      LOG.info("no longer watching {}", gone.watched().link().name());
    }
  }

  private Watched withConfiguredLimit(Watched wanted) {
    LimitConfig limit = config.limitFor(wanted.link().name());
    return limit == null
        ? wanted
        : new Watched(
            wanted.link(),
            wanted.role(),
            OptionalInt.of(limit.bytes()),
            wanted.overhead(),
            wanted.ledger(),
            wanted.receivesTraced());
  }

  /**
   * @param nanos now, of a clock that only goes forward
   */
  List<InterfaceReading> readings(long nanos) {
    if (counters.isEmpty() || nanos - countersAt >= COUNTERS_NANOS) {
      counters = counters();
      countersAt = nanos;
    }
    var readings = new ArrayList<InterfaceReading>(watched.size());
    for (Slot slot : watched.values()) {
      Link link = slot.watched().link();
      readings.add(
          new InterfaceReading(
              link.netns(),
              link.ifindex(),
              link.name(),
              slot.watched().role(),
              link.mtu(),
              slot.watched().limit(),
              slot.watched().overhead(),
              link.up(),
              read(slot.slot() * 2 + Contract.TX),
              slot.watched().receivesTraced() ? read(slot.slot() * 2 + Contract.RX) : null,
              counters.getOrDefault(link.name(), Map.of())));
    }
    return readings;
  }

  /** By interface; eleven files each, so not every tick. */
  private Map<String, Map<String, Long>> counters() {
    if (!links.sysfsShows()) {
      return procCounters();
    }
    var read = new HashMap<String, Map<String, Long>>();
    for (Slot slot : watched.values()) {
      String name = slot.watched().link().name();
      read.put(name, Counters.read(sysfs, name));
    }
    return read;
  }

  private static Map<String, Map<String, Long>> procCounters() {
    try {
      return Counters.readProc();
    } catch (IOException e) {
      return new HashMap<>();
    }
  }

  private TrafficReading read(int index) {
    var holder = new TrafficReading[] {TrafficReading.NONE};
    traffic.one(
        index,
        (keys, keyAt, values, at) -> {
          for (int i = 0; i < sizes.length; i++) {
            sizes[i] = traffic.sum(values, at + Contract.TrafficVal.SIZES + i * Long.BYTES);
          }
          holder[0] =
              new TrafficReading(
                  traffic.sum(values, at + Contract.TrafficVal.PACKETS),
                  traffic.sum(values, at + Contract.TrafficVal.BYTES),
                  traffic.sum(values, at + Contract.TrafficVal.OVERSIZED_PACKETS),
                  traffic.sum(values, at + Contract.TrafficVal.OVERSIZED_BYTES),
                  traffic.sum(values, at + Contract.TrafficVal.FRAGMENTS),
                  traffic.sum(values, at + Contract.TrafficVal.PMTU_SIGNALS),
                  SizeCounts.copyOf(sizes, 0));
        });
    return holder[0];
  }
}
