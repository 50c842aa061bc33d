package headroom.path;

import headroom.path.LedgerLoss.SizeClass;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Some windows of the ledger added up, and what they say about size. Here alone it is decided
 * whether losses have to do with size. Threads: none; one owner.
 */
final class SizeTally {
  /**
   * What chance alone must not make likelier for an accusation. A node that asks a thousand peers
   * every five seconds makes 6 x 10^9 tallies in a year: of those whose packets are lost at random
   * a few might come so far, were it not for the other conditions.
   */
  static final double CHANCE_MAX = 1e-9;

  /** Packets above a size, all of them gone, without which the ledger alone accuses nobody. */
  static final long VANISHED_MIN = 11;

  /** Share of the smaller ones that may be lost besides; above it bursts are at work. */
  static final double BELOW_LOST_MAX = 0.1;

  /** Packets above a size, all gone, that are worth a search. */
  static final long SUSPECT_MIN = 3;

  /** And how unlikely chance must make them. */
  static final double SUSPECT_CHANCE_MAX = 1e-2;

  /** Packets of a class that arrived, without which it is not said to pass. */
  static final long PASSED_MIN = 3;

  private final TreeMap<Integer, SizeClass> classes = new TreeMap<>();

  SizeTally() {}

  SizeTally(List<LedgerLoss> windows) {
    windows.forEach(this::add);
  }

  void add(LedgerLoss window) {
    for (SizeClass one : window.classes()) {
      classes.merge(one.upTo(), one, SizeTally::plus);
    }
  }

  /** Adds a class to the same of another window. */
  static SizeClass plus(SizeClass one, SizeClass other) {
    return new SizeClass(
        one.upTo(),
        one.sent() + other.sent(),
        one.received() + other.received(),
        one.lostAtLeast() + other.lostAtLeast(),
        one.lostAtMost() + other.lostAtMost());
  }

  /**
   * All above a size lost, and what is below it passes.
   *
   * @param passes smallest size of the largest class of which anything arrived
   * @param vanishes largest size of the smallest class of which nothing did
   * @param top end of the largest class that lost, bytes
   * @param lost packets above, certainly lost
   * @param sentBelow packets of the classes up to {@code passes}, {@code lostBelow} of which may
   *     not have arrived
   * @param chance that plain loss looks like this, 0 to 1
   */
  record Split(
      int passes, int vanishes, int top, long lost, long sentBelow, long lostBelow, double chance) {
    boolean accuses() {
      return lost >= VANISHED_MIN
          && chance <= CHANCE_MAX
          && lostBelow <= BELOW_LOST_MAX * sentBelow;
    }

    boolean isSuspect() {
      return lost >= SUSPECT_MIN && chance <= SUSPECT_CHANCE_MAX;
    }
  }

  /** Empty: the largest packets arrive, or nothing does. */
  Optional<Split> split() {
    long lost = 0;
    int vanishes = 0;
    int passes = 0;
    int top = 0;
    var below = new Sum();
    for (SizeClass one : classes.descendingMap().values()) {
      if (passes == 0 && one.received() == 0) {
        lost += one.lostAtLeast();
        vanishes = one.lostAtLeast() > 0 ? one.upTo() : vanishes;
        top = Math.max(top, vanishes);
        continue;
      }
      passes = passes == 0 ? Sizes.least(one.upTo()) : passes;
      below.add(one);
    }
    // Nothing came of what was sent: only what is lost for certain counts, so sent = lost above.
    long arrived = below.sent - below.lostAtMost;
    return lost == 0 || arrived < PASSED_MIN
        ? Optional.empty()
        : Optional.of(
            new Split(
                passes,
                vanishes,
                top,
                lost,
                below.sent,
                below.lostAtMost,
                Fisher.chance(lost, lost, below.sent, below.lostAtMost)));
  }

  /**
   * Largest class that passes: enough of it arrived, and its losses are no worse than those of the
   * smaller ones.
   */
  Optional<SizeClass> passes() {
    return classes.descendingMap().values().stream().filter(one -> passes(one.upTo())).findFirst();
  }

  private boolean passes(int upTo) {
    SizeClass own = classes.get(upTo);
    if (own == null || own.sent() - own.lostAtMost() < PASSED_MIN) {
      return false;
    }
    var below = new Sum();
    classes.headMap(upTo).values().forEach(below::add);
    double chance = Fisher.chance(own.sent(), own.lostAtLeast(), below.sent, below.lostAtMost);
    // Without smaller ones to compare with, most must have come.
    return below.sent == 0 ? 2 * own.lostAtMost() <= own.sent() : chance > SUSPECT_CHANCE_MAX;
  }

  /** Certainly lost, of all sizes; NaN: nothing was sent. */
  double lossShare() {
    Sum all = all();
    return all.sent == 0 ? Double.NaN : (double) all.lost / all.sent;
  }

  long sent() {
    return all().sent;
  }

  long lost() {
    return all().lost;
  }

  long received() {
    return classes.values().stream().mapToLong(SizeClass::received).sum();
  }

  /** Losses above {@code size} where nothing of those classes arrived. */
  long vanishedAbove(int size) {
    long lost = 0;
    for (SizeClass one : classes.values()) {
      if (Sizes.least(one.upTo()) > size) {
        if (one.received() > 0) {
          return 0;
        }
        lost += one.lostAtLeast();
      }
    }
    return lost;
  }

  /**
   * Losses of the class that {@code size} lies within, if chance does not make so many of them beside
   * those of the smaller ones: then they are those of its packets that are above. 0: the class ends
   * there, or it loses no more than they do.
   */
  long lostAcross(int size) {
    int upTo = Sizes.classOf(size);
    SizeClass cut = classes.get(upTo);
    if (cut == null || upTo == size || cut.lostAtLeast() < SUSPECT_MIN) {
      return 0;
    }
    var below = new Sum();
    classes.headMap(upTo).values().forEach(below::add);
    double chance = Fisher.chance(cut.sent(), cut.lostAtLeast(), below.sent, below.lostAtMost);
    return chance <= SUSPECT_CHANCE_MAX ? cut.lostAtLeast() : 0;
  }

  /** Of the packets above {@code size}, and of the others: sent, certainly lost. */
  long[] halves(int size) {
    long[] halves = new long[4];
    for (SizeClass one : classes.values()) {
      int half = Sizes.least(one.upTo()) > size ? 0 : 2;
      halves[half] += one.sent();
      halves[half + 1] += one.lostAtLeast();
    }
    return halves;
  }

  /** Whether something arrived, and of the classes from {@code vanishes} on something was lost. */
  boolean bearsWitness(int vanishes) {
    return received() > 0
        && classes.tailMap(vanishes).values().stream().anyMatch(one -> one.lostAtLeast() > 0);
  }

  /** Ascending. */
  List<SizeClass> classes() {
    return List.copyOf(classes.values());
  }

  private Sum all() {
    var sum = new Sum();
    classes.values().forEach(sum::add);
    return sum;
  }

  private static final class Sum {
    private long sent;
    private long lost;
    private long lostAtMost;

    void add(SizeClass one) {
      sent += one.sent();
      lost += one.lostAtLeast();
      lostAtMost += one.lostAtMost();
    }
  }
}
