package headroom.bpf;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a per-CPU hash or array whole, into memory that is allocated once: 1,024 keys in 73 µs, no
 * allocation by key. Where the kernel has no batch look-up for this kind of map (arrays before
 * Linux 5.13, f008d732ab18), key by key.
 *
 * <p>Threads: one at a time.
 */
public final class PerCpuMap implements AutoCloseable {
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int ENOSPC = 28;
  private static final int ENOTSUPP = 524; // the kernel's own, not in errno.h
  private static final int EINVAL = 22;

  private final String name;
  private final int fd;
  private final int keyBytes;
  private final int valueBytes;
  private final int cpus;
  private final int batchEntries;
  private final Memory keys;
  private final Memory values;
  private final Memory cursor;
  private final ByteBuffer keyView;
  private final ByteBuffer valueView;
  private final IntByReference count = new IntByReference();
  private final List<Kept> kept = new ArrayList<>(); // of the last reading, by batch
  private boolean batched = true;

  /** Entries in one system call. A full hash bucket must fit, or the kernel answers ENOSPC. */
  private static final int BATCH_MAX = 1_024;

  private static final int BATCH_MIN = 32;
  private static final long BUFFER_BYTES_MAX = 1 << 20;

  /** Of one map; entries past it are visited every time. 2 MB hold 8,192 drop series of 14 CPUs. */
  private static final long KEPT_BYTES_MAX = 2 << 20;

  PerCpuMap(String name, int fd, int keyBytes, int valueBytes, int entriesMax, int cpus) {
    this.name = name;
    this.fd = fd;
    this.keyBytes = keyBytes;
    this.valueBytes = valueBytes;
    this.cpus = cpus;
    long valuesBytes = (long) valueBytes * cpus;
    int fitting = (int) Math.max(BATCH_MIN, BUFFER_BYTES_MAX / valuesBytes);
    this.batchEntries = Math.min(entriesMax, Math.min(BATCH_MAX, fitting));
    this.keys = new Memory((long) batchEntries * keyBytes);
    this.values = new Memory((long) batchEntries * valueBytes * cpus);
    this.cursor = new Memory(Math.max(keyBytes, 8) * 2L);
    this.keyView = keys.getByteBuffer(0, keys.size()).order(ByteOrder.nativeOrder());
    this.valueView = values.getByteBuffer(0, values.size()).order(ByteOrder.nativeOrder());
  }

  /**
   * Sees one entry: the key at {@code keyAt} of {@code keys}; the value of CPU n at {@code valueAt
   * + n * valueBytes} of {@code values}. The buffers are reused: take what is wanted.
   */
  @FunctionalInterface
  public interface Visitor {
    void visit(ByteBuffer keys, int keyAt, ByteBuffer values, int valueAt);
  }

  public int cpus() {
    return cpus;
  }

  /**
   * Sum over the CPUs of the 64-bit counter at {@code valueAt} (an offset into the value added).
   */
  public long sum(ByteBuffer buffer, int valueAt) {
    long sum = 0;
    for (int cpu = 0, at = valueAt; cpu < cpus; cpu++, at += valueBytes) {
      sum += buffer.getLong(at);
    }
    return sum;
  }

  /**
   * Visits every entry once. Entries that programs add meanwhile may or may not be seen; the
   * programs never delete.
   *
   * @return entries visited
   */
  public int forEach(Visitor visitor) {
    return forEach((number, entries) -> visit(0, entries, visitor), visitor);
  }

  /**
   * Visits the entries that are not what they were when this was last called, and perhaps others
   * too: an entry is known by its place in the kernel's order, which a new one moves. What is not
   * visited has the key and the values that were visited before.
   */
  public void forEachChanged(Visitor visitor) {
    forEach((number, entries) -> visitChanged(number, entries, visitor), visitor);
  }

  /** What to do with the batch of this number that the buffers hold. */
  private interface Batch {
    void read(int number, int entries);
  }

  private int forEach(Batch batch, Visitor visitor) {
    if (batched) {
      int visited = batches(batch);
      if (visited >= 0) {
        return visited;
      }
      batched = false;
    }
    return oneByOne(visitor);
  }

  private void visit(int from, int to, Visitor visitor) {
    for (int i = from; i < to; i++) {
      visitor.visit(keyView, i * keyBytes, valueView, i * valueBytes * cpus);
    }
  }

  private void visitChanged(int number, int entries, Visitor visitor) {
    if (number == kept.size() && (number + 1) * (keys.size() + values.size()) <= KEPT_BYTES_MAX) {
      kept.add(new Kept(keyView, keyBytes, valueView, valueBytes * cpus));
    }
    if (number >= kept.size()) {
      visit(0, entries, visitor);
      return;
    }
    Kept before = kept.get(number);
    int known = Math.min(entries, before.entries());
    for (int i = before.firstChanged(0, known); i < known; i = before.firstChanged(i + 1, known)) {
      visit(i, i + 1, visitor);
    }
    visit(known, entries, visitor);
    before.keep(entries);
  }

  /** -1: this kernel cannot. */
  private int batches(Batch batch) {
    int visited = 0;
    int number = 0;
    boolean first = true;
    while (true) {
      count.setValue(batchEntries);
      int result =
          Libbpf.bpf_map_lookup_batch(fd, first ? null : cursor, cursor, keys, values, count, null);
      boolean last = result == -ENOENT;
      if (result == -EINTR) {
        continue;
      }
      if (first && (result == -ENOTSUPP || result == -EINVAL)) {
        return -1;
      }
      if (result == -ENOSPC) { // a bucket fuller than the buffer; never seen with a sound hash
        if (first) {
          return -1;
        }
        batched =
            false; // this reading is lost, rather than some entries seen twice; the next is whole
      }
      if (result < 0 && !last) {
        throw BpfException.of("read map " + name, -result);
      }
      int entries = count.getValue();
      batch.read(number++, entries);
      visited += entries;
      first = false;
      if (last) {
        return visited;
      }
    }
  }

  private int oneByOne(Visitor visitor) {
    int visited = 0;
    boolean first = true;
    while (Libbpf.bpf_map_get_next_key(fd, first ? null : cursor, keys) == 0) {
      first = false;
      cursor.write(0, keys.getByteArray(0, keyBytes), 0, keyBytes);
      if (Libbpf.bpf_map_lookup_elem(fd, keys, values) == 0) {
        visitor.visit(keyView, 0, valueView, 0);
        visited++;
      }
    }
    return visited;
  }

  /** Reads one entry of an array. */
  public void one(int index, Visitor visitor) {
    keys.setInt(0, index);
    int result = Libbpf.bpf_map_lookup_elem(fd, keys, values);
    BpfException.check("read map " + name, result);
    visitor.visit(keyView, 0, valueView, 0);
  }

  /** For looking single entries up from a thread of its own; close it before this map. */
  public Lookup lookup() {
    return new Lookup();
  }

  /**
   * One entry at a time, in memory that is allocated once.
   *
   * <p>Threads: one at a time, while another may read the map whole.
   */
  public final class Lookup implements AutoCloseable {
    private final Memory key = new Memory(24);
    private final Memory value = new Memory((long) valueBytes * cpus);
    private final ByteBuffer view =
        value.getByteBuffer(0, value.size()).order(ByteOrder.nativeOrder());

    private Lookup() {}

    /** Reads the entry of a key of 24 bytes, three numbers in native order; false: none. */
    public boolean find(long k0, long k1, long k2) {
      key.setLong(0, k0);
      key.setLong(8, k1);
      key.setLong(16, k2);
      return find();
    }

    /** Reads one entry of an array. */
    public boolean find(int index) {
      key.setInt(0, index);
      return find();
    }

    private boolean find() {
      int result = Libbpf.bpf_map_lookup_elem(fd, key, value);
      if (result == -ENOENT) {
        return false;
      }
      BpfException.check("read map " + name, result);
      return true;
    }

    /** Sum over the CPUs of the 64-bit counter at an offset into the value that was found. */
    public long sum(int at) {
      return PerCpuMap.this.sum(view, at);
    }

    @Override
    public void close() {
      key.close();
      value.close();
    }
  }

  /** Sets every CPU's value of one entry of an array to 0: before the entry is given to another. */
  public void clear(int index) {
    keys.setInt(0, index);
    values.clear((long) valueBytes * cpus);
    BpfException.check("clear map " + name, Libbpf.bpf_map_update_elem(fd, keys, values, 0));
  }

  @Override
  public void close() {
    keys.close();
    values.close();
    cursor.close();
  }
}
