package headroom.path;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What to search. Sizes are L3 bytes.
 *
 * @param target the peer's address, text form
 * @param small the smallest probe that can be sent; if it passes, the peer can be reached
 * @param min a size that is expected to pass; if it does not, the search goes on below, to small
 * @param max the largest size of interest
 * @param upToLocalLimit whether max stands for "all that this node allows": then this node's own
 *     refusal is the end of the range, not a finding
 * @param likely sizes that are likelier than others, beside the well-known ones; may be empty
 * @param packetsMax at most so many are sent, 1 to 65536
 * @param timeMax after it the search ends with what it knows
 */
public record SearchPlan(
    String target,
    SearchResult.Method method,
    int small,
    int min,
    int max,
    boolean upToLocalLimit,
    List<Integer> likely,
    int packetsMax,
    Duration timeMax) {
  public static final int PACKETS_MAX = 100;
  public static final Duration TIME_MAX = Duration.ofSeconds(60);

  public SearchPlan {
    likely = List.copyOf(likely);
    List<String> problems = new ArrayList<>();
    if (small < 1 || small > min) problems.add("small " + small + ": want 1 to min, " + min);
    if (min > max) problems.add("min " + min + ": want at most max, " + max);
    if (max > 65_535) problems.add("max " + max + ": want at most 65535");
    if (packetsMax < 1 || packetsMax > 1 << 16) {
      problems.add("packets " + packetsMax + ": want 1 to 65536");
    }
    if (!timeMax.isPositive()) problems.add("time " + timeMax + ": want above 0");
    if (!problems.isEmpty()) throw new IllegalArgumentException(String.join("; ", problems));
  }

  /** With the usual limits. */
  public static SearchPlan of(
      String target, SearchResult.Method method, int small, int min, int max) {
    return new SearchPlan(target, method, small, min, max, false, List.of(), PACKETS_MAX, TIME_MAX);
  }

  /** From min to whatever this node allows, at most {@code max}. */
  public SearchPlan upToLocal() {
    return new SearchPlan(target, method, small, min, max, true, likely, packetsMax, timeMax);
  }

  public SearchPlan withLikely(List<Integer> sizes) {
    return new SearchPlan(
        target, method, small, min, max, upToLocalLimit, sizes, packetsMax, timeMax);
  }

  public SearchPlan withTimeMax(Duration time) {
    return new SearchPlan(
        target, method, small, min, max, upToLocalLimit, likely, packetsMax, time);
  }
}
