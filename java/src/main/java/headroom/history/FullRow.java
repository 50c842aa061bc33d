package headroom.history;

import java.util.Arrays;

/**
 * One series in one hour, tick by tick.
 *
 * @param at places of its ticks in the hour's {@link Timeline}, ascending
 * @param values of each
 */
record FullRow(int[] at, long[] values) {
  private static final int PARTIAL = 1;

  /**
   * @param ticks of the hour
   */
  static byte[] write(FullRow row, int ticks) {
    var out = new ByteWriter();
    boolean partial = row.at.length < ticks;
    out.put(partial ? PARTIAL : 0);
    if (partial) {
      writeRuns(out, row.at);
    }
    LongArrays.write(out, row.values);
    return Sealed.seal(out);
  }

  /**
   * @throws DamagedException if it is not what was written
   */
  static FullRow read(byte[] bytes, int ticks) {
    ByteReader in = Sealed.open(bytes);
    int[] at = (in.next() & PARTIAL) != 0 ? readRuns(in, ticks) : places(0, ticks);
    return new FullRow(at, LongArrays.read(in, at.length));
  }

  /** What another hour's part holds, whose ticks come behind the first {@code ticks}. */
  FullRow followedBy(FullRow other, int ticks) {
    int[] all = Arrays.copyOf(at, at.length + other.at.length);
    long[] allValues = Arrays.copyOf(values, all.length);
    for (int i = 0; i < other.at.length; i++) {
      all[at.length + i] = other.at[i] + ticks;
      allValues[at.length + i] = other.values[i];
    }
    return new FullRow(all, allValues);
  }

  private static void writeRuns(ByteWriter out, int[] at) {
    out.number(at.length);
    int expected = 0;
    int from = 0;
    while (from < at.length) {
      int to = from + 1;
      while (to < at.length && at[to] == at[to - 1] + 1) {
        to++;
      }
      out.number(at[from] - expected);
      out.number(to - from);
      expected = at[to - 1] + 1;
      from = to;
    }
  }

  private static int[] readRuns(ByteReader in, int ticks) {
    int size = in.count(ticks);
    int[] at = new int[size];
    int place = 0;
    int filled = 0;
    while (filled < size) {
      place += in.count(ticks - place);
      int run = in.count(Math.min(ticks - place, size - filled));
      if (run == 0) {
        throw new DamagedException("a run of no ticks");
      }
      for (int i = 0; i < run; i++) {
        at[filled++] = place++;
      }
    }
    return at;
  }

  private static int[] places(int from, int to) {
    int[] places = new int[to - from];
    Arrays.setAll(places, i -> from + i);
    return places;
  }
}
