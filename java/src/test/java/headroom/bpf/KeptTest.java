package headroom.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeptTest {
  private static final int KEY = 24;
  private static final int VALUE = 2 * 16;
  private static final int ENTRIES = 101;

  private final ByteBuffer keys = ByteBuffer.allocateDirect(ENTRIES * KEY);
  private final ByteBuffer values = ByteBuffer.allocateDirect(ENTRIES * VALUE);
  private final Kept kept = new Kept(keys, KEY, values, VALUE);

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(kept.entries()).isZero();
  }

  @Test
  void whatIsTheSameIsNotTold() {
    kept.keep(ENTRIES);
    assertThat(changed(ENTRIES)).isEmpty();
  }

  @Test
  void theFirstAndTheLastByteOfKeyAndValueCount() {
    kept.keep(ENTRIES);
    keys.put(0, (byte) 1);
    keys.put(17 * KEY - 1, (byte) 1);
    values.put(23 * VALUE, (byte) 1);
    values.put(ENTRIES * VALUE - 1, (byte) 1);
    assertThat(changed(ENTRIES)).containsExactly(0, 16, 23, ENTRIES - 1);
  }

  @Test
  void whateverChangedIsToldOnce() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 1_009; round++) {
      int entries = random.nextInt(ENTRIES + 1);
      kept.keep(entries);
      List<Integer> expected = new ArrayList<>();
      int oneOf = 1 + random.nextInt(17);
      for (int i = 0; i < entries; i++) {
        if (random.nextInt(oneOf) == 0) {
          boolean key = random.nextBoolean();
          int at = key ? i * KEY + random.nextInt(KEY) : i * VALUE + random.nextInt(VALUE);
          ByteBuffer column = key ? keys : values;
          column.put(at, (byte) (column.get(at) + 1));
          expected.add(i);
        }
      }
      assertThat(changed(entries)).as("seed %d, round %d", seed, round).isEqualTo(expected);
    }
  }

  private List<Integer> changed(int entries) {
    List<Integer> changed = new ArrayList<>();
    for (int i = kept.firstChanged(0, entries);
        i < entries;
        i = kept.firstChanged(i + 1, entries)) {
      changed.add(i);
    }
    return changed;
  }
}
