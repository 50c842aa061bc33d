package headroom.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition instead of for a time; bounded. */
public final class Await {
  private static final Duration PAUSE = Duration.ofMillis(5);

  private Await() {}

  /**
   * Returns as soon as {@code condition} holds.
   *
   * @param what what is awaited, for the message: "the agent's address"
   * @param seen what there was instead, asked only on failure
   * @throws IllegalStateException when it does not hold within {@code limit}
   */
  public static void until(
      String what, Duration limit, BooleanSupplier condition, Supplier<String> seen) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            what + ": not within " + limit.toMillis() + " ms; seen: " + seen.get());
      }
      pause(what);
    }
  }

  /** As {@link #until(String, Duration, BooleanSupplier, Supplier)}, with nothing to show. */
  public static void until(String what, Duration limit, BooleanSupplier condition) {
    until(what, limit, condition, () -> "nothing");
  }

  private static void pause(String what) {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + what, e);
    }
  }
}
