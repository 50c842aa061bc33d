package headroom.rate;

import headroom.model.Retransmits;
import headroom.model.RetransmitsReading;
import headroom.model.SizeCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Retransmits of all namespaces. A namespace that is new after the first reading was at 0 before.
 * One that is missing is treated as a drop series is ({@link DropBook}); bounded by NETNS_MAX
 * entries a reading.
 *
 * <p>Threads: none; one owner.
 */
final class RetransmitBook {
  private static final int SEGMENTS = 0;
  private static final int SIZES = 1;

  private static final class Entry {
    final Totals totals = new Totals(SIZES + SizeCounts.UP_TO.size());
    long readNanos;
  }

  private final Map<Long, Entry> entries = new HashMap<>();
  private final long[] now = new long[SIZES + SizeCounts.UP_TO.size()];
  private final Meter segments = Meter.fromZero();
  private List<Retransmits> retransmits = List.of();

  void read(List<RetransmitsReading> readings, Ticks ticks) {
    List<Retransmits> list = new ArrayList<>(readings.size());
    for (RetransmitsReading reading : readings) {
      Entry entry = entries.computeIfAbsent(reading.netns(), unused -> new Entry());
      entry.readNanos = ticks.now();
      entry.totals.advance(flat(reading));
      segments.add(entry.totals.delta(SEGMENTS));
      list.add(
          new Retransmits(
              reading.netns(),
              entry.totals.total(SEGMENTS),
              SizeCounts.copyOf(entry.totals.totals(), SIZES).nonZero()));
    }
    entries.values().removeIf(one -> ticks.now() - one.readNanos > DropBook.ABSENT_NANOS);
    retransmits = list;
  }

  /** Those of this reading, in its order. */
  List<Retransmits> retransmits() {
    return retransmits;
  }

  Meter segments() {
    return segments;
  }

  private long[] flat(RetransmitsReading reading) {
    now[SEGMENTS] = reading.segments();
    for (int i = 0; i < SizeCounts.UP_TO.size(); i++) {
      now[SIZES + i] = reading.sizes().get(i);
    }
    return now;
  }
}
