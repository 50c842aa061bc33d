package headroom.path;

import headroom.path.LedgerLoss.SizeClass;
import headroom.path.SizeTally.Split;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the ledgers of both ends say of one path: which sizes vanish, which pass. It accuses only
 * when all above a size is gone; it acquits only when such a size was seen to arrive. Silence
 * changes nothing.
 *
 * <p>Threads: none; one owner.
 */
final class LedgerWitness {
  /** Windows that are kept; with one every five seconds a minute. */
  static final int WINDOWS_MAX = 12;

  /**
   * A burst of loss may swallow all large packets of one window, and another those of the next; a
   * black hole stays.
   */
  static final int WINDOWS_MIN = 3;

  /**
   * @param windows in which it was seen
   * @param first when it was first seen
   * @param lastFrom beginning of the last window in which such packets were lost
   * @param last its end
   */
  record Accusation(Split split, int windows, Instant first, Instant lastFrom, Instant last) {}

  /**
   * @param upTo end of the class that passed
   * @param from beginning of the window
   */
  record Passed(int upTo, long sent, long arrived, Instant from, Instant at) {
    int least() {
      return Sizes.least(upTo);
    }
  }

  private final List<LedgerLoss> windows = new ArrayList<>();
  private final TreeMap<Integer, Passed> passed = new TreeMap<>();
  private @Nullable Accusation accusation;
  private @Nullable Instant heardUntil;

  /**
   * @param window that does not overlap what was heard
   * @return the largest class that passed in this window; empty: none
   */
  Optional<Passed> hear(LedgerLoss window) {
    heardUntil = window.to();
    windows.add(window);
    if (windows.size() > WINDOWS_MAX) {
      windows.removeFirst();
    }
    var tally = new SizeTally(List.of(window));
    Optional<Passed> passes = tally.passes().map(one -> passed(one, window));
    passes.ifPresent(this::passed);
    if (tally.lost() > 0) {
      accuse();
    }
    return passes;
  }

  /** Whether packets of this window were counted before. */
  boolean overlaps(LedgerLoss window) {
    return heardUntil != null && window.from().isBefore(heardUntil);
  }

  private static Passed passed(SizeClass one, LedgerLoss window) {
    return new Passed(
        one.upTo(), one.sent(), one.sent() - one.lostAtMost(), window.from(), window.to());
  }

  private void passed(Passed passes) {
    passed.put(passes.upTo(), passes);
    if (accusation != null && passes.upTo() >= accusation.split().top()) {
      accusation = null;
    }
  }

  /** The longest run of windows, back from the last, in which all above a size is gone. */
  private void accuse() {
    var tally = new SizeTally();
    Accusation longest = null;
    for (int from = windows.size() - 1; from >= 0; from--) {
      tally.add(windows.get(from));
      Split split = tally.split().filter(Split::accuses).orElse(null);
      if (split != null) {
        longest = accusation(windows.subList(from, windows.size()), split);
      }
    }
    if (longest != null) {
      accusation = longest;
      passed.tailMap(longest.split().vanishes(), true).clear();
    }
  }

  private @Nullable Accusation accusation(List<LedgerLoss> run, Split split) {
    List<LedgerLoss> witnesses = witnesses(run, split);
    if (witnesses.size() < WINDOWS_MIN) {
      return null;
    }
    Instant first = accusation == null ? witnesses.getFirst().from() : accusation.first();
    LedgerLoss last = witnesses.getLast();
    return new Accusation(split, witnesses.size(), first, last.from(), last.to());
  }

  private static List<LedgerLoss> witnesses(List<LedgerLoss> run, Split split) {
    return run.stream()
        .filter(window -> new SizeTally(List.of(window)).bearsWitness(split.vanishes()))
        .toList();
  }

  @Nullable Accusation accusation() {
    return accusation;
  }

  /** The latest sight of a class that passed and holds {@code size}, or larger ones. */
  Optional<Passed> passed(int size) {
    return passed.tailMap(Sizes.classOf(size), true).values().stream()
        .max(Comparator.comparing(Passed::at));
  }

  /** The largest class that passed. */
  Optional<Passed> largestPassed() {
    return Optional.ofNullable(passed.lastEntry()).map(Map.Entry::getValue);
  }

  /** Enough for a search, from what came after {@code after}: the longest such run. */
  Optional<Split> suspect(Instant after) {
    var tally = new SizeTally();
    Optional<Split> longest = Optional.empty();
    for (LedgerLoss window : windows.reversed()) {
      if (window.from().isBefore(after)) {
        break;
      }
      tally.add(window);
      Optional<Split> split = tally.split().filter(Split::isSuspect);
      longest = split.isPresent() ? split : longest;
    }
    return longest;
  }

  /** Packets above {@code mtu} that were lost since one of them was last seen to arrive. */
  long vanishedAbove(int mtu) {
    long lost = 0;
    for (LedgerLoss window : windows.reversed()) {
      for (SizeClass one : window.classes()) {
        boolean above = Sizes.least(one.upTo()) > mtu;
        if (above && one.received() > 0) {
          return lost;
        }
        lost += above ? one.lostAtLeast() : 0;
      }
    }
    return lost;
  }

  /** Of all windows that are kept. */
  SizeTally recent() {
    return new SizeTally(windows);
  }

  /** End of the last window; null: there was none. */
  @Nullable Instant last() {
    return windows.isEmpty() ? null : windows.getLast().to();
  }

  /** What was seen so far speaks against nobody any more. */
  void acquit() {
    windows.clear();
    accusation = null;
  }

  /**
   * A search has shown that packets above {@code mtu} do not pass. What arrived of the class that it
   * lies within was not above it.
   */
  void forgetPassed(int mtu) {
    passed.values().removeIf(one -> one.upTo() > mtu);
  }
}
