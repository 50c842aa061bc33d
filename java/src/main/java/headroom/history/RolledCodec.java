package headroom.history;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Rolled} as a row. Gaps take no place: buckets that were measured follow each other. What
 * the row of all ticks (its timeline) has of the measured time is not said again by each series.
 */
final class RolledCodec {
  private static final int DETAILED = 1;
  private static final int OWN_MILLIS = 2;

  private RolledCodec() {}

  /**
   * @param timeline millis of the row's timeline; null: this is the timeline
   */
  static byte[] write(Rolled row, long @Nullable [] timeline) {
    var out = new ByteWriter();
    boolean ownMillis = timeline == null || !Arrays.equals(timeline, row.millis());
    out.put((row.maxima() != null ? DETAILED : 0) | (ownMillis ? OWN_MILLIS : 0));
    if (ownMillis) {
      LongArrays.write(out, row.millis());
    }
    LongArrays.write(out, measured(row.sums(), row.millis()));
    if (row.maxima() != null && row.rates() != null) {
      LongArrays.write(out, measured(row.maxima(), row.millis()));
      writeRates(out, row.rates());
    }
    return Sealed.seal(out);
  }

  /**
   * @throws DamagedException if it is not what was written
   */
  static Rolled read(byte[] bytes, int buckets, long @Nullable [] timeline) {
    ByteReader in = Sealed.open(bytes);
    int flags = in.next();
    long[] millis = timeline;
    if ((flags & OWN_MILLIS) != 0) {
      millis = LongArrays.read(in, buckets);
    }
    if (millis == null) {
      throw new DamagedException("the timeline of its row is missing");
    }
    long[] sums = spread(in, millis);
    boolean detailed = (flags & DETAILED) != 0;
    long[] maxima = detailed ? spread(in, millis) : null;
    return new Rolled(millis, sums, maxima, detailed ? readRates(in) : null);
  }

  private static long[] measured(long[] values, long[] millis) {
    long[] some = new long[values.length];
    int size = 0;
    for (int i = 0; i < values.length; i++) {
      if (millis[i] != 0) {
        some[size++] = values[i];
      }
    }
    return Arrays.copyOf(some, size);
  }

  private static long[] spread(ByteReader in, long[] millis) {
    int size = (int) Arrays.stream(millis).filter(one -> one != 0).count();
    long[] some = LongArrays.read(in, size);
    long[] values = new long[millis.length];
    int at = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = millis[i] == 0 ? 0 : some[at++];
    }
    return values;
  }

  private static void writeRates(ByteWriter out, Distribution rates) {
    long[] slots = rates.slots();
    out.number(slots.length);
    long[] steps = slots.clone();
    for (int i = 1; i < steps.length; i++) {
      steps[i] = slots[i] - slots[i - 1] - 1;
    }
    out.number(steps.length == 0 ? 0 : steps[0]);
    LongArrays.write(out, Arrays.copyOfRange(steps, Math.min(1, steps.length), steps.length));
    LongArrays.write(out, rates.secondsBySlot());
  }

  private static Distribution readRates(ByteReader in) {
    int size = in.count(Distribution.SLOTS_MAX);
    long first = in.number();
    long[] steps = LongArrays.read(in, Math.max(0, size - 1));
    long[] slots = new long[size];
    for (int i = 0; i < size; i++) {
      slots[i] = i == 0 ? first : slots[i - 1] + steps[i - 1] + 1;
    }
    if (size > 0 && (slots[0] < 0 || slots[size - 1] >= Distribution.SLOTS_MAX)) {
      throw new DamagedException("a rate beyond all rates");
    }
    return new Distribution(slots, LongArrays.read(in, size));
  }
}
