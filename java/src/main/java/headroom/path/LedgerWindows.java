package headroom.path;

import headroom.model.SizeCounts;
import headroom.path.LedgerLoss.SizeClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes windows that do not overlap, as {@link PathJudge#ledger} wants them, out of how the ledgers
 * stood at exchanges of one comparison. A lower bound confirms what was lost up to the exchange
 * before, an upper bound holds for the exchange itself; so the window between two exchanges is known
 * one exchange later.
 *
 * <p>Threads: none; one owner.
 */
public final class LedgerWindows {
  private static final int CLASSES = SizeCounts.UP_TO.size();

  private @Nullable LedgerStanding start;
  private @Nullable LedgerStanding end;
  private boolean first; // the next window is the first of its comparison

  /**
   * @return the window before the last exchange; empty: not known yet, or the comparison began anew
   */
  public Optional<LedgerLoss> add(LedgerStanding now) {
    LedgerStanding from = start;
    if (from == null || !from.since().equals(now.since())) {
      start = now;
      end = null;
      first = true;
      return Optional.empty();
    }
    LedgerStanding to = end;
    if (!now.at().isAfter(to == null ? from.at() : to.at())) {
      return Optional.empty();
    }
    end = now;
    if (to == null) {
      return Optional.empty();
    }
    start = to;
    Optional<LedgerLoss> window = Optional.of(between(from, to, now, first));
    first = false;
    return window;
  }

  private static LedgerLoss between(
      LedgerStanding from, LedgerStanding to, LedgerStanding after, boolean first) {
    List<SizeClass> classes = new ArrayList<>();
    for (int i = 0; i < CLASSES; i++) {
      long sent = to.sent()[i] - from.sent()[i];
      if (sent > 0) {
        long least = Math.clamp(after.atLeast()[i] - from.atMost()[i], 0, sent);
        // What is in flight at an end is in both upper bounds: windows in a row count it once, with
        // the first.
        long before = first ? from.atLeast()[i] : from.atMost()[i];
        long most = Math.clamp(to.atMost()[i] - before, least, sent);
        long received = Math.max(0, to.received()[i] - from.received()[i]);
        classes.add(new SizeClass(SizeCounts.UP_TO.get(i), sent, received, least, most));
      }
    }
    return new LedgerLoss(to.peer(), from.at(), to.at(), classes);
  }
}
