package headroom.webhook;

import headroom.model.Notice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is known of every notice, the room for it, and what of it the file does not have yet. It
 * knows no file: {@link OutboxSync} takes a {@link Plan}, writes it, and says how that went.
 *
 * <p>Threads: guarded by the {@link Outbox}'s lock; whoever calls anything here holds it.
 */
final class Stock {
  private static final String NO_ROOM = "found no room: too many notices wait for this receiver";

  private final Outbox.Limits limits;
  private final Map<String, Shelf> shelves = new LinkedHashMap<>();
  private final Map<String, Entry> byKey = new LinkedHashMap<>();
  private byte @Nullable [] memory;

  // What the next transaction takes along.
  private final Set<Entry> changed = new LinkedHashSet<>();
  private final Set<String> gone = new LinkedHashSet<>();
  private final Set<String> counted = new HashSet<>();
  private final List<CompletableFuture<Void>> waiters = new ArrayList<>();
  private boolean isMemoryChanged;

  Stock(Outbox.Limits limits) {
    this.limits = limits;
  }

  // ---- what is known

  /** Null: it has nothing, and never had. */
  @Nullable Shelf find(String receiver) {
    return shelves.get(receiver);
  }

  List<String> receivers() {
    return List.copyOf(shelves.keySet());
  }

  /** The alerts' memory, packed; null: there is none, or the file was not read yet. */
  byte @Nullable [] memory() {
    return memory;
  }

  void remember(byte[] packed) {
    memory = packed;
    isMemoryChanged = true;
  }

  /** As it was found, unless there is a newer one. */
  void found(byte @Nullable [] packed) {
    memory = memory == null ? packed : memory;
  }

  /** Those whose key is not here yet. */
  void add(List<Notice> notices) {
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
  }

  /**
   * As {@link Outbox#delivered}.
   *
   * @return whether the file is to be told soon
   */
  boolean delivered(Entry entry, Instant at, @Nullable Long again) {
    Shelf shelf = shelf(entry.receiver);
    counted.add(shelf.receiver);
    if (entry.state == Entry.State.STANDING) {
      entry.nextNanos = again == null ? entry.nextNanos : again;
      return false;
    }
    shelf.settling.add(entry.group);
    shelf.tally.delivered++;
    shelf.tally.lastDelivered = at;
    Entry before = shelf.standing.get(entry.group);
    if (before != null) {
      forget(shelf, before);
    }
    if (again == null || shelf.standing.size() >= limits.waiting()) {
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
    return true;
  }

  /** It is tried again; the entry says when. */
  void postponed(Entry entry) {
    shelf(entry.receiver).tally.retried++;
    counted.add(entry.receiver);
    if (byKey.containsKey(entry.key)) {
      changed.add(entry);
    }
  }

  void bury(Entry entry, String why) {
    Shelf shelf = shelf(entry.receiver);
    shelf.settling.add(entry.group);
    buryAndMakeRoom(shelf, entry, why);
  }

  int revive(Shelf shelf) {
    List<Entry> revived = shelf.revive(System.nanoTime());
    changed.addAll(revived);
    return revived.size();
  }

  /** Nobody can be told of it. */
  void lose(Entry entry) {
    Shelf shelf = shelf(entry.receiver);
    shelf.tally.lost++;
    counted.add(shelf.receiver);
    forget(shelf, entry);
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

  // ---- room

  private void makeRoom(Shelf shelf) {
    if (shelf.waitingCount() < limits.waiting()) {
      return;
    }
    shelf.takeCovered().forEach(entry -> forget(shelf, entry));
    while (shelf.waitingCount() >= limits.waiting()) {
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
    while (shelf.dead.size() > limits.dead()) {
      shelf.tally.lost++;
      forget(shelf, shelf.dead.getFirst());
    }
  }

  /** Until the texts fit: dead letters first, the oldest first. */
  private void shed() {
    while (bytes(false) > limits.bytes() || bytes(true) > limits.unstoredBytes()) {
      boolean unstoredOnly = bytes(false) <= limits.bytes();
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

  /** Texts that are in the file too stay in memory as far as there is room, the oldest first. */
  void trimCache() {
    long cached = 0;
    for (Entry entry : byKey.values()) {
      byte[] body = entry.body;
      if (body != null && entry.isStored) {
        cached += body.length;
        if (cached > limits.cachedBytes()) {
          entry.body = null;
        }
      }
    }
  }

  // ---- what the file does not have yet

  boolean hasChanged() {
    return !changed.isEmpty() || !gone.isEmpty() || !counted.isEmpty() || isMemoryChanged;
  }

  /** Done when all of now is in the file, or cannot be for now. */
  CompletableFuture<Void> await() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    waiters.add(done);
    return done;
  }

  /** All that has changed; from here on nothing has. */
  Plan plan() {
    long nanos = System.nanoTime();
    Instant now = Instant.now();
    List<OutboxFile.Row> rows = new ArrayList<>();
    Map<String, byte[]> bodies = new HashMap<>();
    for (Entry entry : changed) {
      rows.add(Rows.row(entry, nanos, now));
      if (!entry.isStored && entry.body != null) {
        bodies.put(entry.key, entry.body);
      }
    }
    Map<Shelf, Set<String>> settling = new HashMap<>();
    shelves.values().forEach(shelf -> settling.put(shelf, Set.copyOf(shelf.settling)));
    Plan plan =
        new Plan(
            new OutboxFile.Change(
                isMemoryChanged ? memory : null,
                rows,
                bodies,
                List.copyOf(gone),
                counted.stream().map(name -> Rows.row(shelf(name))).toList()),
            List.copyOf(changed),
            settling,
            List.copyOf(waiters));
    isMemoryChanged = false;
    changed.clear();
    gone.clear();
    counted.clear();
    waiters.clear();
    return plan;
  }

  /**
   * The file cannot even be opened: what has changed stays so, and may be sent.
   *
   * @return who waited
   */
  List<CompletableFuture<Void>> releaseAll() {
    List<CompletableFuture<Void>> done = List.copyOf(waiters);
    waiters.clear();
    changed.forEach(entry -> entry.isReleased = true);
    shelves.values().forEach(shelf -> shelf.settling.clear());
    return done;
  }

  /** The plan's transaction failed: all of it is to be written still. */
  void putBack(Plan plan) {
    isMemoryChanged |= plan.change().memory() != null;
    // Rows are written, and read again, in the order in which the notices came.
    List<Entry> since = List.copyOf(changed);
    changed.clear();
    plan.entries().stream().filter(entry -> byKey.get(entry.key) == entry).forEach(changed::add);
    changed.addAll(since);
    plan.change().gone().stream().filter(key -> !byKey.containsKey(key)).forEach(gone::add);
    plan.change().tallies().forEach(tally -> counted.add(tally.receiver()));
  }

  // ---- another file

  /** What was in the file; what came before it could be read is newer. */
  void load(OutboxFile.Content content) {
    found(content.memory());
    long nanos = System.nanoTime();
    Instant now = Instant.now();
    List<Entry> later = byKey.values().stream().toList();
    for (OutboxFile.Row row : content.rows()) {
      if (!byKey.containsKey(row.key()) && !gone.contains(row.key())) {
        Entry entry = Rows.entry(row, nanos, now);
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
    content.tallies().forEach(tally -> Rows.add(tally, shelf(tally.receiver()).tally));
  }

  /** The file is new: it gets all that is known. What only the old one had is lost. */
  void writeAll() {
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

  /** Those whose text is in the file alone. */
  List<Entry> bare() {
    return byKey.values().stream().filter(entry -> entry.body == null).toList();
  }
}
