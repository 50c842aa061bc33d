package headroom.path;

/**
 * Which sequence numbers of one sender were seen: the highest, and the {@link #SIZE} below it (the
 * way of RFC 4303 §3.4.3). Older ones count as seen.
 */
public final class ReplayWindow {
  public static final int SIZE = 64;

  private long highest;
  private long seen; // bit n: highest - n

  /** As {@link #accept}, for numbers above all that were seen: late ones count as seen. */
  public boolean acceptNewest(long sequence) {
    return sequence > highest && accept(sequence);
  }

  /** True once for each number above 0 that is not too old; it is seen from then on. */
  public boolean accept(long sequence) {
    if (sequence <= 0) {
      return false;
    }
    if (sequence > highest) {
      long by = sequence - highest;
      seen = by >= SIZE ? 1 : seen << by | 1;
      highest = sequence;
      return true;
    }
    long below = highest - sequence;
    if (below >= SIZE || (seen >>> below & 1) == 1) {
      return false;
    }
    seen |= 1L << below;
    return true;
  }
}
