package headroom.bpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The table of watched interfaces that the programs search (bpf/maps.h, watch_find): open hashing,
 * linear probing, shared memory. Every write leaves the table right for a program that reads it at
 * that moment: what an entry says first, then its key, namespace and ifindex in one.
 *
 * <p>Threads: one writer.
 */
public final class WatchTable {
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** netns 0 with ifindex 1: used once, free again; a search goes on behind it. */
  private static final int FREED_IFINDEX = 1;

  private final ByteBuffer table;

  WatchTable(ByteBuffer table) {
    this.table = table;
  }

  /**
   * Adds an interface, or changes the one that is there.
   *
   * @param netns inode, unsigned
   * @param limit largest L3 size that is not oversized, bytes; 0 = none known
   * @param slot of the traffic map
   * @return false: no room within the probes; the interface is not watched
   */
  public boolean put(long netns, int ifindex, int limit, int slot, int flags) {
    int at = find(netns, ifindex);
    if (at < 0) {
      at = free(ifindex);
    }
    if (at < 0) {
      return false;
    }
    table.putShort(at + Contract.Watch.SLOT, (short) slot);
    table.putShort(at + Contract.Watch.FLAGS, (short) flags);
    INT.setRelease(table, at + Contract.Watch.LIMIT, limit);
    LONG.setRelease(table, at + Contract.Watch.NETNS, key(netns, ifindex));
    return true;
  }

  public void remove(long netns, int ifindex) {
    int at = find(netns, ifindex);
    if (at >= 0) {
      LONG.setRelease(table, at + Contract.Watch.NETNS, key(0, FREED_IFINDEX));
    }
  }

  private int find(long netns, int ifindex) {
    for (int probe = 0; probe < Contract.WATCH_PROBES; probe++) {
      int at = entry(ifindex, probe);
      if (ifindexAt(at) == ifindex && netnsAt(at) == (int) netns) {
        return at;
      }
      if (ifindexAt(at) == 0) {
        return -1;
      }
    }
    return -1;
  }

  private int free(int ifindex) {
    for (int probe = 0; probe < Contract.WATCH_PROBES; probe++) {
      int at = entry(ifindex, probe);
      if (netnsAt(at) == 0) {
        return at;
      }
    }
    return -1;
  }

  /** As in watch_find: ifindex * 31, and on. */
  private static int entry(int ifindex, int probe) {
    int hash = ifindex * 31 + probe;
    return (hash & (Contract.WATCH_SLOTS - 1)) * Contract.Watch.SIZE;
  }

  /** The entry's first eight bytes: namespace, then ifindex. */
  private static long key(long netns, int ifindex) {
    long low = netns & 0xffffffffL;
    long high = ifindex & 0xffffffffL;
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        ? high << Integer.SIZE | low
        : low << Integer.SIZE | high;
  }

  private int netnsAt(int at) {
    return table.getInt(at + Contract.Watch.NETNS);
  }

  private int ifindexAt(int at) {
    return table.getInt(at + Contract.Watch.IFINDEX);
  }
}
