package headroom.history;

import org.jspecify.annotations.Nullable;

/**
 * One counter of the Frames, as it last stood. It lasts as long as the agent's run; what it counts
 * for may change its name meanwhile. Threads: none; one owner.
 */
final class Counted {
  private long last;
  private @Nullable Series series;
  private boolean named;

  /** What it is of; null: no room. */
  void name(@Nullable Series of) {
    series = of;
    named = true;
  }

  void forgetName() {
    named = false;
  }

  boolean isNamed() {
    return named;
  }

  @Nullable Series series() {
    return series;
  }

  /** What was added; a count below the last one began anew, and counts whole. */
  long advance(long now) {
    long added = now >= last ? now - last : now;
    last = now;
    return added;
  }
}
