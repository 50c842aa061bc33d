package headroom.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Packets by L3 size: one count for each class of {@code bpf/headroom.h}. Immutable; may be passed
 * between threads.
 */
public final class SizeCounts {
  /** Largest L3 size of each class, bytes, inclusive; a test holds it against the header. */
  public static final List<Integer> UP_TO =
      List.of(
          64, 128, 256, 512, 1024, 1279, 1280, 1300, 1320, 1340, 1350, 1355, 1370, 1380, 1390, 1400,
          1410, 1420, 1430, 1440, 1450, 1460, 1480, 1492, 1500, 1600, 4096, 8900, 8951, 9000, 9001,
          65535);

  public static final SizeCounts NONE = new SizeCounts(new long[UP_TO.size()]);

  private final long[] packets;

  private SizeCounts(long[] packets) {
    this.packets = packets;
  }

  /**
   * @param packets a count for each class of {@link #UP_TO}, in its order; copied
   * @throws IllegalArgumentException for another number of classes
   */
  public static SizeCounts of(long... packets) {
    return copyOf(packets, 0);
  }

  /**
   * @param source holds a count for each class of {@link #UP_TO} from {@code offset} on; copied
   * @throws IllegalArgumentException if it ends before the last class
   */
  public static SizeCounts copyOf(long[] source, int offset) {
    if (offset < 0 || source.length - offset < UP_TO.size()) {
      throw new IllegalArgumentException(
          "sizes: want " + UP_TO.size() + " classes, got " + (source.length - offset));
    }
    return new SizeCounts(Arrays.copyOfRange(source, offset, offset + UP_TO.size()));
  }

  /** Packets of one class, {@code 0 <= sizeClass < UP_TO.size()}. */
  public long get(int sizeClass) {
    return packets[sizeClass];
  }

  /**
   * What was added since {@code before}; a class that counts less now began anew, and counts whole.
   */
  public SizeCounts minus(SizeCounts before) {
    long[] rest = new long[packets.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = packets[i] >= before.packets[i] ? packets[i] - before.packets[i] : packets[i];
    }
    return new SizeCounts(rest);
  }

  /** Ascending; classes that count 0 are left out. */
  public List<SizeCount> nonZero() {
    List<SizeCount> counts = new ArrayList<>();
    for (int i = 0; i < packets.length; i++) {
      if (packets[i] != 0) {
        counts.add(new SizeCount(UP_TO.get(i), packets[i]));
      }
    }
    return counts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SizeCounts that && Arrays.equals(packets, that.packets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packets);
  }

  @Override
  public String toString() {
    return nonZero().toString();
  }
}
