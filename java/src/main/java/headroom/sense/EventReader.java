package headroom.sense;

import headroom.bpf.Contract;
import headroom.bpf.Ring;
import headroom.host.Monotonic;
import headroom.model.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ring buffer's records as events. */
final class EventReader {
  /** Records read in one tick: the ring holds 1,213. */
  static final int RECORDS_MAX = Contract.EVENT_RING_BYTES / (Contract.Event.SIZE + 8);

  private final Ring ring;
  private final PacketHead.TunnelPorts tunnelPorts;
  private final InterfaceNames interfaces;
  private final DropNames names;
  private final Classifier classifier;

  EventReader(
      Ring ring,
      PacketHead.TunnelPorts tunnelPorts,
      InterfaceNames interfaces,
      DropNames names,
      Classifier classifier) {
    this.ring = ring;
    this.tunnelPorts = tunnelPorts;
    this.interfaces = interfaces;
    this.names = names;
    this.classifier = classifier;
  }

  /** A record as it was in the ring, before its function has a name. */
  record Raw(
      long timeNanos,
      long location,
      int kind,
      int reason,
      long netns,
      int ifindex,
      String ifname,
      int size,
      PacketHead head) {}

  /** Empties the ring, and learns the interfaces' names that are in it. */
  List<Raw> drain() {
    List<Raw> raws = new ArrayList<>();
    ring.drain(
        (data, at, bytes) -> {
          if (bytes >= Contract.Event.SIZE) {
            Raw raw = raw(data, at);
            interfaces.learn(raw.netns(), raw.ifindex(), raw.ifname());
            raws.add(raw);
          }
        },
        RECORDS_MAX);
    return raws;
  }

  List<Event> events(List<Raw> raws, Monotonic clock) {
    Set<Long> locations = new HashSet<>();
    for (Raw raw : raws) {
      if (raw.location() != 0) {
        locations.add(raw.location());
      }
    }
    names.prepare(locations);
    return raws.stream().map(raw -> event(raw, clock)).toList();
  }

  private Event event(Raw raw, Monotonic clock) {
    boolean drop = raw.kind() == Contract.EVENT_DROP;
    @Nullable String reason = drop ? names.reason(raw.reason()) : null;
    @Nullable String location = drop ? names.location(raw.location()) : null;
    PacketHead head = raw.head();
    return new Event(
        clock.instant(raw.timeNanos()),
        kind(raw.kind()),
        raw.netns(),
        raw.ifindex(),
        interfaces.find(raw.netns(), raw.ifindex()),
        reason,
        reason == null || location == null ? null : classifier.classify(reason, location),
        location,
        raw.size(),
        head.flow(),
        head.inner(),
        head.vni(),
        raw.kind() == Contract.EVENT_PMTU_SIGNAL ? head.signal() : null);
  }

  private static Event.Kind kind(int kind) {
    return switch (kind) {
      case Contract.EVENT_RETRANSMIT -> Event.Kind.RETRANSMIT;
      case Contract.EVENT_PMTU_SIGNAL -> Event.Kind.PMTU_SIGNAL;
      default -> Event.Kind.DROP;
    };
  }

  private Raw raw(ByteBuffer data, int at) {
    int headBytes =
        Math.min(
            Short.toUnsignedInt(data.getShort(at + Contract.Event.HEAD_BYTES)),
            Contract.EVENT_HEAD_BYTES);
    var head = new byte[headBytes];
    data.get(at + Contract.Event.HEAD, head);
    int protocol = Short.toUnsignedInt(data.getShort(at + Contract.Event.PROTOCOL));
    return new Raw(
        data.getLong(at + Contract.Event.TIME_NS),
        data.getLong(at + Contract.Event.LOCATION),
        data.getInt(at + Contract.Event.KIND),
        data.getInt(at + Contract.Event.REASON),
        Integer.toUnsignedLong(data.getInt(at + Contract.Event.NETNS)),
        data.getInt(at + Contract.Event.IFINDEX),
        text(data, at + Contract.Event.IFNAME, 16),
        data.getInt(at + Contract.Event.SIZE_ON_WIRE),
        PacketHead.parse(head, protocol, tunnelPorts));
  }

  private static String text(ByteBuffer data, int at, int max) {
    int length = 0;
    while (length < max && data.get(at + length) != 0) {
      length++;
    }
    var bytes = new byte[length];
    data.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
