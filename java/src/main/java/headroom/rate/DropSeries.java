package headroom.rate;

import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.DropKey;
import headroom.model.DropReading;
import headroom.model.Headline.Culprit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One series of drops over time. Threads: none; one owner. */
final class DropSeries {
  private final DropKey key;
  private final DropClass dropClass;
  private final Instant firstSeen;
  private final Meter packets = Meter.fromZero();
  private @Nullable String interfaceName;
  private Instant lastSeen;
  private long readNanos;
  private long readNumber;
  private long sumPackets;
  private long sumBytes;
  private long rawPackets;
  private long rawBytes;
  private long totalPackets;
  private long totalBytes;

  DropSeries(DropReading first, Instant time) {
    key = first.key();
    dropClass = first.dropClass();
    interfaceName = first.interfaceName();
    firstSeen = time;
    lastSeen = time;
  }

  /** Adds one entry of this reading: the kernel's map may have several for one key. */
  void read(DropReading entry, Ticks ticks) {
    if (!isReadAt(ticks)) {
      sumPackets = 0;
      sumBytes = 0;
      readNanos = ticks.now();
      readNumber = ticks.number();
    }
    sumPackets += entry.packets();
    sumBytes += entry.bytes();
    interfaceName = entry.interfaceName();
  }

  /**
   * Ends this reading, whether or not the series was in it.
   *
   * @return packets dropped since it was last read; 0 if it was not in this reading
   */
  long settle(Instant time, Ticks ticks) {
    if (!isReadAt(ticks)) {
      return 0;
    }
    boolean restarted = sumPackets < rawPackets || sumBytes < rawBytes;
    long more = restarted ? sumPackets : sumPackets - rawPackets;
    totalPackets += more;
    totalBytes += restarted ? sumBytes : sumBytes - rawBytes;
    rawPackets = sumPackets;
    rawBytes = sumBytes;
    packets.add(more);
    if (more > 0) {
      lastSeen = time;
    }
    return more;
  }

  void keep(Ticks ticks) {
    packets.keep(ticks);
  }

  /** Whether the series was in this reading. */
  boolean isReadAt(Ticks ticks) {
    return readNumber == ticks.number();
  }

  boolean isLoss() {
    return dropClass != DropClass.NOISE;
  }

  String reason() {
    return key.reason();
  }

  long absentNanos(Ticks ticks) {
    return ticks.now() - readNanos;
  }

  long inWindow(Ticks ticks) {
    return packets.inWindow(ticks);
  }

  Culprit culprit(Ticks ticks) {
    return new Culprit(
        key.reason(),
        dropClass,
        key.netns(),
        key.ifindex(),
        interfaceName,
        key.location(),
        packets.perSecond(ticks));
  }

  Drop drop(Ticks ticks) {
    return new Drop(
        key.netns(),
        key.ifindex(),
        interfaceName,
        key.reason(),
        dropClass,
        key.location(),
        key.protocol(),
        key.oversized(),
        totalPackets,
        totalBytes,
        packets.perSecond(ticks),
        firstSeen,
        lastSeen);
  }
}
