package headroom.sense;

import headroom.bpf.Contract;
import headroom.bpf.KernelHalf;
import headroom.bpf.PerCpuMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What the ledger says of one peer at this moment: two look-ups in the kernel's maps, no allocation
 * by peer. {@link LedgerTable} reads them all, once a tick; the exchange with the peers asks this
 * one, at the moment of its messages.
 *
 * <p>Threads: one at a time, which need not be the {@link Sensor}'s. Blocks in bpf(2), some
 * microseconds.
 */
public final class LedgerReader implements AutoCloseable {
  /** Numbers of one peer: sent by class, then received by class. */
  public static final int COUNTS = 2 * Contract.SIZE_CLASS_COUNT;

  private static final int SENT_AT = Contract.TX * Contract.SIZE_CLASS_COUNT;
  private static final int RECEIVED_AT = Contract.RX * Contract.SIZE_CLASS_COUNT;

  private final KernelHalf kernel;
  private final PerCpuMap.Lookup hashed;
  private final PerCpuMap.Lookup slotted;
  private final ByteBuffer key =
      ByteBuffer.allocate(Contract.LedgerKey.SIZE).order(ByteOrder.nativeOrder());

  LedgerReader(KernelHalf kernel) {
    this.kernel = kernel;
    this.hashed = kernel.ledger.lookup();
    this.slotted = kernel.ledgerHot.lookup();
  }

  /**
   * Each number lies between what was true when the call began and when it returned, and never goes
   * down from call to call: the hash entry is read before the slot that may have taken over from
   * it.
   *
   * @param address of the peer node, 4 or 16 bytes
   * @param into {@link #COUNTS} numbers, packets: sent by class, then received by class
   * @return false: the ledger has no such peer; {@code into} is then all 0
   */
  public boolean read(byte[] address, long[] into) {
    Arrays.fill(key.array(), (byte) 0);
    key.put(Contract.LedgerKey.ADDR, address);
    key.putInt(Contract.LedgerKey.FAMILY, address.length == 4 ? 4 : 6);
    long k0 = key.getLong(0);
    long k1 = key.getLong(8);
    long k2 = key.getLong(16);
    Arrays.fill(into, 0);
    boolean found = hashed.find(k0, k1, k2);
    if (found) {
      add(hashed, into);
    }
    int slot = kernel.hotPeers.find(k0, k1, k2);
    if (slot >= 0 && slotted.find(slot)) {
      add(slotted, into);
    }
    return found;
  }

  private static void add(PerCpuMap.Lookup from, long[] into) {
    for (int i = 0; i < Contract.SIZE_CLASS_COUNT; i++) {
      into[i] += from.sum(Contract.LedgerVal.PACKETS + (SENT_AT + i) * Long.BYTES);
      into[Contract.SIZE_CLASS_COUNT + i] +=
          from.sum(Contract.LedgerVal.PACKETS + (RECEIVED_AT + i) * Long.BYTES);
    }
  }

  @Override
  public void close() {
    hashed.close();
    slotted.close();
  }
}
