package headroom.path;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.SizeCounts;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What was lost lies between the bounds, whatever is in flight. */
class LedgerBookTest {
  private static final int CLASSES = SizeCounts.UP_TO.size();
  private static final int SMALL = SizeCounts.UP_TO.indexOf(128);
  private static final int LARGE = SizeCounts.UP_TO.indexOf(1500);
  private static final long MILLI = 1_000_000;
  private static final long GRACE = LedgerBook.GRACE.toNanos();

  /** A path and two nodes that count, packet by packet. Times in nanoseconds. */
  private static final class Path {
    final Random random;
    final IntToDoubleFunction lossOf;
    final long[] sentAt;
    final long[] arrivesAt; // Long.MAX_VALUE: never
    final int[] sizeClass;
    final long receiverBegan;

    Path(Random random, int packets, long duration, long delayMost, IntToDoubleFunction lossOf) {
      this.random = random;
      this.lossOf = lossOf;
      sentAt = random.longs(packets, 0, duration).sorted().toArray();
      arrivesAt = new long[packets];
      sizeClass = new int[packets];
      receiverBegan = random.nextBoolean() ? Long.MIN_VALUE : random.nextLong(duration / 10);
      int[] used = random.ints(5, 0, CLASSES).toArray();
      for (int i = 0; i < packets; i++) {
        sizeClass[i] = used[random.nextInt(used.length)];
        boolean lost = random.nextDouble() < lossOf.applyAsDouble(sizeClass[i]);
        arrivesAt[i] = lost ? Long.MAX_VALUE : sentAt[i] + random.nextLong(delayMost);
      }
    }

    long[] sent(long at) {
      var counts = new long[CLASSES];
      for (int i = 0; i < sentAt.length && sentAt[i] <= at; i++) {
        counts[sizeClass[i]]++;
      }
      return counts;
    }

    long[] received(long at) {
      var counts = new long[CLASSES];
      for (int i = 0; i < sentAt.length; i++) {
        if (arrivesAt[i] <= at && arrivesAt[i] >= receiverBegan) {
          counts[sizeClass[i]]++;
        }
      }
      return counts;
    }

    long lost(int ofClass, long from, long to) {
      long lost = 0;
      for (int i = 0; i < sentAt.length; i++) {
        boolean between = sentAt[i] > from && sentAt[i] <= to;
        lost += between && arrivesAt[i] == Long.MAX_VALUE && sizeClass[i] == ofClass ? 1 : 0;
      }
      return lost;
    }
  }

  /** The moment at which the peer counted stands in for the exchange's time. */
  private static Instant at(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  private static void exchange(LedgerBook book, Path path, long asked, long there, long back) {
    long counted = asked + there;
    long answered = counted + back;
    book.add(
        at(counted),
        answered,
        path.sent(asked - GRACE),
        path.sent(answered),
        path.received(counted));
  }

  private static long nanos(Instant at) {
    return at.getEpochSecond() * 1_000_000_000L + at.getNano();
  }

  /** Of every class, those left out too. */
  private static void holds(Path path, Optional<LedgerLoss> told) {
    told.ifPresent(loss -> {
      long from = nanos(loss.from());
      long to = nanos(loss.to());
      for (LedgerLoss.SizeClass each : loss.classes()) {
        long lost = path.lost(SizeCounts.UP_TO.indexOf(each.upTo()), from, to);
        assertThat(each.lostAtLeast()).as("lost at least, of %s", each).isLessThanOrEqualTo(lost);
        assertThat(each.lostAtMost()).as("lost at most, of %s", each).isGreaterThanOrEqualTo(lost);
      }
    });
  }

  @Test
  void theTrueLossLiesBetweenTheBoundsWhateverTheTrafficAndTheOrder() {
    Random random = Seed.random("LedgerBookTest");
    int told = 0;
    for (int round = 0; round < 307; round++) {
      long duration = 1_000 * MILLI * (5 + random.nextInt(200));
      double plain = random.nextInt(3) * 0.05;
      int above = random.nextInt(CLASSES * 2);
      IntToDoubleFunction loss = c -> c >= above ? 1 : plain;
      var path = new Path(random, 1 + random.nextInt(2_003), duration, GRACE, loss);
      // before the receiver counts nothing can be compared: the agents greet each other first
      long at = Math.max(GRACE, path.receiverBegan + GRACE);
      var book = new LedgerBook("192.168.20.1");
      while (at < duration + 3_000 * MILLI) {
        if (random.nextInt(5) != 0) { // the others are lost
          exchange(book, path, at, random.nextLong(150 * MILLI), random.nextLong(150 * MILLI));
        }
        holds(path, book.total());
        holds(path, book.recent());
        told += book.recent().map(l -> l.classes().size()).orElse(0);
        at += (1 + random.nextInt(9)) * 997 * MILLI;
      }
    }
    assertThat(told).isGreaterThan(10_007);
  }

  @Test
  void onceNothingMovesTheBoundsMeetAtExactlyWhatWasLost() {
    Random random = Seed.random("LedgerBookTest");
    for (int round = 0; round < 101; round++) {
      int above = random.nextInt(CLASSES);
      var path = new Path(random, 1_009, 10_000 * MILLI, GRACE, c -> c >= above ? 1 : 0.05);
      var book = new LedgerBook("192.168.20.1");
      long first = Math.max(0, path.receiverBegan) + GRACE;
      for (long at = first; at < 14_000 * MILLI; at += 1_000 * MILLI) {
        exchange(book, path, at, 3 * MILLI, 3 * MILLI);
      }
      LedgerLoss loss = book.total().orElseThrow();
      for (LedgerLoss.SizeClass each : loss.classes()) {
        int sizeClass = SizeCounts.UP_TO.indexOf(each.upTo());
        long begin = first + 6 * MILLI;
        long inFlight = path.sent(begin)[sizeClass] - path.sent(first - GRACE)[sizeClass];
        long certain = path.lost(sizeClass, begin, Long.MAX_VALUE) - inFlight;
        assertThat(each.lostAtLeast()).as("%s", each).isGreaterThanOrEqualTo(Math.max(0, certain));
      }
      holds(path, Optional.of(loss));
    }
  }

  /** A queue that lets a question pass by what waits, once: less is told, nothing is invented. */
  @Test
  void oneQuestionThatOvertakesASecondOfTrafficMakesNoLoss() {
    Random random = Seed.random("LedgerBookTest");
    for (int round = 0; round < 101; round++) {
      var path = new Path(random, 2_003, 20_000 * MILLI, 20 * MILLI, c -> 0);
      int held = 4 + random.nextInt(14);
      for (int i = 0; i < path.sentAt.length; i++) {
        long second = held * 1_000 * MILLI;
        if (path.sentAt[i] > second - 900 * MILLI && path.sentAt[i] < second) {
          path.arrivesAt[i] += 900 * MILLI;
        }
      }
      var book = new LedgerBook("192.168.20.1");
      for (long at = 3_000 * MILLI; at < 23_000 * MILLI; at += 1_000 * MILLI) {
        exchange(book, path, at, 3 * MILLI, 3 * MILLI);
        book.recent().ifPresent(LedgerBookTest::losesNothing);
      }
      losesNothing(book.total().orElseThrow());
    }
  }

  private static void losesNothing(LedgerLoss loss) {
    assertThat(loss.classes())
        .allMatch(each -> each.lostAtLeast() == 0, "lost nothing for certain");
  }

  @Test
  void aPeerThatBeganAnewIsComparedWithItselfOnly() {
    var book = new LedgerBook("192.168.20.1");
    book.add(at(1), 1, counts(0, 4_711), counts(0, 4_711), counts(0, 4_711));
    book.add(at(2), 2, counts(0, 9_001), counts(0, 9_001), counts(0, 9_001));
    book.add(at(3), 3, counts(0, 9_011), counts(0, 9_011), counts(0, 7)); // it lost its counts
    assertThat(book.total()).isEmpty();
    assertThat(book.recent()).isEmpty();
    assertThat(book.rebasings()).isEqualTo(1);
    book.add(at(4), 4, counts(0, 9_012), counts(0, 9_012), counts(0, 8));
    assertThat(book.total().orElseThrow().classes())
        .containsExactly(new LedgerLoss.SizeClass(1500, 1, 1, 0, 0));
  }

  @Test
  void onlyWhatIsStillMissingAtTheNextExchangeIsCertain() {
    var book = new LedgerBook("192.168.20.1");
    book.add(at(1), 1, counts(10, 0), counts(10, 0), counts(10, 0));
    book.add(at(2), 2, counts(10, 23), counts(10, 23), counts(10, 0));
    assertThat(book.total().orElseThrow().classes())
        .containsExactly(new LedgerLoss.SizeClass(1500, 23, 0, 0, 23));
    book.add(at(3), 3, counts(13, 23), counts(13, 23), counts(13, 0));
    assertThat(book.total().orElseThrow().classes())
        .containsExactly(
            new LedgerLoss.SizeClass(128, 3, 3, 0, 0),
            new LedgerLoss.SizeClass(1500, 23, 0, 23, 23));
  }

  @Test
  void whatSeemedLostAndArrivesAfterAllIsTakenBack() {
    var book = new LedgerBook("192.168.20.1");
    book.add(at(1), 1, counts(0, 0), counts(0, 0), counts(0, 0));
    book.add(at(2), 2, counts(0, 97), counts(0, 97), counts(0, 0));
    book.add(at(3), 3, counts(0, 97), counts(0, 97), counts(0, 0));
    assertThat(book.total().orElseThrow().classes())
        .containsExactly(new LedgerLoss.SizeClass(1500, 97, 0, 97, 97));
    book.add(at(4), 4, counts(0, 97), counts(0, 97), counts(0, 97));
    assertThat(book.total().orElseThrow().classes())
        .containsExactly(new LedgerLoss.SizeClass(1500, 97, 97, 0, 0));
    assertThat(book.recent()).isEqualTo(book.total());
  }

  /** A thousand peers: one exchange in 100 s. The window grows, rather than telling nothing. */
  @Test
  void aPeerThatIsAskedSeldomIsLookedAtOverTwoIntervals() {
    var book = new LedgerBook("192.168.20.1");
    for (int i = 0; i < 11; i++) {
      long nanos = i * 100_000 * MILLI;
      book.add(at(nanos), nanos, counts(i, i * 23), counts(i, i * 23), counts(i, 0));
    }
    LedgerLoss recent = book.recent().orElseThrow();
    assertThat(nanos(recent.from())).isEqualTo(800_000 * MILLI);
    assertThat(recent.classes())
        .containsExactly(
            new LedgerLoss.SizeClass(128, 2, 2, 0, 0),
            new LedgerLoss.SizeClass(1500, 46, 0, 23, 69));
  }

  @Test
  void theRecentWindowIsAMinuteAtMost() {
    var book = new LedgerBook("192.168.20.1");
    for (int second = 0; second < 200; second++) {
      long nanos = second * 1_000 * MILLI;
      book.add(at(nanos), nanos, counts(second, 0), counts(second, 0), counts(second, 0));
    }
    LedgerLoss recent = book.recent().orElseThrow();
    assertThat(nanos(recent.from())).isBetween(139_000 * MILLI, 144_000 * MILLI);
    assertThat(nanos(book.total().orElseThrow().from())).isZero();
  }

  private static long[] counts(long small, long large) {
    var counts = new long[CLASSES];
    Arrays.fill(counts, 0);
    counts[SMALL] = small;
    counts[LARGE] = large;
    return counts;
  }
}
