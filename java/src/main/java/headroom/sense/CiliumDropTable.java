package headroom.sense;

import headroom.bpf.BpfException;
import headroom.bpf.PerCpuMap;
import headroom.bpf.PinnedMap;
import headroom.host.cilium.DropCodes;
import headroom.model.CiliumDrop;
import headroom.model.Unavailable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cilium's own drop counters, from the map that it pins; read, never written. The same layout in
 * v1.18, v1.19 and main (CILIUM.md §3.3): key 8 bytes (reason u8, direction in two bits, then line
 * and file, over which we add up), value two u64 a CPU, packets and bytes.
 *
 * <p>Threads: one owner.
 */
final class CiliumDropTable implements AutoCloseable {
  /** The second is Cilium's own bpffs, where /sys/fs/bpf is none. */
  static final List<Path> PINS =
      List.of(
          Path.of("/sys/fs/bpf/tc/globals/cilium_metrics"),
          Path.of("/run/cilium/bpffs/tc/globals/cilium_metrics"));

  private static final int KEY_BYTES = 8;
  private static final int VALUE_BYTES = 16;
  private static final int CODES = 256;
  private static final int DIRECTIONS = 4;

  /** An agent of Cilium's that starts anew may pin another map: open it again so often. */
  static final long REOPEN_NANOS = 30_000_000_000L;

  private final List<Path> pins;
  private final long[] packets = new long[CODES * DIRECTIONS];
  private final long[] bytes = new long[CODES * DIRECTIONS];
  private @Nullable PinnedMap pinned;
  private @Nullable Unavailable problem;
  private boolean opened;
  private long openedAt;

  CiliumDropTable(List<Path> pins) {
    this.pins = List.copyOf(pins);
  }

  /**
   * @param nanos now, of a clock that only goes forward
   * @return one for each code and direction that the map has; null: there is no map, or it cannot
   *     be read
   */
  @Nullable List<CiliumDrop> read(long nanos) {
    if (!opened || nanos - openedAt >= REOPEN_NANOS) {
      reopen();
      opened = true;
      openedAt = nanos;
    }
    PinnedMap open = pinned;
    if (open == null) {
      return null;
    }
    try {
      return read(open.map());
    } catch (BpfException e) {
      fail(e);
      return null;
    }
  }

  /** Why Cilium's counters are not there although its map is. */
  Optional<Unavailable> problem() {
    return Optional.ofNullable(problem);
  }

  private void reopen() {
    close();
    problem = null;
    for (Path pin : pins) {
      try {
        pinned = PinnedMap.open(pin, KEY_BYTES, VALUE_BYTES).orElse(null);
      } catch (BpfException e) {
        fail(e);
      }
      if (pinned != null) {
        problem = null;
        return;
      }
    }
  }

  private void fail(BpfException e) {
    close();
    problem =
        new Unavailable(
            Unavailable.Kind.CILIUM_DROPS_UNREADABLE,
            "Cilium: its drop counters cannot be read: " + e.getMessage(),
            Map.of("problem", String.valueOf(e.getMessage())));
  }

  private List<CiliumDrop> read(PerCpuMap map) {
    java.util.Arrays.fill(packets, 0);
    java.util.Arrays.fill(bytes, 0);
    map.forEach((keys, keyAt, values, at) -> {
      int slot = slot(keys, keyAt);
      packets[slot] += map.sum(values, at);
      bytes[slot] += map.sum(values, at + Long.BYTES);
    });
    List<CiliumDrop> drops = new ArrayList<>();
    for (int slot = 0; slot < packets.length; slot++) {
      int code = slot / DIRECTIONS;
      if (packets[slot] > 0 && DropCodes.isDrop(code)) {
        drops.add(
            new CiliumDrop(
                DropCodes.name(code),
                code,
                DropCodes.direction(slot % DIRECTIONS),
                packets[slot],
                bytes[slot]));
      }
    }
    return drops;
  }

  private static int slot(ByteBuffer keys, int at) {
    return Byte.toUnsignedInt(keys.get(at)) * DIRECTIONS + (keys.get(at + 1) & (DIRECTIONS - 1));
  }

  @Override
  public void close() {
    PinnedMap open = pinned;
    pinned = null;
    if (open != null) {
      open.close();
    }
  }
}
