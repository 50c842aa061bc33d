package headroom.lab;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was done and how to take it back: steps run backwards by {@link #close()}, and by the JVM's
 * exit when nobody closed. A step that fails does not keep the others from running.
 *
 * <p>Building with it: {@code try { … } catch (Throwable t) { undo.close(t); throw t; }}, so that a
 * set-up that fails midway leaves nothing either.
 *
 * <p>Threads: any. A step pushed after the close (the JVM is going down while a set-up still runs)
 * is run at once and refused.
 */
public final class Undo implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Undo.class);
  private static final Set<Undo> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Undo::closeAll, "lab-undo"));
  }

  /** One step back. */
  @FunctionalInterface
  public interface Step {
    void run() throws Exception;
  }

  private record Named(String what, Step step) {}

  private final Object running = new Object();
  private final Deque<Named> steps = new ArrayDeque<>();
  private boolean closed;

  public Undo() {
    OPEN.add(this);
  }

  /**
   * Remembers how to take back what is about to be done or was just done.
   *
   * @param what for the log, should the step fail: "delete namespace hr-17-left"
   * @throws IllegalStateException when this was closed already; the step has been run then
   */
  public void push(String what, Step step) {
    synchronized (this) {
      if (!closed) {
        steps.push(new Named(what, step));
        return;
      }
    }
    runOne(new Named(what, step), null);
    throw new IllegalStateException("the lab is being taken down; undone at once: " + what);
  }

  /** Remembers to close {@code resource}, and returns it. */
  public <T extends AutoCloseable> T closing(String what, T resource) {
    push("close " + what, resource::close);
    return resource;
  }

  /** Runs all steps, last first. A second call does nothing. */
  @Override
  public void close() {
    Throwable first = runAll(null);
    if (first != null) throw new IllegalStateException("undo: " + first.getMessage(), first);
  }

  /**
   * As {@link #close()}, for a set-up that failed with {@code cause}: adds to it, throws nothing.
   */
  public void close(Throwable cause) {
    runAll(cause);
  }

  /** Forgets every step: what was done is to stay. */
  synchronized void forget() {
    closed = true;
    steps.clear();
    OPEN.remove(this);
  }

  private @Nullable Throwable runAll(@Nullable Throwable cause) {
    // The JVM's exit may close beside a close that runs: the later one waits until all is undone.
    synchronized (running) {
      Throwable first = cause;
      for (Named next = pop(); next != null; next = pop()) {
        first = runOne(next, first);
      }
      OPEN.remove(this);
      return first;
    }
  }

  private synchronized @Nullable Named pop() {
    closed = true;
    return steps.poll();
  }

  private static @Nullable Throwable runOne(Named named, @Nullable Throwable first) {
    try {
      named.step().run();
      return first;
    } catch (Exception e) {
      LOG.warn("{}: {}", named.what(), e.getMessage());
      if (first == null) return e;
      if (first != e) first.addSuppressed(e);
      return first;
    }
  }

  private static void closeAll() {
    for (Undo undo : OPEN) undo.close(new IllegalStateException("exit"));
  }
}
