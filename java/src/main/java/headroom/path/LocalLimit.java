package headroom.path;

import java.util.OptionalInt;

/**
 * The largest size that this node lets out, as sends show it. A refused send is free; one that is
 * let out is a packet like any other.
 */
final class LocalLimit {
  private int accepted; // the largest so far; 0: none
  private int refusedFrom = Integer.MAX_VALUE; // the smallest so far
  private int said; // what the kernel says it would allow; 0: nothing

  void accepted(int size) {
    accepted = Math.max(accepted, size);
  }

  void refused(int size, OptionalInt limit) {
    refusedFrom = Math.min(refusedFrom, size);
    if (limit.isPresent()) said = limit.getAsInt();
  }

  /** Empty: not met, or not yet exact. */
  OptionalInt limit() {
    return accepted == refusedFrom - 1 ? OptionalInt.of(accepted) : OptionalInt.empty();
  }

  /** Whether {@code highest} is known not to be refused, as far as it was. */
  boolean isSettled(int highest) {
    return refusedFrom == Integer.MAX_VALUE || accepted >= highest;
  }

  /** The size to try, to find the limit; 0: it is found, or none was met. */
  int next(int small, int highest) {
    if (isSettled(highest)) return 0;
    int low = Math.max(accepted, small - 1) + 1; // may be the limit
    if (said >= low && said + 1 < refusedFrom) return said + 1; // should be refused
    if (said == highest) return said; // should be let out
    return (low + highest + 1) >>> 1;
  }
}
