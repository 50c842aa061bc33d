package headroom.bpf;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs Java code inside another network namespace: setns(2) moves one thread, so each call gets a
 * thread of its own, which ends with the call and never goes back to a pool.
 *
 * <p>A socket belongs to the namespace in which it was opened, for as long as it lives: open it
 * here, and use it from any thread. {@code /proc/sys/net} follows the thread as well; {@code
 * /proc/net} does not (it is the main thread's; {@code /proc/thread-self/net} is this one's).
 *
 * <p>Needs CAP_SYS_ADMIN (setns(2)).
 */
public final class NetnsThread {
  /** CLONE_NEWNET, include/uapi/linux/sched.h: refuse a file that is another kind of namespace. */
  private static final int CLONE_NEWNET = 0x40000000;

  private static final int O_RDONLY_CLOEXEC = 0x80000;

  static {
    Native.register(NetnsThread.class, "c");
  }

  private NetnsThread() {}

  /** What to run inside. */
  @FunctionalInterface
  public interface Task<T extends @Nullable Object, E extends Exception> {
    T call() throws E;
  }

  /**
   * Runs {@code task} on a fresh platform thread inside {@code netns} and waits for it. The
   * thread's name says which namespace it is in. Interrupting the caller interrupts the task.
   *
   * @param netns a namespace file: {@code /run/netns/NAME} or {@code /proc/PID/ns/net}
   * @throws IOException when the namespace cannot be entered
   * @throws E what the task throws, as it is
   */
  public static <T extends @Nullable Object, E extends Exception> T call(
      Path netns, Task<T, E> task) throws E, IOException {
    var outcome = new AtomicReference<Outcome<T>>();
    Thread thread = start(netns, netns.getFileName() + "-call", () -> outcome.set(run(task)));
    join(thread);
    return NetnsThread.<T, E>unwrap(Objects.requireNonNull(outcome.get()));
  }

  /**
   * Starts a daemon thread that has entered {@code netns} before {@code body} begins.
   *
   * @throws IOException when the namespace cannot be entered; then {@code body} never ran
   */
  public static Thread start(Path netns, String name, Runnable body) throws IOException {
    var failure = new AtomicReference<@Nullable IOException>();
    var entered = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .start(() -> {
              try {
                enter(netns);
              } catch (IOException e) {
                failure.set(e);
                return;
              } finally {
                entered.countDown();
              }
              body.run();
            });
    awaitUninterrupted(entered);
    IOException refused = failure.get();
    if (refused != null) throw refused;
    return thread;
  }

  private record Outcome<T extends @Nullable Object>(T value, @Nullable Throwable thrown) {}

  @SuppressWarnings(
      "NullAway") // value is null only beside a throwable, and unwrap looks there first
  private static <T extends @Nullable Object> Outcome<T> run(Task<T, ?> task) {
    try {
      return new Outcome<>(task.call(), null);
    } catch (Throwable t) { // an Error in the task belongs to the caller too
      return new Outcome<>(null, t);
    }
  }

  @SuppressWarnings("unchecked") // Task.call declares E and nothing else
  private static <T extends @Nullable Object, E extends Exception> T unwrap(Outcome<T> outcome)
      throws E {
    Throwable thrown = outcome.thrown();
    if (thrown == null) return outcome.value();
    if (thrown instanceof Error error) throw error;
    if (thrown instanceof RuntimeException unchecked) throw unchecked;
    throw (E) thrown;
  }

  private static void enter(Path netns) throws IOException {
    int fd = open(netns.toString(), O_RDONLY_CLOEXEC);
    if (fd < 0) throw failed("open", netns, Native.getLastError());
    try {
      if (setns(fd, CLONE_NEWNET) != 0) throw failed("setns", netns, Native.getLastError());
    } finally {
      close(fd);
    }
  }

  private static IOException failed(String call, Path netns, int errno) {
    String why =
        switch (errno) {
          case 1 -> "EPERM (1): needs CAP_SYS_ADMIN";
          case 2 -> "ENOENT (2): no such network namespace; see `ip netns list`";
          case 13 -> "EACCES (13): not readable for this user";
          case 22 -> "EINVAL (22): not a network namespace";
          default -> "errno " + errno;
        };
    return new IOException(call + " " + netns + ": " + why);
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        thread.interrupt();
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  private static native int open(String path, int flags);

  private static native int setns(int fd, int nstype);

  private static native int close(int fd);
}
