package headroom.webhook;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The notices for one receiver. Those of a group go one after the other, those of different groups
 * beside each other. What is taken out is returned, so that the file forgets it too.
 *
 * <p>Threads: guarded by the {@link Outbox}'s lock.
 */
final class Shelf {
  /** Since the outbox was made; all but {@code lastDelivered} only grow. */
  static final class Tally {
    long delivered;
    long retried;

    /** Were turned away for want of room, unsent: nobody can be told any more. */
    long lost;

    /** Were left out for want of room, since a later notice tells of the same alerts. */
    long covered;

    @Nullable Instant lastDelivered;
  }

  final String receiver;
  final Tally tally = new Tally();
  final Map<String, Deque<Entry>> waiting = new LinkedHashMap<>();
  final Deque<Entry> dead = new ArrayDeque<>();

  /** By group: what was delivered last and is told again. */
  final Map<String, Entry> standing = new LinkedHashMap<>();

  /**
   * Groups whose last notice is done, and not yet in the file: after a crash it would be sent
   * again, after the next one had it gone by now.
   */
  final Set<String> settling = new HashSet<>();

  private int waitingCount;

  Shelf(String receiver) {
    this.receiver = receiver;
  }

  int waitingCount() {
    return waitingCount;
  }

  /** Behind those of its group. */
  void add(Entry entry) {
    switch (entry.state) {
      case DEAD -> dead.add(entry);
      case STANDING -> standing.put(entry.group, entry);
      case WAITING -> {
        waiting.computeIfAbsent(entry.group, _ -> new ArrayDeque<>()).add(entry);
        waitingCount++;
      }
    }
  }

  /**
   * The first notice that is due and whose group has none under way; null: there is none. What
   * stands is told again only where nothing newer waits.
   */
  @Nullable Entry due(long nanos) {
    return candidates().filter(entry -> entry.nextNanos - nanos <= 0).findFirst().orElse(null);
  }

  private Stream<Entry> candidates() {
    Stream<Entry> heads = waiting.values().stream().map(Deque::getFirst).filter(this::isFree);
    Stream<Entry> again =
        standing.values().stream()
            .filter(entry -> !entry.isInFlight && !waiting.containsKey(entry.group))
            .filter(entry -> !settling.contains(entry.group));
    return Stream.concat(heads, again);
  }

  private boolean isFree(Entry head) {
    Entry stands = standing.get(head.group);
    return head.isReleased
        && !head.isInFlight
        && !settling.contains(head.group)
        && (stands == null || !stands.isInFlight);
  }

  /** When the next will be due, at the earliest {@code nanos}; null: none waits. */
  @Nullable Long nextNanos(long nanos) {
    return candidates()
        .map(head -> Math.max(0, head.nextNanos - nanos))
        .min(Comparator.naturalOrder())
        .map(wait -> nanos + wait)
        .orElse(null);
  }

  boolean remove(Entry entry) {
    if (dead.remove(entry) || standing.remove(entry.group, entry)) {
      return true;
    }
    Deque<Entry> group = waiting.get(entry.group);
    if (group == null || !group.remove(entry)) {
      return false;
    }
    waitingCount--;
    if (group.isEmpty()) {
      waiting.remove(entry.group);
    }
    return true;
  }

  /**
   * It was taken: dead letters of its group need not tell of its alerts any more, for they would
   * tell what was before.
   *
   * @param changed dead letters that tell of fewer alerts now
   * @return dead letters that had nothing else to tell, taken out
   */
  List<Entry> overtake(Entry delivered, List<Entry> changed) {
    List<Entry> gone = new ArrayList<>();
    for (Entry letter : dead) {
      boolean older =
          letter.group.equals(delivered.group) && Entry.ORDER.compare(letter, delivered) < 0;
      if (older && letter.forget(delivered.alerts)) {
        (letter.alerts.length == 0 ? gone : changed).add(letter);
      }
    }
    dead.removeAll(gone);
    tally.covered += gone.size();
    return gone;
  }

  /** It will not be tried again, unless somebody asks for it. */
  void bury(Entry entry, String problem) {
    remove(entry);
    entry.state = Entry.State.DEAD;
    entry.problem = problem;
    dead.add(entry);
  }

  /**
   * Those that a later waiting one of their group makes needless: it tells a later state of all
   * their alerts. None that is under way.
   */
  List<Entry> takeCovered() {
    List<Entry> gone = new ArrayList<>();
    for (Deque<Entry> group : List.copyOf(waiting.values())) {
      long[] later = new long[0];
      for (Iterator<Entry> each = group.descendingIterator(); each.hasNext(); ) {
        Entry entry = each.next();
        if (later.length > 0 && !entry.isInFlight && entry.isCoveredBy(later)) {
          gone.add(entry);
        } else {
          later =
              LongStream.concat(LongStream.of(later), LongStream.of(entry.alerts))
                  .sorted()
                  .distinct()
                  .toArray();
        }
      }
    }
    gone.forEach(this::remove);
    tally.covered += gone.size();
    return gone;
  }

  /** The one that waits longest and is not under way; null: there is none. */
  @Nullable Entry oldestWaiting() {
    return waiting.values().stream()
        .flatMap(Deque::stream)
        .filter(entry -> !entry.isInFlight)
        .min(Comparator.comparing(entry -> entry.at))
        .orElse(null);
  }

  /** All dead letters wait again, each before the later ones of its group. */
  List<Entry> revive(long nanos) {
    List<Entry> revived = List.copyOf(dead);
    dead.clear();
    for (Entry letter : revived) {
      letter.state = Entry.State.WAITING;
      letter.attempts = 0;
      letter.rejections = 0;
      letter.bornNanos = nanos;
      letter.nextNanos = nanos;
      List<Entry> group = new ArrayList<>(waiting.getOrDefault(letter.group, new ArrayDeque<>()));
      group.add(letter);
      // One under way stays first: it is not called back.
      group.sort(
          Comparator.comparing((Entry entry) -> !entry.isInFlight).thenComparing(Entry.ORDER));
      waiting.put(letter.group, new ArrayDeque<>(group));
      waitingCount++;
    }
    return revived;
  }
}
