package headroom.path;

import headroom.model.RetransmitsReading;
import headroom.model.SizeCounts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * TCP segments of one namespace that were sent again within a window. It can only raise a
 * suspicion: most of TCP's bytes travel in large segments, so plain loss hits those as well.
 *
 * @param netns inode
 * @param sizes by L3 size, as that namespace sends them: without the tunnel
 * @param mtuDrops whether this node itself dropped packets for their size in that time
 * @param signals whether an ICMP signal about size was seen in that time
 * @param peer to whose pods they went; null: not known
 */
public record RetransmitWindow(
    long netns,
    SizeCounts sizes,
    Instant from,
    Instant to,
    boolean mtuDrops,
    boolean signals,
    @Nullable String peer) {
  /** Large segments sent again, fewer of which say nothing. */
  static final int LARGE_MIN = 5;

  /** Segments above it are large: no path of the Internet is asked for less (RFC 8200 §5). */
  static final int LARGE_ABOVE = 1280;

  /** To whichever peer. */
  public RetransmitWindow(
      long netns, SizeCounts sizes, Instant from, Instant to, boolean mtuDrops, boolean signals) {
    this(netns, sizes, from, to, mtuDrops, signals, null);
  }

  /**
   * What was sent again between two readings of one namespace.
   *
   * @param before null: it was at 0
   */
  public static RetransmitWindow between(
      @Nullable RetransmitsReading before,
      RetransmitsReading now,
      Instant from,
      Instant to,
      boolean mtuDrops,
      boolean signals) {
    // An entry that was evicted begins anew from 0.
    SizeCounts then = before == null ? SizeCounts.NONE : before.sizes();
    return new RetransmitWindow(now.netns(), now.sizes().minus(then), from, to, mtuDrops, signals);
  }

  /** The part of it that went to one peer. */
  RetransmitWindow to(@Nullable String one, SizeCounts part) {
    return new RetransmitWindow(netns, part, from, to, mtuDrops, signals, one);
  }

  long large() {
    return Sizes.above(sizes, LARGE_ABOVE);
  }

  long small() {
    return Sizes.above(sizes, 0) - large();
  }

  /** Only large ones are sent again, and nobody said why. */
  public boolean isSuspect() {
    return large() >= LARGE_MIN && small() == 0 && !mtuDrops && !signals;
  }

  /** End of the smallest class of large segments that was sent again; 0: none. */
  int smallestLarge() {
    for (int i = 0; i < SizeCounts.UP_TO.size(); i++) {
      int upTo = SizeCounts.UP_TO.get(i);
      if (Sizes.least(upTo) > LARGE_ABOVE && sizes.get(i) > 0) {
        return upTo;
      }
    }
    return 0;
  }
}
