package headroom.history;

/** Bits, low ones first, into bytes. */
final class BitWriter {
  private final ByteWriter out;
  private int pending;
  private int held;

  BitWriter(ByteWriter out) {
    this.out = out;
  }

  /** The low {@code count} bits of {@code value}, 0 to 64. */
  void write(long value, int count) {
    long rest = value;
    int left = count;
    while (left > 0) {
      int take = Math.min(left, 8 - held);
      pending |= (int) (rest & (1 << take) - 1) << held;
      held += take;
      rest >>>= take;
      left -= take;
      if (held == 8) {
        out.put(pending);
        pending = 0;
        held = 0;
      }
    }
  }

  void ones(int count) {
    write(-1L, count);
  }

  /** Fills the last byte with zeros. */
  void close() {
    if (held > 0) {
      out.put(pending);
    }
  }
}
