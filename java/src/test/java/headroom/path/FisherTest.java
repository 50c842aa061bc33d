package headroom.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FisherTest {
  @Test
  void theLadyTastingTea() {
    // Fisher 1935: 4 of 4 right, 1 in 70; 3 or more of 4, 17 in 70
    assertThat(Fisher.chance(4, 4, 4, 0)).isCloseTo(1 / 70.0, within(1e-12));
    assertThat(Fisher.chance(4, 3, 4, 1)).isCloseTo(17 / 70.0, within(1e-12));
  }

  @Test
  void agreesWithExactArithmetic() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      int large = 1 + random.nextInt(40);
      int small = 1 + random.nextInt(40);
      int lostLarge = random.nextInt(large + 1);
      int lostSmall = random.nextInt(small + 1);
      double exact = exact(large, lostLarge, small, lostSmall);
      boolean isEvidence = (double) lostLarge * small > (double) lostSmall * large;
      assertThat(Fisher.chance(large, lostLarge, small, lostSmall))
          .as("seed %d: %d of %d large, %d of %d small", seed, lostLarge, large, lostSmall, small)
          .isCloseTo(isEvidence ? exact : 1, within(1e-9));
    }
  }

  @Test
  void standsMillionsOfPackets() {
    assertThat(Fisher.chance(3_574_990, 35_780, 7_000_003, 70_000)).isBetween(0.3, 0.7);
    assertThat(Fisher.chance(1_000_003, 1_000_003, 7_000_003, 70_001)).isZero();
    assertThat(Fisher.chance(0, 0, 0, 0)).isOne();
  }

  private static double exact(int large, int lostLarge, int small, int lostSmall) {
    int lost = lostLarge + lostSmall;
    BigInteger sum = BigInteger.ZERO;
    for (int k = lostLarge; k <= Math.min(large, lost); k++) {
      if (lost - k <= small) {
        sum = sum.add(choose(large, k).multiply(choose(small, lost - k)));
      }
    }
    return new BigDecimal(sum)
        .divide(new BigDecimal(choose(large + small, lost)), MathContext.DECIMAL64)
        .doubleValue();
  }

  private static BigInteger choose(int n, int k) {
    BigInteger product = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      product = product.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
    }
    return product;
  }
}
