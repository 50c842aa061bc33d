package headroom.webhook;

import headroom.model.Notice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must reach the receivers, until it did. What is known of each notice is in memory, its text
 * in the file; the file follows: one transaction takes all that has changed since the last, the
 * alerts' memory with the notices that came of it, so that a crash neither loses nor invents one. A
 * notice may be sent once it is in the file.
 *
 * <p>A file that cannot be used never stops an alert: what is new then stays in memory, at most
 * {@link Limits#unstoredBytes}, {@link #problem} says so, and every {@link #HEAL} (and with every
 * change) it is tried again, until the file has everything.
 *
 * <p>Bounds: {@link Limits}. Where a receiver has no room left, notices go that a later one makes
 * needless (it tells a later state of all their alerts); else the oldest becomes a dead letter.
 * Dead letters that have no room are lost, and counted.
 *
 * <p>Threads: any; nothing blocks but {@link #memory} and {@link #close}. The file belongs to one
 * thread of its own, which is there only while it has something to do.
 */
public final class Outbox implements AutoCloseable {
  /**
   * @param waiting notices for a receiver
   * @param dead letters for a receiver
   * @param bytes of all notices' texts
   * @param unstoredBytes of those that the file could not take
   * @param cachedBytes of those that are in the file, and in memory so that they need not be read
   */
  public record Limits(int waiting, int dead, long bytes, long unstoredBytes, long cachedBytes) {
    public static final Limits USUAL = new Limits(500, 200, 64L << 20, 4L << 20, 1L << 20);
  }

  /** Between two tries to use the file, when nothing else makes one. */
  static final Duration HEAL = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final String NO_ROOM = "found no room: too many notices wait for this receiver";

  private final @Nullable OutboxFile file;
  private final Limits limits;
  private final ScheduledThreadPoolExecutor thread;

  // All below: guarded by this.
  private final Map<String, Shelf> shelves = new LinkedHashMap<>();
  private final Map<String, Entry> byKey = new LinkedHashMap<>();
  private final Set<Entry> changed = new LinkedHashSet<>();
  private final Set<String> gone = new LinkedHashSet<>();
  private final Set<String> counted = new HashSet<>();
  private final List<CompletableFuture<Void>> waiters = new ArrayList<>();
  private byte @Nullable [] memory;
  private boolean isMemoryChanged;
  private boolean isFlushDue;
  private boolean isLoaded;
  private boolean isHealDue;
  private @Nullable String problem;
  private @Nullable String damage;

  /** Which file and what is wrong with it, for {@link #problem}; empty: nothing. */
  private String reason = "";
  private Runnable listener = () -> {};

  private Outbox(@Nullable OutboxFile file, @Nullable String problem, Limits limits) {
    this.file = file;
    this.problem = problem;
    this.limits = limits;
    this.isLoaded = file == null;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, work -> Thread.ofPlatform().name("headroom-outbox").daemon().unstarted(work));
    thread.setKeepAliveTime(5, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Opens nothing yet: SQLite is loaded when there is something to read or to write. */
  public static Outbox in(Path folder, Limits limits) {
    return new Outbox(new OutboxFile(folder), null, limits);
  }

  /**
   * In memory alone.
   *
   * @param why one sentence, what {@link #problem} says
   */
  public static Outbox withoutFile(String why, Limits limits) {
    return new Outbox(null, why, limits);
  }

  /** What was last given to {@link #commit}, before this start. Blocks; call it once, first. */
  public byte @Nullable [] memory() {
    OutboxFile from = file;
    if (from == null || !from.exists()) {
      return null;
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
    synchronized (this) {
      byte[] packed = memory;
      return packed == null ? null : unpackMemory(packed);
    }
  }

  /** It cannot be written: what it remembers is not forgotten for that. Its notices must wait. */
  private void peek(OutboxFile from) {
    try {
      byte[] found = from.peekMemory();
      synchronized (this) {
        memory = memory == null ? found : memory;
      }
    } catch (SQLException | IOException e) {
      LOG.warn("the alerts' memory cannot be read: alerts begin anew ({})", OutboxFile.words(e));
    }
  }

  private static byte @Nullable [] unpackMemory(byte[] packed) {
    try {
      return Packed.unpack(packed);
    } catch (UncheckedIOException damaged) {
      LOG.warn("the alerts' memory in the outbox is damaged: alerts begin anew");
      return null;
    }
  }

  /** What cannot be kept, and why, in one sentence; null: all is well. */
  public synchronized @Nullable String problem() {
    return problem != null ? problem : damage;
  }

  /** Of {@link #problem} which file and what is wrong with it, without what follows from that. */
  public synchronized String reason() {
    return reason.isEmpty() ? String.valueOf(problem()) : reason;
  }

  /** Is run, on some thread, whenever there may be something to send. */
  synchronized void onReady(Runnable listener) {
    this.listener = listener;
  }

  /**
   * The alerts' memory and the notices that came of it, together. Notices whose key is here already
   * are the same and left out.
   *
   * @param memory null: as it was
   * @return done when it is in the file, or cannot be for now; never fails
   */
  public synchronized CompletableFuture<Void> commit(
      byte @Nullable [] memory, List<Notice> notices) {
    if (memory != null) {
      this.memory = Packed.pack(memory);
      isMemoryChanged = true;
    }
    long nanos = System.nanoTime();
    for (Notice notice : notices) {
      if (!byKey.containsKey(notice.key())) {
        Entry entry = Entry.of(notice, nanos);
        makeRoom(shelf(entry.receiver));
        byKey.put(entry.key, entry);
        shelf(entry.receiver).add(entry);
        gone.remove(entry.key);
        changed.add(entry);
      }
    }
    shed();
    CompletableFuture<Void> done = new CompletableFuture<>();
    waiters.add(done);
    flushSoon();
    return done;
  }

  /** Due now and not under way; from here on it is, until one of the next three is called. */
  synchronized @Nullable Entry take(String receiver, long nanos) {
    Shelf shelf = shelves.get(receiver);
    Entry due = shelf == null ? null : shelf.due(nanos);
    if (due != null) {
      due.isInFlight = true;
    }
    return due;
  }

  /** Back as it was: it was not tried. */
  synchronized void giveBack(Entry entry) {
    entry.isInFlight = false;
  }

  /**
   * The receiver took it.
   *
   * @param again when it is to be told again, since the receiver forgets it otherwise and it still
   *     fires; null: it is done
   */
  synchronized void delivered(Entry entry, Instant at, @Nullable Long again) {
    entry.isInFlight = false;
    Shelf shelf = shelf(entry.receiver);
    counted.add(shelf.receiver);
    if (entry.state == Entry.State.STANDING) {
      entry.nextNanos = again == null ? entry.nextNanos : again;
      return;
    }
    shelf.settling.add(entry.group);
    shelf.tally.delivered++;
    shelf.tally.lastDelivered = at;
    Entry before = shelf.standing.get(entry.group);
    if (before != null) {
      forget(shelf, before);
    }
    if (again == null || shelf.standing.size() >= limits.waiting) {
      forget(shelf, entry);
    } else {
      shelf.remove(entry);
      entry.state = Entry.State.STANDING;
      entry.nextNanos = again;
      shelf.add(entry);
      changed.add(entry);
    }
    List<Entry> fewer = new ArrayList<>();
    shelf.overtake(entry, fewer).forEach(letter -> forget(shelf, letter));
    changed.addAll(fewer);
    flushSoon();
  }

  /**
   * It failed, and is tried again.
   *
   * @param isRejected the receiver will not have it as it is
   */
  synchronized void postpone(Entry entry, long nextNanos, String why, boolean isRejected) {
    entry.isInFlight = false;
    entry.attempts++;
    entry.nextNanos = nextNanos;
    entry.problem = why;
    entry.rejections = isRejected ? entry.rejections + 1 : 0;
    shelf(entry.receiver).tally.retried++;
    counted.add(entry.receiver);
    if (byKey.containsKey(entry.key)) {
      changed.add(entry);
    }
    flushSoon();
  }

  /** It failed, and is given up. */
  synchronized void bury(Entry entry, String why) {
    entry.isInFlight = false;
    entry.attempts++;
    entry.rejections = 0;
    shelf(entry.receiver).settling.add(entry.group);
    buryAndMakeRoom(shelf(entry.receiver), entry, why);
    flushSoon();
  }

  /**
   * Sends the dead letters again.
   *
   * @return how many
   */
  public synchronized int resend(String receiver) {
    Shelf shelf = shelves.get(receiver);
    if (shelf == null) {
      return 0;
    }
    List<Entry> revived = shelf.revive(System.nanoTime());
    changed.addAll(revived);
    flushSoon();
    return revived.size();
  }

  /** Its text, deflated, wherever it is. */
  CompletableFuture<byte[]> body(Entry entry) {
    synchronized (this) {
      byte[] there = entry.body;
      if (there != null) {
        return CompletableFuture.completedFuture(there);
      }
    }
    try {
      return CompletableFuture.supplyAsync(() -> readBody(entry), thread);
    } catch (RejectedExecutionException closed) {
      return CompletableFuture.failedFuture(closed);
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
      throw new CannotReadNow("its text cannot be read: " + OutboxFile.words(e), e);
    }
  }

  /** The file may be better later. */
  static final class CannotReadNow extends IllegalStateException {
    CannotReadNow(String why, Exception cause) {
      super(why, cause);
    }
  }

  /** Its text is gone for good: nobody can be told. */
  synchronized void lose(Entry entry) {
    entry.isInFlight = false;
    Shelf shelf = shelf(entry.receiver);
    shelf.tally.lost++;
    counted.add(shelf.receiver);
    forget(shelf, entry);
    flushSoon();
  }

  /** When the next is due; null: none is, until {@link #onReady}'s is run. */
  synchronized @Nullable Long nextNanos(String receiver, long nanos) {
    Shelf shelf = shelves.get(receiver);
    return shelf == null ? null : shelf.nextNanos(nanos);
  }

  /** How a receiver stands. */
  record Counts(
      long delivered,
      long retried,
      long lost,
      long covered,
      int waiting,
      int dead,
      @Nullable Instant lastDelivered) {}

  synchronized Counts counts(String receiver) {
    Shelf shelf = shelves.get(receiver);
    if (shelf == null) {
      return new Counts(0, 0, 0, 0, 0, 0, null);
    }
    Shelf.Tally tally = shelf.tally;
    return new Counts(
        tally.delivered,
        tally.retried,
        tally.lost,
        tally.covered,
        shelf.waitingCount(),
        shelf.dead.size(),
        tally.lastDelivered);
  }

  private Shelf shelf(String receiver) {
    return shelves.computeIfAbsent(receiver, Shelf::new);
  }

  private void forget(Shelf shelf, Entry entry) {
    shelf.remove(entry);
    byKey.remove(entry.key);
    changed.remove(entry);
    gone.add(entry.key);
    counted.add(shelf.receiver);
  }

  private void makeRoom(Shelf shelf) {
    if (shelf.waitingCount() < limits.waiting) {
      return;
    }
    shelf.takeCovered().forEach(entry -> forget(shelf, entry));
    while (shelf.waitingCount() >= limits.waiting) {
      Entry oldest = shelf.oldestWaiting();
      if (oldest == null) {
        return;
      }
      buryAndMakeRoom(shelf, oldest, NO_ROOM);
    }
  }

  private void buryAndMakeRoom(Shelf shelf, Entry entry, String why) {
    shelf.bury(entry, why);
    changed.add(entry);
    while (shelf.dead.size() > limits.dead) {
      shelf.tally.lost++;
      forget(shelf, shelf.dead.getFirst());
    }
  }

  /** Until the texts fit: dead letters first, the oldest first. */
  private void shed() {
    while (bytes(false) > limits.bytes || bytes(true) > limits.unstoredBytes) {
      boolean unstoredOnly = bytes(false) <= limits.bytes;
      Entry victim =
          byKey.values().stream()
              .filter(entry -> !entry.isInFlight && !(unstoredOnly && entry.isStored))
              .min(
                  Comparator.comparing((Entry entry) -> entry.state != Entry.State.DEAD)
                      .thenComparing(entry -> entry.at))
              .orElse(null);
      if (victim == null) {
        return;
      }
      shelf(victim.receiver).tally.lost++;
      forget(shelf(victim.receiver), victim);
    }
  }

  private long bytes(boolean unstored) {
    return byKey.values().stream()
        .filter(entry -> !unstored || !entry.isStored)
        .mapToLong(entry -> entry.bodyBytes)
        .sum();
  }

  private void flushSoon() {
    if (!isFlushDue && !thread.isShutdown()) {
      isFlushDue = true;
      thread.execute(this::flush);
    }
  }

  /** On the outbox's thread. */
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
        to.write(plan.change);
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

  /** What one transaction takes along. */
  private record Plan(
      OutboxFile.Change change,
      List<Entry> entries,
      Map<Shelf, Set<String>> settling,
      List<CompletableFuture<Void>> waiters) {}

  private synchronized Plan plan() {
    isFlushDue = false;
    long nanos = System.nanoTime();
    Instant now = Instant.now();
    List<OutboxFile.Row> rows = new ArrayList<>();
    Map<String, byte[]> bodies = new HashMap<>();
    for (Entry entry : changed) {
      rows.add(row(entry, nanos, now));
      if (!entry.isStored && entry.body != null) {
        bodies.put(entry.key, entry.body);
      }
    }
    Plan plan =
        new Plan(
            new OutboxFile.Change(
                isMemoryChanged ? memory : null,
                rows,
                bodies,
                List.copyOf(gone),
                counted.stream().map(name -> tallyRow(shelf(name))).toList()),
            List.copyOf(changed),
            settling(),
            List.copyOf(waiters));
    isMemoryChanged = false;
    changed.clear();
    gone.clear();
    counted.clear();
    waiters.clear();
    return plan;
  }

  private Map<Shelf, Set<String>> settling() {
    Map<Shelf, Set<String>> settling = new HashMap<>();
    shelves.values().forEach(shelf -> settling.put(shelf, Set.copyOf(shelf.settling)));
    return settling;
  }

  /** After the transaction, or after it failed: then all of it is to be written still. */
  private void settle(@Nullable Plan plan, @Nullable String why) {
    List<CompletableFuture<Void>> done = new ArrayList<>();
    Runnable tell;
    synchronized (this) {
      if (plan == null) {
        isFlushDue = false;
        done.addAll(waiters);
        waiters.clear();
        changed.forEach(entry -> entry.isReleased = true);
        shelves.values().forEach(shelf -> shelf.settling.clear());
      } else {
        plan.settling.forEach((shelf, groups) -> shelf.settling.removeAll(groups));
        done.addAll(plan.waiters);
        plan.entries.forEach(entry -> entry.isReleased = true);
        if (why == null && file != null) {
          plan.entries.forEach(entry -> entry.isStored = true);
        } else if (file != null) {
          putBack(plan);
        }
      }
      if (file != null) {
        note(why);
      }
      trimCache();
      tell = listener;
    }
    done.forEach(each -> each.complete(null));
    tell.run();
  }

  private void putBack(Plan plan) {
    isMemoryChanged |= plan.change.memory() != null;
    // Rows are written, and read again, in the order in which the notices came.
    List<Entry> since = List.copyOf(changed);
    changed.clear();
    plan.entries.stream().filter(entry -> byKey.get(entry.key) == entry).forEach(changed::add);
    changed.addAll(since);
    plan.change.gone().stream().filter(key -> !byKey.containsKey(key)).forEach(gone::add);
    plan.change.tallies().forEach(tally -> counted.add(tally.receiver()));
  }

  /**
   * Says before there is anything to write that it could not be: at the start somebody reads it.
   *
   * @param why as {@link #problem} says it, until the file can be used
   */
  synchronized void foresee(String why) {
    note(why);
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
      thread.schedule(this::heal, HEAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void heal() {
    synchronized (this) {
      isHealDue = false;
      if (problem == null) {
        return;
      }
      isFlushDue = true;
    }
    flush();
  }

  private void trimCache() {
    long cached = 0;
    for (Entry entry : byKey.values()) {
      byte[] body = entry.body;
      if (body != null && entry.isStored) {
        cached += body.length;
        if (cached > limits.cachedBytes) {
          entry.body = null;
        }
      }
    }
  }

  /** On the outbox's thread. */
  private void openAndLoad(OutboxFile from) throws SQLException, IOException {
    boolean isNew = from.open();
    if (isNew) {
      writeAll();
    } else if (!isLoaded()) {
      load(from.read());
    }
    synchronized (this) {
      isLoaded = true;
    }
  }

  private synchronized boolean isLoaded() {
    return isLoaded;
  }

  private synchronized void load(OutboxFile.Content content) {
    if (memory == null) {
      memory = content.memory();
    }
    long nanos = System.nanoTime();
    Instant now = Instant.now();
    List<Entry> later = byKey.values().stream().toList();
    for (OutboxFile.Row row : content.rows()) {
      if (!byKey.containsKey(row.key()) && !gone.contains(row.key())) {
        Entry entry = entry(row, nanos, now);
        byKey.put(entry.key, entry);
        shelf(entry.receiver).add(entry);
      }
    }
    // Those made before the file could be read come after those in it.
    for (Entry entry : later) {
      byKey.remove(entry.key);
      byKey.put(entry.key, entry);
      Shelf shelf = shelf(entry.receiver);
      if (!entry.isInFlight && shelf.remove(entry)) {
        shelf.add(entry);
      }
    }
    content.tallies().forEach(this::addTally);
  }

  private void addTally(OutboxFile.TallyRow row) {
    Shelf.Tally tally = shelf(row.receiver()).tally;
    tally.delivered += row.delivered();
    tally.retried += row.retried();
    tally.lost += row.lost();
    tally.covered += row.covered();
    if (tally.lastDelivered == null) {
      tally.lastDelivered = row.lastDelivered();
    }
  }

  /** The file is new: it gets all that is known. What only the old one had is lost. */
  private synchronized void writeAll() {
    isMemoryChanged = memory != null;
    gone.clear();
    changed.clear();
    for (Entry entry : List.copyOf(byKey.values())) {
      entry.isStored = false;
      if (entry.body == null) {
        Shelf shelf = shelf(entry.receiver);
        shelf.tally.lost++;
        forget(shelf, entry);
      } else {
        changed.add(entry);
      }
    }
    gone.clear();
    shelves.keySet().forEach(counted::add);
  }

  /** Somebody deleted the file; what we hold open has the texts still. */
  private void rescueBodies(OutboxFile from) {
    Collection<Entry> bare;
    synchronized (this) {
      bare = byKey.values().stream().filter(entry -> entry.body == null).toList();
    }
    for (Entry entry : bare) {
      try {
        byte[] body = from.body(entry.key);
        synchronized (this) {
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
      to.write(plan.change);
      List<CompletableFuture<Void>> done = plan.waiters;
      synchronized (this) {
        damage =
            "the outbox was damaged at "
                + Instant.now()
                + ": what it held is in "
                + to.path()
                + OutboxFile.DAMAGED
                + ", and was not sent unless it was in memory too";
        LOG.warn("{}", damage);
        plan.entries.forEach(entry -> {
          entry.isStored = true;
          entry.isReleased = true;
        });
      }
      done.forEach(each -> each.complete(null));
      return null;
    } catch (SQLException | IOException e) {
      to.close();
      return why + ", and a new one cannot be made: " + OutboxFile.words(e);
    }
  }

  private static OutboxFile.Row row(Entry entry, long nanos, Instant now) {
    return new OutboxFile.Row(
        entry.key,
        entry.receiver,
        entry.group,
        entry.sequence,
        entry.at.toEpochMilli(),
        entry.isFiring,
        entry.alerts,
        entry.bodyBytes,
        wallMs(entry.bornNanos, nanos, now),
        wallMs(entry.nextNanos, nanos, now),
        entry.attempts,
        entry.rejections,
        entry.problem,
        entry.state);
  }

  private static Entry entry(OutboxFile.Row row, long nanos, Instant now) {
    Entry entry =
        new Entry(
            row.key(),
            row.receiver(),
            row.group(),
            row.sequence(),
            Instant.ofEpochMilli(row.atMs()),
            row.isFiring(),
            row.alerts(),
            null,
            row.bodyBytes(),
            nanos);
    // The clock may have been set in between: nothing began after now, or waits longer than it may.
    entry.bornNanos = Math.min(nanos, steady(row.bornMs(), nanos, now));
    long latest = nanos + RetryAfter.MOST.toNanos();
    entry.nextNanos = Math.min(latest, steady(row.nextMs(), nanos, now));
    entry.rejections = row.rejections();
    entry.attempts = row.attempts();
    entry.problem = row.problem();
    entry.state = row.state();
    entry.isStored = true;
    entry.isReleased = true;
    return entry;
  }

  private static long wallMs(long eventNanos, long nanos, Instant now) {
    return now.plusNanos(eventNanos - nanos).toEpochMilli();
  }

  private static long steady(long wallMs, long nanos, Instant now) {
    return nanos + TimeUnit.MILLISECONDS.toNanos(wallMs - now.toEpochMilli());
  }

  private static OutboxFile.TallyRow tallyRow(Shelf shelf) {
    Shelf.Tally tally = shelf.tally;
    return new OutboxFile.TallyRow(
        shelf.receiver,
        tally.delivered,
        tally.retried,
        tally.lost,
        tally.covered,
        tally.lastDelivered);
  }

  /** Names of receivers that have something in here. */
  synchronized Stream<String> receivers() {
    return List.copyOf(shelves.keySet()).stream();
  }

  /** Writes what is to be written. Blocks, at most some seconds. */
  @Override
  public void close() {
    synchronized (this) {
      listener = () -> {};
      if (!changed.isEmpty() || !gone.isEmpty() || !counted.isEmpty() || isMemoryChanged) {
        flushSoon();
      }
    }
    OutboxFile closing = file;
    if (closing != null && closing.isOpen()) {
      thread.execute(closing::close);
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
}
