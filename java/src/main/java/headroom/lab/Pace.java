package headroom.lab;

import java.io.IOException;

/**
 * Repeats a step at a steady rate until its thread is interrupted. A step that took longer than its
 * turn is followed by the next at once, and the turns that were missed stay missed.
 */
final class Pace implements Runnable {
  /** One turn; what it throws is a lost turn and no more. */
  interface Step {
    void run() throws IOException;
  }

  private final long periodNanos;
  private final Step step;

  Pace(int perSecond, Step step) {
    this.periodNanos = 1_000_000_000L / perSecond;
    this.step = step;
  }

  @Override
  public void run() {
    long next = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        step.run();
      } catch (IOException e) {
        // EMSGSIZE, no route yet: the counts show that nothing was sent.
      }
      next = Math.max(next + periodNanos, System.nanoTime());
      try {
        // Between the two looks at the clock a busy machine may let milliseconds pass.
        Thread.sleep(Math.max(0, next - System.nanoTime()) / 1_000_000);
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
