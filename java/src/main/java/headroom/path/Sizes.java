package headroom.path;

import headroom.model.SizeCounts;

/** The classes by which packets are counted; a class holds the sizes above the one before it. */
final class Sizes {
  private Sizes() {}

  /** Smallest size of the class that ends at {@code upTo}, bytes. */
  static int least(int upTo) {
    int place = SizeCounts.UP_TO.indexOf(upTo);
    return place <= 0 ? 1 : SizeCounts.UP_TO.get(place - 1) + 1;
  }

  /** End of the class that holds {@code size}; the last class takes what is beyond. */
  static int classOf(int size) {
    for (int upTo : SizeCounts.UP_TO) {
      if (size <= upTo) {
        return upTo;
      }
    }
    return SizeCounts.UP_TO.getLast();
  }

  /** Packets in the classes all of whose sizes are above {@code size}. */
  static long above(SizeCounts counts, int size) {
    long packets = 0;
    for (int i = 0; i < SizeCounts.UP_TO.size(); i++) {
      if (least(SizeCounts.UP_TO.get(i)) > size) {
        packets += counts.get(i);
      }
    }
    return packets;
  }
}
