package headroom.bpf;

import java.nio.ByteBuffer;

/**
 * A copy of a batch of entries, to tell which of the next ones differ: comparing 1,000 series byte
 * by byte takes microseconds, looking at each of them a millisecond. Threads: one at a time.
 */
final class Kept {
  private final Column keys;
  private final Column values;
  private int entries;

  /** Where keys differ next, at or after the entry last asked for. */
  private int nextKey;

  /**
   * @param keys where each batch is read to, {@code keyBytes} an entry
   * @param values likewise
   */
  Kept(ByteBuffer keys, int keyBytes, ByteBuffer values, int valueBytes) {
    this.keys = new Column(keys, keyBytes);
    this.values = new Column(values, valueBytes);
  }

  int entries() {
    return entries;
  }

  /** The batch as it is now is what the next one is compared with. */
  void keep(int entries) {
    keys.keep(entries);
    values.keep(entries);
    this.entries = entries;
  }

  /**
   * The first entry of {@code from} to {@code to} whose key or value is not what was kept; {@code
   * to} if there is none. To be asked in ascending order, from 0.
   */
  int firstChanged(int from, int to) {
    if (from == 0 || nextKey < from) {
      nextKey = keys.firstChanged(from, to);
    }
    return values.firstChanged(from, nextKey);
  }

  private static final class Column {
    private final ByteBuffer now;
    private final ByteBuffer before;
    private final int bytes;

    Column(ByteBuffer now, int bytes) {
      this.now = now.duplicate();
      this.before = ByteBuffer.allocateDirect(now.capacity());
      this.bytes = bytes;
    }

    void keep(int entries) {
      before.put(0, now, 0, entries * bytes);
    }

    int firstChanged(int from, int to) {
      now.limit(to * bytes).position(from * bytes);
      before.limit(to * bytes).position(from * bytes);
      int at = now.mismatch(before);
      now.clear();
      before.clear();
      return at < 0 ? to : from + at / bytes;
    }
  }
}
