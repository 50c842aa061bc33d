package headroom.path;

import java.util.Random;

/** A random test's numbers: the seed is printed, and {@code -Dseed=…} repeats a run. */
final class Seed {
  private Seed() {}

  static Random random(String test) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println(test + ": seed " + seed);
    return new Random(seed);
  }
}
