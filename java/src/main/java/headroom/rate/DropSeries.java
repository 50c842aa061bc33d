package headroom.rate;

import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.DropKey;
import headroom.model.DropReading;
import headroom.model.Headline.Culprit;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One series of drops over time. It is quiet when it has not moved for so long that its rate is 0
 * whatever reading comes next; until it moves, it is then neither reckoned nor made anew. Threads:
 * none; one owner.
 */
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
  private boolean quiet;
  private @Nullable Drop last;

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
    if (more > 0) {
      packets.add(more);
      lastSeen = time;
      quiet = false;
    }
    return more;
  }

  void keep(Ticks ticks) {
    if (!quiet) {
      packets.keep(ticks);
      quiet = packets.isLevel() && last != null && last.packetsPerSecond() == 0;
    }
  }

  boolean isQuiet() {
    return quiet;
  }

  /** As if read again, with the same counts. */
  void stand(long nanos, long number) {
    readNanos = nanos;
    readNumber = number;
  }

  /** Whether the series was in this reading. */
  boolean isReadAt(Ticks ticks) {
    return readNumber == ticks.number();
  }

  /** Whether the series was in the reading before this one. */
  boolean wasReadBefore(Ticks ticks) {
    return readNumber == ticks.number() - 1;
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
    return quiet ? 0 : packets.inWindow(ticks);
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

  /** The same object as long as it says the same. */
  Drop drop(Ticks ticks) {
    double perSecond = quiet ? 0 : packets.perSecond(ticks);
    Drop now = last;
    if (now == null || !says(now, perSecond)) {
      now = make(perSecond);
      last = now;
    }
    return now;
  }

  /** What else changes, changes with these. */
  private boolean says(Drop drop, double perSecond) {
    return drop.packets() == totalPackets
        && drop.bytes() == totalBytes
        && Double.compare(drop.packetsPerSecond(), perSecond) == 0
        && Objects.equals(drop.interfaceName(), interfaceName);
  }

  private Drop make(double perSecond) {
    return new Drop(
        key.netns(),
        key.ifindex(),
        interfaceName,
        key.reason(),
        key.ciliumReason(),
        dropClass,
        key.location(),
        key.protocol(),
        key.oversized(),
        totalPackets,
        totalBytes,
        perSecond,
        firstSeen,
        lastSeen);
  }
}
