package headroom.history;

import headroom.model.Drop;
import headroom.model.DropKey;
import headroom.model.Frame;
import headroom.model.NetInterface;
import headroom.model.Retransmits;
import headroom.model.Self;
import headroom.model.SizeCount;
import headroom.model.Traffic;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From the Frames' cumulative counts to what each second added.
 *
 * <ul>
 *   <li>A new run of the agent counts from 0: its first Frame counts whole, those before it are
 *       forgotten. Whoever begins with a later Frame takes it as where counting begins.
 *   <li>Time between two Frames is the steady clock's. The wall clock only says where a tick goes.
 *   <li>What a Frame does not have is absent from the tick, not 0.
 * </ul>
 *
 * <p>Threads: none; one owner.
 */
final class FrameIncrements {
  /** Frames closer together than that make one tick. */
  static final int TICK_FROM_MILLIS = 500;

  /** Counters that are remembered; the rest is turned away. */
  static final int COUNTERS_MAX = 50_000;

  /** A first Frame that claims a longer time since the start is believed up to here. */
  private static final int FIRST_TICK_MAX_MILLIS = 10_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final SeriesBook book;
  private final Increments tick = new Increments();
  private final Map<Object, Group> groups = new HashMap<>();
  private int counted;
  private @Nullable Instant started;
  private long lastNanos;
  private boolean isBaseline;
  private long turnedAway;
  private Namespaces names = new Namespaces(List.of());

  FrameIncrements(SeriesBook book) {
    this.book = book;
  }

  /**
   * @param nanos {@link System#nanoTime} of the Frame
   * @return null: it only sets where counting begins, or it follows too closely
   */
  @Nullable Tick next(Frame frame, long nanos) {
    int duration = begin(frame, nanos);
    if (duration < 0) {
      return null;
    }
    lastNanos = nanos;
    names = new Namespaces(frame.namespaces());
    frame.interfaces().forEach(this::addInterface);
    frame.drops().forEach(this::addDrop);
    frame.retransmits().forEach(this::addRetransmits);
    if (frame.ciliumDrops() != null) {
      frame
          .ciliumDrops()
          .forEach(drop ->
              add(
                  group("cilium", ""),
                  List.of(drop.code(), drop.direction()),
                  drop.packets(),
                  () ->
                      key(
                          Measure.CILIUM_DROP_PACKETS,
                          "reason",
                          drop.reason(),
                          "direction",
                          drop.direction())));
    }
    addSelf(frame.self());
    if (isBaseline) {
      tick.clear();
      return null;
    }
    return tick.build(frame.time().toEpochMilli(), duration);
  }

  /** What found no room and is not in the history, so far. */
  long turnedAway() {
    return turnedAway;
  }

  /** Whether the Frame belongs to another run of the agent than the one before. */
  boolean isNewRun(Frame frame) {
    return !frame.started().equals(started);
  }

  /** Length of the tick that the Frame ends, ms; below 0: it ends none. */
  private int begin(Frame frame, long nanos) {
    if (!isNewRun(frame)) {
      isBaseline = false;
      long millis = (nanos - lastNanos) / NANOS_PER_MILLI;
      return millis < TICK_FROM_MILLIS ? -1 : (int) Math.min(millis, Integer.MAX_VALUE);
    }
    started = frame.started();
    groups.clear();
    counted = 0;
    isBaseline = frame.seq() != 1;
    long millis = frame.time().toEpochMilli() - frame.started().toEpochMilli();
    return (int) Math.clamp(millis, 1, FIRST_TICK_MAX_MILLIS);
  }

  private void addInterface(NetInterface one) {
    addTraffic(one, "tx", one.tx());
    if (one.rx() != null) {
      addTraffic(one, "rx", one.rx());
    }
  }

  private void addTraffic(NetInterface one, String direction, Traffic traffic) {
    var naming =
        new InterfaceNaming(names.of(one.netns()), one.name(), one.role().json(), direction);
    Group group = group(List.of(one.netns(), one.ifindex(), direction), naming);
    add(group, naming, Measure.PACKETS, traffic.packets());
    add(group, naming, Measure.BYTES, traffic.bytes());
    add(group, naming, Measure.OVERSIZED_PACKETS, traffic.oversizedPackets());
    add(group, naming, Measure.OVERSIZED_BYTES, traffic.oversizedBytes());
    add(group, naming, Measure.FRAGMENTS, traffic.fragments());
    add(group, naming, Measure.PMTU_SIGNALS, traffic.pmtuSignals());
    for (SizeCount size : traffic.sizes()) {
      add(
          group,
          size.upTo(),
          size.packets(),
          () -> naming.key(Measure.SIZE_PACKETS).with("upTo", Integer.toString(size.upTo())));
    }
  }

  private void add(Group group, InterfaceNaming naming, Measure measure, long now) {
    add(group, measure, now, () -> naming.key(measure));
  }

  private void addDrop(Drop drop) {
    var key =
        new DropKey(
            drop.netns(),
            drop.ifindex(),
            drop.reason(),
            drop.ciliumReason(),
            drop.location(),
            drop.protocol(),
            drop.oversized());
    String namespace = names.of(drop.netns());
    Group group = group(key, namespace);
    add(
        group,
        Measure.DROP_PACKETS,
        drop.packets(),
        () -> dropKey(Measure.DROP_PACKETS, namespace, drop));
    add(
        group,
        Measure.DROP_BYTES,
        drop.bytes(),
        () -> dropKey(Measure.DROP_BYTES, namespace, drop));
  }

  private static SeriesKey dropKey(Measure measure, String namespace, Drop drop) {
    Map<String, String> labels = new HashMap<>();
    labels.put("namespace", namespace);
    if (drop.interfaceName() != null) {
      labels.put("interface", drop.interfaceName());
    }
    labels.put("reason", drop.reason());
    if (drop.ciliumReason() != null) {
      labels.put("ciliumReason", drop.ciliumReason());
    }
    labels.put("class", drop.dropClass().json());
    labels.put("location", drop.location());
    labels.put("protocol", drop.protocol());
    if (drop.oversized()) {
      labels.put("oversized", "true");
    }
    return SeriesKey.of(measure, labels);
  }

  private void addRetransmits(Retransmits sent) {
    String namespace = names.of(sent.netns());
    Group group = group(List.of("retransmits", sent.netns()), namespace);
    add(group, "segments", sent.segments(), () -> key(Measure.RETRANSMITS, "namespace", namespace));
    for (SizeCount size : sent.sizes()) {
      add(
          group,
          size.upTo(),
          size.packets(),
          () ->
              key(
                  Measure.RETRANSMIT_SIZES,
                  "namespace",
                  namespace,
                  "upTo",
                  Integer.toString(size.upTo())));
    }
  }

  private void addSelf(Self self) {
    addSelf("dropKeysFull", self.dropKeysFull());
    addSelf("ledgerPeersFull", self.ledgerPeersFull());
    addSelf("dropsUnplaced", self.dropsUnplaced());
    addSelf("retransmitsFull", self.retransmitsFull());
    addSelf("missed", self.missed());
    addSelf("unsized", self.unsized());
    addSelf("eventsLost", self.eventsLost());
    addSelf("eventsSkipped", self.eventsSkipped());
    addSelf("framesSkipped", self.framesSkipped());
  }

  private void addSelf(String what, long now) {
    add(group("self", ""), what, now, () -> key(Measure.SELF, "what", what));
  }

  /**
   * @param naming what its series are named by: when that changes, they are named anew and count on
   */
  private Group group(Object identity, Object naming) {
    Group group = groups.computeIfAbsent(identity, absent -> new Group());
    if (!naming.equals(group.naming)) {
      group.naming = naming;
      group.members.values().forEach(Counted::forgetName);
    }
    return group;
  }

  private void add(Group group, Object member, long now, Naming naming) {
    Counted counter = group.members.get(member);
    if (counter == null) {
      if (counted >= COUNTERS_MAX) {
        turnedAway++;
        return;
      }
      counted++;
      counter = new Counted();
      group.members.put(member, counter);
    }
    if (!counter.isNamed()) {
      counter.name(seriesOf(naming.key()));
    }
    long added = counter.advance(now);
    if (counter.series() != null) {
      tick.add(counter.series(), added);
    } else if (!isBaseline) {
      turnedAway += added;
    }
  }

  /** Where drops find no room, the sum by class stays true, though its keys are not told apart. */
  private @Nullable Series seriesOf(SeriesKey key) {
    Series series = book.get(key);
    String dropClass = key.labels().get("class");
    if (series != null || dropClass == null) {
      return series;
    }
    return book.getStandIn(key(key.measure(), "class", dropClass, "other", "true"));
  }

  private static SeriesKey key(Measure measure, String name, String value) {
    return SeriesKey.of(measure, Map.of(name, value));
  }

  private static SeriesKey key(
      Measure measure, String name, String value, String name2, String value2) {
    return SeriesKey.of(measure, Map.of(name, value, name2, value2));
  }

  /** Made only for a counter that is new. */
  private interface Naming {
    SeriesKey key();
  }

  /** Counters that are there and gone together. */
  private static final class Group {
    private final Map<Object, Counted> members = new HashMap<>();
    private @Nullable Object naming;
  }

  private record InterfaceNaming(String namespace, String name, String role, String direction) {
    SeriesKey key(Measure measure) {
      return SeriesKey.of(
          measure,
          Map.of("namespace", namespace, "interface", name, "role", role, "direction", direction));
    }
  }
}
