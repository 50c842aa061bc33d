package headroom.webhook;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the file follow the {@link Stock}: one transaction takes all that has changed since the last.
 * A file that cannot be used is tried again every {@link Outbox#HEAL} and with every change; one
 * that was deleted is written anew; one that is damaged is set aside.
 *
 * <p>Threads: the file belongs to one thread of this object's own, which is there only while it has
 * something to do. The stock, the entries and this object's own state are guarded by the {@link
 * Outbox}'s lock, which is never held here while the file is read or written, or while {@link
 * #onReady}'s listener or somebody who waits is called.
 */
final class OutboxSync {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private final @Nullable OutboxFile file;
  private final Object lock;
  private final Stock stock;
  private final ScheduledThreadPoolExecutor thread;

  // All below: guarded by the lock.
  private boolean isFlushDue;
  private boolean isLoaded;
  private boolean isHealDue;
  private @Nullable String problem;
  private String reason = "";
  private @Nullable String damage;
  private Runnable listener = () -> {};

  /**
   * @param file null: in memory alone
   * @param problem what is said while nothing else is wrong
   * @param lock the {@link Outbox}
   */
  OutboxSync(@Nullable OutboxFile file, @Nullable String problem, Object lock, Stock stock) {
    this.file = file;
    this.problem = problem;
    this.lock = lock;
    this.stock = stock;
    this.isLoaded = file == null;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, work -> Thread.ofPlatform().name("headroom-outbox").daemon().unstarted(work));
    thread.setKeepAliveTime(5, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  // ---- for the outbox

  /** Under the lock: what cannot be kept, and why; null: all is well. */
  @Nullable String problem() {
    return problem != null ? problem : damage;
  }

  /** Under the lock: of {@link #problem} which file and what is wrong with it, no more. */
  String reason() {
    return reason.isEmpty() ? String.valueOf(problem()) : reason;
  }

  /** Under the lock: says it before there is anything to write, until the file can be used. */
  void foresee(String why) {
    note(why);
  }

  /** Under the lock: is run after each transaction, on the thread and without the lock. */
  void onReady(Runnable listener) {
    this.listener = listener;
  }

  /** Under the lock: what changed until then is in the next transaction. */
  void flushSoon() {
    if (!isFlushDue && !thread.isShutdown()) {
      isFlushDue = true;
      thread.execute(this::flush);
    }
  }

  /**
   * Without the lock: reads the file, so that the stock has what was before, as far as it can be
   * read. Blocks.
   *
   * @return false: there is no file, so nothing was before
   */
  boolean readFirst() {
    OutboxFile from = file;
    if (from == null || !from.exists()) {
      return false;
    }
    try {
      thread
          .submit(() -> {
            flush();
            if (!isLoaded() && from.exists()) {
              peek(from);
            }
          })
          .get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return true;
  }

  /**
   * Without the lock: a text that is in the file alone.
   *
   * @throws java.util.concurrent.RejectedExecutionException it is closed
   */
  CompletableFuture<byte[]> body(Entry entry) {
    return CompletableFuture.supplyAsync(() -> readBody(entry), thread);
  }

  /** Without the lock: writes what is to be written. Blocks, at most some seconds. */
  void close() {
    synchronized (lock) {
      listener = () -> {};
      if (stock.hasChanged()) {
        flushSoon();
      }
    }
    OutboxFile closing = file;
    if (closing != null && !thread.isShutdown()) {
      thread.execute(closing::close); // behind a transaction that may open it yet
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("the outbox did not finish writing within 5 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- on the thread

  private void flush() {
    String why = null;
    Plan plan = null;
    OutboxFile to = file;
    try {
      if (to == null) {
        plan = plan();
      } else {
        if (to.isOpen() && !to.exists()) {
          rescueBodies(to);
          to.close();
        }
        if (!to.isOpen()) {
          openAndLoad(to);
        }
        plan = plan();
        to.write(plan.change());
      }
    } catch (SQLException e) {
      why = OutboxFile.words(e);
      if (to != null && OutboxFile.isDamaged(e)) {
        why = startAnew(to, why);
      } else if (to != null) {
        to.close();
      }
    } catch (IOException | RuntimeException e) {
      why = OutboxFile.words(e);
      if (to != null) {
        to.close();
      }
    }
    settle(plan, why);
  }

  private Plan plan() {
    synchronized (lock) {
      isFlushDue = false;
      return stock.plan();
    }
  }

  /** After the transaction, or after it failed: then all of it is to be written still. */
  private void settle(@Nullable Plan plan, @Nullable String why) {
    List<CompletableFuture<Void>> done;
    Runnable tell;
    synchronized (lock) {
      if (plan == null) {
        isFlushDue = false;
        done = stock.releaseAll();
      } else {
        plan.release();
        done = plan.waiters();
        if (why == null && file != null) {
          plan.stored();
        } else if (file != null) {
          stock.putBack(plan);
        }
      }
      if (file != null) {
        note(why);
      }
      stock.trimCache();
      tell = listener;
    }
    done.forEach(each -> each.complete(null));
    tell.run();
  }

  private void note(@Nullable String why) {
    reason = why == null ? "" : Objects.requireNonNull(file).path() + ": " + why;
    String said =
        why == null
            ? null
            : "alerts cannot be kept in "
                + reason
                + "; they are in memory alone, and a restart would forget them";
    if (said != null && !said.equals(problem)) {
      LOG.warn("{}", said);
    } else if (said == null && problem != null) {
      LOG.info("alerts are kept in {} again", Objects.requireNonNull(file).path());
    }
    problem = said;
    if (said != null && !isHealDue && !thread.isShutdown()) {
      isHealDue = true;
      thread.schedule(this::heal, Outbox.HEAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void heal() {
    synchronized (lock) {
      isHealDue = false;
      if (problem == null) {
        return;
      }
      isFlushDue = true;
    }
    flush();
  }

  private void openAndLoad(OutboxFile from) throws SQLException, IOException {
    boolean isNew = from.open();
    if (isNew) {
      synchronized (lock) {
        stock.writeAll();
      }
    } else if (!isLoaded()) {
      OutboxFile.Content content = from.read();
      synchronized (lock) {
        stock.load(content);
      }
    }
    synchronized (lock) {
      isLoaded = true;
    }
  }

  private boolean isLoaded() {
    synchronized (lock) {
      return isLoaded;
    }
  }

  /** It cannot be written: what it remembers is not forgotten for that. Its notices must wait. */
  private void peek(OutboxFile from) {
    try {
      byte[] found = from.peekMemory();
      synchronized (lock) {
        stock.found(found);
      }
    } catch (SQLException | IOException e) {
      LOG.warn("the alerts' memory cannot be read: alerts begin anew ({})", OutboxFile.words(e));
    }
  }

  private byte[] readBody(Entry entry) {
    try {
      OutboxFile from = file;
      if (from != null && !from.isOpen()) {
        openAndLoad(from);
      }
      byte[] found = from == null ? null : from.body(entry.key);
      if (found == null) {
        throw new IllegalStateException("its text is not in the outbox any more");
      }
      return found;
    } catch (SQLException | IOException e) {
      throw new Outbox.CannotReadNow("its text cannot be read: " + OutboxFile.words(e), e);
    }
  }

  /** Somebody deleted the file; what we hold open has the texts still. */
  private void rescueBodies(OutboxFile from) {
    List<Entry> bare;
    synchronized (lock) {
      bare = stock.bare();
    }
    for (Entry entry : bare) {
      try {
        byte[] body = from.body(entry.key);
        synchronized (lock) {
          entry.body = body;
        }
      } catch (SQLException gone) {
        return;
      }
    }
  }

  /**
   * @return what is still wrong; null: a new file has everything that was in memory
   */
  private @Nullable String startAnew(OutboxFile to, String why) {
    try {
      to.setAside();
      openAndLoad(to);
      Plan plan = plan();
      to.write(plan.change());
      synchronized (lock) {
        damage =
            "the outbox was damaged at "
                + Instant.now()
                + ": what it held is in "
                + to.path()
                + OutboxFile.DAMAGED
                + ", and was not sent unless it was in memory too";
        LOG.warn("{}", damage);
        plan.stored();
        plan.entries().forEach(entry -> entry.isReleased = true);
      }
      plan.waiters().forEach(each -> each.complete(null));
      return null;
    } catch (SQLException | IOException e) {
      to.close();
      return why + ", and a new one cannot be made: " + OutboxFile.words(e);
    }
  }
}
