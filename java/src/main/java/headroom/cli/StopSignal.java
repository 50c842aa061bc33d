package headroom.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT and SIGTERM into an orderly end with exit code 0. The JVM answers a signal by
 * running its shutdown hooks and leaves with 130 or 143; the hook here waits until the main thread
 * has undone its work, and then halts with 0.
 */
public final class StopSignal {
  /** After that long the process ends whatever still runs; the kernel detaches what it left. */
  private static final int PATIENCE_SECONDS = 10;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch undone = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onShutdown, "stop");

  private StopSignal() {}

  public static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Blocks the calling thread until a signal comes. */
  public void await() throws InterruptedException {
    requested.await();
  }

  /** Everything is undone: the process may end. To be called in a finally. */
  public void done() {
    undone.countDown();
    if (requested.getCount() > 0) {
      Runtime.getRuntime().removeShutdownHook(hook); // no signal came: the exit code is main's
    }
  }

  private void onShutdown() {
    requested.countDown();
    boolean orderly = false;
    try {
      orderly = undone.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(orderly ? ExitCode.OK.code() : ExitCode.FAILED.code());
  }
}
