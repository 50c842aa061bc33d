package headroom.path;

/**
 * How likely silence is for packets whose size passes, as those of known size have shown it.
 *
 * <p>The loss probability p is not known. Before the first packet it is Beta(1, 2): any, low ones
 * being likelier. After {@code answered} and {@code lost} packets it is Beta(1 + lost, 2 +
 * answered), and k packets that pass are all lost with probability E[p^k] = (1+lost)…(k+lost) /
 * (3+n)…(k+2+n), n = answered + lost. That is more than the mean of p to the power of k: the high
 * values of p that the packets leave open count most. With none lost it is 1 / C(n+k+2, k): nearly
 * the chance that of n + k equal packets just these k are lost, whatever the law of the loss.
 *
 * @param answered packets
 * @param lost packets whose size is known to pass
 */
record LossBelief(int answered, int lost) {
  /** No path is believed to be better than this, however many packets came back. */
  static final double LOSS_LEAST = 0.02;

  LossBelief {
    if (answered < 0 || lost < 0) throw new IllegalArgumentException(answered + ", " + lost);
  }

  /**
   * For k = 0 to {@code most}: the probability that k packets that pass are all lost.
   *
   * @return most + 1 values, the first 1, falling
   */
  double[] allLost(int most) {
    double[] probability = new double[most + 1];
    double product = 1;
    double least = 1;
    for (int k = 0; k <= most; k++) {
      probability[k] = Math.max(product, least);
      product *= (1.0 + lost + k) / (3.0 + answered + lost + k);
      least *= LOSS_LEAST;
    }
    return probability;
  }
}
