package headroom.path;

import java.util.Arrays;

/**
 * What is thought of the path MTU M after some packets (Bayes). An answer of size s shows M ≥ s for
 * certain, so M is in {@code lowest … highest}. Silence of size s leaves the weight of M &lt; s and
 * multiplies that of M ≥ s by the probability that a packet which passes is lost: between two
 * silent sizes the prior keeps its form, and the whole is a few segments.
 */
final class SizeBelief {
  private final SizePrior prior;
  private final int lowest;
  private final int highest;
  private final int[] silent; // ascending, each above lowest and at most highest
  private final double[] allLost; // by how many silent sizes are at most M
  private final double whole;

  /**
   * @param lowest the largest size that passed
   * @param highest the largest size of interest, at least lowest
   * @param silent sizes above lowest that were not answered; one that was sent twice stands twice
   */
  SizeBelief(SizePrior prior, int lowest, int highest, int[] silent, LossBelief loss) {
    this.prior = prior;
    this.lowest = lowest;
    this.highest = highest;
    this.silent = silent.clone();
    Arrays.sort(this.silent);
    this.allLost = loss.allLost(silent.length);
    this.whole = weightFrom(lowest);
  }

  /** Probability that M is at least {@code size}; 1 for the lowest. */
  double atLeast(int size) {
    return weightFrom(size) / whole;
  }

  /** Probability that the path carries more than the lowest size. */
  double doubt() {
    return atLeast(lowest + 1);
  }

  /**
   * The size to ask next: the one above the lowest whose passing is nearest to being as likely as
   * not. Where the lowest is believed to be M, that is the next size, over and over: it confirms.
   */
  int next() {
    int above = median();
    if (above > highest) return highest;
    // Just below it may lie one likely size with most of the weight.
    boolean below = above > lowest + 1 && atLeast(above - 1) - 0.5 < 0.5 - atLeast(above);
    return below ? above - 1 : above;
  }

  /** The smallest size above the lowest that is at most as likely to pass as not. */
  private int median() {
    double half = whole / 2;
    double tail = 0;
    int top = highest;
    for (int k = silent.length; k >= 0 && top > lowest; k--) {
      int bottom = Math.max(k == 0 ? lowest + 1 : silent[k - 1], lowest + 1);
      double segment = prior.weight(bottom, top) * allLost[k];
      if (tail + segment > half) return prior.startOfTail(bottom, top, (half - tail) / allLost[k]);
      tail += segment;
      top = Math.min(top, bottom - 1);
    }
    return lowest + 1;
  }

  private double weightFrom(int size) {
    double weight = 0;
    int top = highest;
    for (int k = silent.length; k >= 0 && top >= size; k--) {
      int bottom = Math.max(k == 0 ? lowest : silent[k - 1], size);
      weight += prior.weight(bottom, top) * allLost[k];
      top = Math.min(top, bottom - 1);
    }
    return weight;
  }
}
