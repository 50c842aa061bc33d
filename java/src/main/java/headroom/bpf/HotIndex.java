package headroom.bpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Short cuts for busy keys (bpf/headroom.h, struct hot): from the next packet on the programs count
 * the key in a slot of a per-CPU array instead of the hash. A key's count is its hash entry's plus
 * its slot's.
 *
 * <p>Threads: one writer; programs may read at any moment.
 */
public final class HotIndex {
  /** As hot_drops and hot_peers have it: a quarter full at most. */
  static final int ENTRIES_PER_SLOT = 4;

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final ByteBuffer table;
  private final int slotsMax;
  private int slots;

  HotIndex(ByteBuffer table, int slotsMax) {
    this.table = table;
    this.slotsMax = slotsMax;
  }

  /**
   * Gives a key a slot; the caller does so once.
   *
   * @param k0 the key's 24 bytes as three numbers in native order
   * @return the slot, or -1: all are taken, or the key's place is too crowded
   */
  public int add(long k0, long k1, long k2) {
    int at = free(k0, k1, k2);
    if (slots == slotsMax || at < 0) {
      return -1;
    }
    table.putLong(at + Contract.Hot.KEY, k0);
    table.putLong(at + Contract.Hot.KEY + 8, k1);
    table.putLong(at + Contract.Hot.KEY + 16, k2);
    table.putInt(at + Contract.Hot.SLOT, slots);
    INT.setRelease(table, at + Contract.Hot.USED, 1);
    return slots++;
  }

  /** The key's slot, or -1; any thread may ask. */
  public int find(long k0, long k1, long k2) {
    long hash = (k0 * 31 + k1) * 0x9E3779B97F4A7C15L ^ k2 * 0xC2B2AE3D27D4EB4FL;
    int entries = slotsMax * ENTRIES_PER_SLOT;
    for (int probe = 0; probe < Contract.HOT_PROBES; probe++) {
      int at = ((int) (hash >>> 32) + probe & entries - 1) * Contract.Hot.SIZE;
      if ((int) INT.getAcquire(table, at + Contract.Hot.USED) == 0) {
        return -1;
      }
      if (table.getLong(at + Contract.Hot.KEY) == k0
          && table.getLong(at + Contract.Hot.KEY + 8) == k1
          && table.getLong(at + Contract.Hot.KEY + 16) == k2) {
        return table.getInt(at + Contract.Hot.SLOT);
      }
    }
    return -1;
  }

  /** Slots given; those below it are in use. */
  public int slots() {
    return slots;
  }

  /** As in hot_find. */
  private int free(long k0, long k1, long k2) {
    long hash = (k0 * 31 + k1) * 0x9E3779B97F4A7C15L ^ k2 * 0xC2B2AE3D27D4EB4FL;
    int entries = slotsMax * ENTRIES_PER_SLOT;
    for (int probe = 0; probe < Contract.HOT_PROBES; probe++) {
      int at = ((int) (hash >>> 32) + probe & entries - 1) * Contract.Hot.SIZE;
      if (table.getInt(at + Contract.Hot.USED) == 0) {
        return at;
      }
    }
    return -1;
  }
}
