package headroom.history;

/** Signed numbers as unsigned ones, small for small. */
final class ZigZag {
  private ZigZag() {}

  static long of(long value) {
    return (value << 1) ^ (value >> 63);
  }

  static long back(long coded) {
    return (coded >>> 1) ^ -(coded & 1);
  }
}
