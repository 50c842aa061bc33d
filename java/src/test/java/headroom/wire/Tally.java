package headroom.wire;

import headroom.model.SizeCounts;
import headroom.model.TrafficReading;
import java.util.stream.IntStream;

/**
 * Packets, bytes with their Ethernet headers, and packets by size class: what an independent count
 * and Headroom's must agree on.
 */
record Tally(long packets, long bytes, SizeCounts sizes) {
  /** What Headroom counted between two readings. */
  static Tally between(TrafficReading before, TrafficReading after) {
    return new Tally(
        after.packets() - before.packets(),
        after.bytes() - before.bytes(),
        minus(after.sizes(), before.sizes()));
  }

  static Tally of(TrafficReading reading) {
    return between(TrafficReading.NONE, reading);
  }

  static SizeCounts minus(SizeCounts a, SizeCounts b) {
    return SizeCounts.of(
        IntStream.range(0, SizeCounts.UP_TO.size()).mapToLong(i -> a.get(i) - b.get(i)).toArray());
  }

  static int classOf(int l3Bytes) {
    int at = 0;
    while (SizeCounts.UP_TO.get(at) < l3Bytes) {
      at++;
    }
    return at;
  }
}
