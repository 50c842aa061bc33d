package headroom.path;

import headroom.path.LedgerLoss.SizeClass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes windows that do not overlap, as {@link PathJudge#ledger} wants them, out of totals since
 * one beginning. A lower bound of a total confirms what was lost up to the exchange before, an
 * upper bound holds for the exchange itself; so the window between two exchanges is known one
 * exchange later.
 *
 * <p>Threads: none; one owner.
 */
public final class LedgerWindows {
  private @Nullable LedgerLoss start;
  private @Nullable LedgerLoss end;

  /**
   * @param total what was sent, received and lost since {@code from}, after one exchange more
   * @return the window before the last; empty: not known yet, or the comparison began anew
   */
  public Optional<LedgerLoss> add(LedgerLoss total) {
    LedgerLoss before = start;
    if (before == null || !before.from().equals(total.from())) {
      start = new LedgerLoss(total.peer(), total.from(), total.from(), List.of());
      end = total;
      return Optional.empty();
    }
    LedgerLoss last = end;
    if (last == null || !total.to().isAfter(last.to())) {
      return Optional.empty();
    }
    start = last;
    end = total;
    return Optional.of(between(before, last, total));
  }

  private static LedgerLoss between(LedgerLoss start, LedgerLoss end, LedgerLoss after) {
    Map<Integer, SizeClass> before = byClass(start);
    Map<Integer, SizeClass> confirmed = byClass(after);
    List<SizeClass> classes = new ArrayList<>();
    for (SizeClass now : end.classes()) {
      SizeClass then = before.getOrDefault(now.upTo(), none(now.upTo()));
      SizeClass later = confirmed.getOrDefault(now.upTo(), now);
      long sent = now.sent() - then.sent();
      if (sent > 0) {
        long least = Math.clamp(later.lostAtLeast() - then.lostAtMost(), 0, sent);
        // What is in flight at an end is in both totals' upper bounds, and so is what was at the
        // beginning of all: of windows in a row no more is left than what was in flight at the first.
        long most = Math.max(least, now.lostAtMost() - then.lostAtMost());
        long received = Math.max(0, now.received() - then.received());
        classes.add(new SizeClass(now.upTo(), sent, received, least, most));
      }
    }
    Instant from = start.to();
    return new LedgerLoss(end.peer(), from, end.to(), classes);
  }

  private static SizeClass none(int upTo) {
    return new SizeClass(upTo, 0, 0, 0, 0);
  }

  private static Map<Integer, SizeClass> byClass(LedgerLoss loss) {
    Map<Integer, SizeClass> classes = new TreeMap<>();
    loss.classes().forEach(one -> classes.put(one.upTo(), one));
    return classes;
  }
}
