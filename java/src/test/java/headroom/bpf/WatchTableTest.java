package headroom.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What Java writes is what the programs find: watch_find of bpf/maps.h, said again in Java. */
class WatchTableTest {
  private static final long NETNS = 4026531840L; // past a signed int
  private static final int LIMIT = Contract.Watch.LIMIT;

  private final ByteBuffer memory =
      ByteBuffer.allocateDirect(Contract.WATCH_SLOTS * Contract.Watch.SIZE)
          .order(ByteOrder.nativeOrder());
  private final WatchTable table = new WatchTable(memory);

  /** Offset of the entry, or -1. */
  private int search(long netns, int ifindex) {
    int at = ifindex * 31;
    for (int i = 0; i < Contract.WATCH_PROBES; i++, at++) {
      int entry = (at & Contract.WATCH_SLOTS - 1) * Contract.Watch.SIZE;
      int thereIfindex = memory.getInt(entry + Contract.Watch.IFINDEX);
      int thereNetns = memory.getInt(entry + Contract.Watch.NETNS);
      if (thereIfindex == ifindex && thereNetns == (int) netns) {
        return entry;
      }
      if (thereIfindex == 0) {
        return -1;
      }
    }
    return -1;
  }

  @Test
  void whatWasPutIsFoundWithItsLimitSlotAndFlags() {
    assertThat(table.put(NETNS, 7, 1450, 201, Contract.WATCH_LEDGER)).isTrue();
    int at = search(NETNS, 7);
    assertThat(memory.getInt(at + LIMIT)).isEqualTo(1450);
    assertThat(memory.getShort(at + Contract.Watch.SLOT)).isEqualTo((short) 201);
    assertThat(memory.getShort(at + Contract.Watch.FLAGS)).isEqualTo((short) 1);
    assertThat(search(NETNS, 8)).isEqualTo(-1);
    assertThat(search(NETNS + 1, 7)).isEqualTo(-1);
  }

  @Test
  void puttingAgainChangesTheEntryThatIsThere() {
    table.put(NETNS, 7, 1450, 3, 0);
    int at = search(NETNS, 7);
    table.put(NETNS, 7, 1350, 3, 0);
    assertThat(search(NETNS, 7)).isEqualTo(at);
    assertThat(memory.getInt(at + LIMIT)).isEqualTo(1350);
  }

  @Test
  void anEntryBehindARemovedOneIsStillFound() {
    // The same place: one ifindex in two namespaces.
    table.put(NETNS, 9, 1, 0, 0);
    table.put(NETNS + 31, 9, 2, 1, 0);
    table.remove(NETNS, 9);
    assertThat(search(NETNS, 9)).isEqualTo(-1);
    assertThat(memory.getInt(search(NETNS + 31, 9) + LIMIT)).isEqualTo(2);
  }

  @Test
  void aPlaceTooCrowdedIsRefusedAndNothingElseIsLost() {
    for (int i = 0; i < Contract.WATCH_PROBES; i++) {
      assertThat(table.put(NETNS + i, 100, i, i, 0)).isTrue();
    }
    assertThat(table.put(NETNS + 8, 100, 8, 8, 0)).isFalse();
    for (int i = 0; i < Contract.WATCH_PROBES; i++) {
      assertThat(memory.getInt(search(NETNS + i, 100) + LIMIT)).isEqualTo(i);
    }
    table.remove(NETNS, 100);
    assertThat(table.put(NETNS + 8, 100, 8, 8, 0)).isTrue();
  }

  @Test
  void interfacesThatComeAndGoAreAlwaysFoundAsTheyAre() {
    long seed = new Random().nextLong();
    System.out.println("WatchTableTest: seed " + seed);
    var random = new Random(seed);
    Map<Long, Integer> there = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      long netns = NETNS + random.nextInt(5);
      int ifindex = 2 + random.nextInt(60);
      if (random.nextBoolean()) {
        if (table.put(netns, ifindex, i, 1, 0)) {
          there.put(netns << 16 | ifindex, i);
        }
      } else {
        table.remove(netns, ifindex);
        there.remove(netns << 16 | ifindex);
      }
      int at = search(netns, ifindex);
      Integer limit = there.get(netns << 16 | ifindex);
      assertThat(at < 0 ? null : Integer.valueOf(memory.getInt(at + LIMIT)))
          .as("seed %d, step %d", seed, i)
          .isEqualTo(limit);
    }
    there.forEach((key, limit) ->
        assertThat(memory.getInt(search(key >> 16, (int) (key & 0xffff)) + LIMIT))
            .as("seed %d", seed)
            .isEqualTo(limit));
  }
}
