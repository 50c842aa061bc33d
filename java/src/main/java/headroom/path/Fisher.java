package headroom.path;

/**
 * Fisher's exact test, one-sided: are the large packets lost more often than chance would have it,
 * given what was lost of all? It assumes nothing of how likely a loss is, only that under plain
 * loss the size of a packet has no part in it. Pure.
 */
final class Fisher {
  /** Terms of the tail this much smaller than their sum do not change it. */
  private static final double NEGLIGIBLE = 1e-17;

  private static final int TABLE = 1024;
  private static final double[] LOG_FACTORIAL = table();
  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private Fisher() {}

  /**
   * The chance that {@code lostLarge} or more of the lost packets are large ones, when the lost
   * were drawn from all without regard to size (the upper tail of the hypergeometric distribution).
   *
   * @param large packets sent that are large; {@code lostLarge} of them were lost
   * @param small packets sent that are not; {@code lostSmall} of them were lost
   *     <p>More lost than sent, as upper bounds may have it, is taken as all.
   * @return 0 to 1; 1 when nothing speaks against plain loss
   */
  static double chance(long large, long lostLarge, long small, long lostSmall) {
    if (lostLarge > large || lostSmall > small) {
      return chance(large, Math.min(lostLarge, large), small, Math.min(lostSmall, small));
    }
    long lost = lostLarge + lostSmall;
    long most = Math.min(large, lost);
    // At or below what is expected the tail is no evidence, and long to sum.
    if (lost == 0 || (double) lostLarge * (large + small) <= (double) lost * large) {
      return 1;
    }
    double term =
        Math.exp(
            logChoose(large, lostLarge)
                + logChoose(small, lostSmall)
                - logChoose(large + small, lost));
    double sum = 0;
    for (long k = lostLarge; k <= most; k++) {
      sum += term;
      if (term < sum * NEGLIGIBLE) {
        break;
      }
      // P(k + 1) / P(k); past the mean it only shrinks
      double up = (double) (large - k) * (lost - k);
      double down = (double) (k + 1) * (small - lost + k + 1);
      term *= up / down;
    }
    return Math.min(1, sum);
  }

  private static double logChoose(long n, long k) {
    return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  }

  private static double logFactorial(long n) {
    if (n < TABLE) {
      return LOG_FACTORIAL[(int) n];
    }
    // Stirling's series; from n = 1,024 on the next term is below 1e-18
    double x = n;
    return (x + 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + 1 / (12 * x) - 1 / (360 * x * x * x);
  }

  private static double[] table() {
    double[] logs = new double[TABLE];
    for (int n = 2; n < TABLE; n++) {
      logs[n] = logs[n - 1] + Math.log(n);
    }
    return logs;
  }
}
