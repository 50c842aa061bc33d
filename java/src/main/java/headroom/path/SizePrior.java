package headroom.path;

import java.util.List;
import java.util.TreeSet;

/**
 * What is thought of the path MTU before the first packet: any size may be it, some are likelier.
 * Weights, not probabilities: only their ratios count.
 */
final class SizePrior {
  /**
   * PPPoE 1492, GRE 1476, VXLAN in 1500 1450 and in 9001 8951, GCP 1460, WireGuard 1420, IPv6's
   * least 1280, Ethernet 1500, AWS 9001, and others that networks are set to by hand.
   */
  private static final List<Integer> WELL_KNOWN =
      List.of(
          576, 1280, 1300, 1320, 1340, 1350, 1360, 1370, 1380, 1390, 1400, 1410, 1420, 1430, 1440,
          1450, 1460, 1472, 1476, 1480, 1484, 1488, 1492, 1500, 1600, 4096, 8000, 8900, 8931, 8950,
          8951, 8960, 8981, 9000, 9001, 9018, 9216);

  /** Of all sizes together, in shares of what the plain sizes weigh. */
  private static final double LIKELY_SHARE = 0.5;

  private static final double MAX_SHARE = 0.5;
  private static final double BELOW_MIN_SHARE = 1e-3;

  private final int small;
  private final double[] upTo; // [i]: the weight of sizes small … small + i - 1

  /**
   * @param max the largest size that this node lets out, at most the plan's
   */
  SizePrior(SearchPlan plan, int max) {
    small = plan.small();
    int min = Math.min(plan.min(), max);
    double plain = max - min + 1.0;
    double below = BELOW_MIN_SHARE * plain / Math.max(1, min - small);
    TreeSet<Integer> likely = new TreeSet<>(WELL_KNOWN);
    likely.addAll(plan.likely());
    likely.removeIf(size -> size < min || size > max);
    double extra = likely.isEmpty() ? 0 : LIKELY_SHARE * plain / likely.size();
    upTo = new double[max - small + 2];
    for (int size = small; size <= max; size++) {
      double weight = size < min ? below : likely.contains(size) ? 1 + extra : 1;
      if (size == max) weight += MAX_SHARE * plain;
      upTo[size - small + 1] = upTo[size - small] + weight;
    }
  }

  /** Weight of {@code from … to}, both inclusive; 0 if there are none. */
  double weight(int from, int to) {
    return from > to ? 0 : upTo[to - small + 1] - upTo[from - small];
  }

  /**
   * The smallest size s in {@code from … to} such that {@code s … to} weighs at most {@code most};
   * to + 1 if even the last weighs more.
   */
  int startOfTail(int from, int to, double most) {
    int low = from;
    int high = to + 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (weight(middle, to) <= most) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
