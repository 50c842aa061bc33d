package headroom.history;

/** Reads what {@link BitWriter} wrote. */
final class BitReader {
  private final ByteReader in;
  private int pending;
  private int held;

  BitReader(ByteReader in) {
    this.in = in;
  }

  /** 0 to 64 bits. */
  long read(int count) {
    long value = 0;
    int have = 0;
    while (have < count) {
      if (held == 0) {
        pending = in.next();
        held = 8;
      }
      int take = Math.min(count - have, held);
      value |= (long) (pending & (1 << take) - 1) << have;
      pending >>>= take;
      held -= take;
      have += take;
    }
    return value;
  }
}
