package headroom.rate;

import headroom.model.CiliumDrop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cilium's counts since the agent's start: what its map held when it was first seen is taken off. A
 * key that is new after that was at 0 before; a count that went down began anew. Bounded by the
 * codes and directions that a key can have, 1,024.
 *
 * <p>Threads: none; one owner.
 */
final class CiliumDropBook {
  private static final int PACKETS = 0;
  private static final int BYTES = 1;

  private record Key(int code, String direction) {}

  private record Series(Totals totals, long packetsBefore, long bytesBefore) {}

  private final Map<Key, Series> series = new LinkedHashMap<>();
  private boolean seen;

  /**
   * @param readings null: there is no map
   * @return those above 0; null: there is no map
   */
  @Nullable List<CiliumDrop> read(@Nullable List<CiliumDrop> readings) {
    if (readings == null) {
      return null;
    }
    List<CiliumDrop> drops = new ArrayList<>();
    for (CiliumDrop reading : readings) {
      Series one =
          series.computeIfAbsent(
              new Key(reading.code(), reading.direction()),
              key ->
                  seen
                      ? new Series(new Totals(2), 0, 0)
                      : new Series(new Totals(2), reading.packets(), reading.bytes()));
      one.totals().advance(new long[] {reading.packets(), reading.bytes()});
      long packets = one.totals().total(PACKETS) - one.packetsBefore();
      long bytes = one.totals().total(BYTES) - one.bytesBefore();
      if (packets > 0) {
        drops.add(
            new CiliumDrop(reading.reason(), reading.code(), reading.direction(), packets, bytes));
      }
    }
    seen = true;
    return drops;
  }
}
