package headroom.webhook;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What one transaction takes along: all that changed in the {@link Stock} since the last.
 *
 * <p>Threads: the change is written without a lock; all else is guarded by the {@link Outbox}'s.
 *
 * @param entries that the change has rows of
 * @param settling by shelf, groups whose last notice the change takes out
 * @param waiters done when the transaction is over, however it went
 */
record Plan(
    OutboxFile.Change change,
    List<Entry> entries,
    Map<Shelf, Set<String>> settling,
    List<CompletableFuture<Void>> waiters) {

  /** The transaction is over: what is in it may be sent, however it went. */
  void release() {
    settling.forEach((shelf, groups) -> shelf.settling.removeAll(groups));
    entries.forEach(entry -> entry.isReleased = true);
  }

  /** The file has all of it. */
  void stored() {
    entries.forEach(entry -> entry.isStored = true);
  }
}
