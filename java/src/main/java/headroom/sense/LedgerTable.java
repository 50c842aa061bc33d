package headroom.sense;

import headroom.bpf.Contract;
import headroom.bpf.KernelHalf;
import headroom.bpf.PerCpuMap;
import headroom.config.LedgerConfig;
import headroom.model.AddressText;
import headroom.model.LedgerReading;
import headroom.model.SizeCounts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the NIC sent to and received from each peer node of the tunnel. At most {@link
 * Contract#LEDGER_PEERS_MAX} peers; a busy one gets a short cut.
 */
final class LedgerTable {
  /** Packets between two reads from which a peer is worth one of the short cuts. */
  static final long HOT_PACKETS = 100;

  private static final int COUNTS = 2 * Contract.SIZE_CLASS_COUNT;

  private final Map<Key, Peer> peers = new LinkedHashMap<>();
  private final List<Peer> hot = new ArrayList<>(); // by slot

  private final LedgerConfig config;

  /**
   * @param config which peers are told of; all are counted
   */
  LedgerTable(LedgerConfig config) {
    this.config = config;
  }

  private record Key(long k0, long k1, long k2) {}

  private static final class Peer {
    final String address;
    final boolean told;
    final long[] hashed = new long[COUNTS];
    final long[] slotted = new long[COUNTS];
    boolean hot;

    Peer(String address, boolean told) {
      this.address = address;
      this.told = told;
    }

    SizeCounts counts(int direction) {
      var sum = new long[Contract.SIZE_CLASS_COUNT];
      for (int i = 0; i < sum.length; i++) {
        int at = direction * Contract.SIZE_CLASS_COUNT + i;
        sum[i] = hashed[at] + slotted[at];
      }
      return SizeCounts.of(sum);
    }
  }

  void read(KernelHalf kernel) {
    kernel.ledger.forEach((keys, at, values, valueAt) -> {
      var key = new Key(keys.getLong(at), keys.getLong(at + 8), keys.getLong(at + 16));
      Peer peer = peers.computeIfAbsent(key, k -> peer(keys, at));
      long moved = read(kernel.ledger, values, valueAt, peer.hashed);
      if (moved >= HOT_PACKETS && !peer.hot && kernel.hotPeers.add(key.k0, key.k1, key.k2) >= 0) {
        peer.hot = true;
        hot.add(peer); // slots are given in order: its place is its slot
      }
    });
    for (int slot = 0; slot < hot.size(); slot++) {
      long[] slotted = hot.get(slot).slotted;
      kernel.ledgerHot.one(
          slot, (keys, at, values, valueAt) -> read(kernel.ledgerHot, values, valueAt, slotted));
    }
  }

  /** Packets that were added since the last read. */
  private static long read(PerCpuMap map, ByteBuffer values, int at, long[] into) {
    long moved = 0;
    for (int i = 0; i < COUNTS; i++) {
      long count = map.sum(values, at + Contract.LedgerVal.PACKETS + i * Long.BYTES);
      moved += count - into[i];
      into[i] = count;
    }
    return moved;
  }

  private Peer peer(ByteBuffer keys, int at) {
    var address = new byte[keys.getInt(at + Contract.LedgerKey.FAMILY) == 4 ? 4 : 16];
    keys.get(at + Contract.LedgerKey.ADDR, address);
    try {
      boolean told = config.covers(InetAddress.getByAddress(address));
      return new Peer(AddressText.of(address), told);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + address.length + " bytes", e);
    }
  }

  List<LedgerReading> entries() {
    return peers.values().stream()
        .filter(p -> p.told)
        .map(p -> new LedgerReading(p.address, p.counts(Contract.TX), p.counts(Contract.RX)))
        .toList();
  }
}
