package headroom.history;

import java.util.Arrays;

/**
 * The ticks of one hour, in the order in which they came: by time, unless the clock was set back.
 *
 * @param wallMillis when each ended
 * @param durationMillis by the steady clock
 */
record Timeline(long[] wallMillis, int[] durationMillis) {
  /** Two ticks a second, eight times: a clock that is set back again and again. */
  static final int TICKS_MAX = 8 * 2 * 3_600;

  int size() {
    return wallMillis.length;
  }

  byte[] write() {
    var out = new ByteWriter();
    out.number(size());
    LongArrays.write(out, wallMillis);
    LongArrays.write(out, Arrays.stream(durationMillis).asLongStream().toArray());
    return Sealed.seal(out);
  }

  /**
   * @throws DamagedException if it is not what was written
   */
  static Timeline read(byte[] bytes) {
    ByteReader in = Sealed.open(bytes);
    int size = in.count(TICKS_MAX);
    long[] walls = LongArrays.read(in, size);
    int[] durations = Arrays.stream(LongArrays.read(in, size)).mapToInt(one -> (int) one).toArray();
    return new Timeline(walls, durations);
  }

  Timeline followedBy(Timeline other) {
    long[] walls = Arrays.copyOf(wallMillis, size() + other.size());
    System.arraycopy(other.wallMillis, 0, walls, size(), other.size());
    int[] durations = Arrays.copyOf(durationMillis, walls.length);
    System.arraycopy(other.durationMillis, 0, durations, size(), other.size());
    return new Timeline(walls, durations);
  }

  /** Measured time by bucket of a tier's row. */
  long[] millis(Tier tier) {
    long[] millis = new long[tier.buckets()];
    for (int i = 0; i < size(); i++) {
      millis[tier.bucket(wallMillis[i])] += durationMillis[i];
    }
    return millis;
  }
}
