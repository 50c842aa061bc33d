package headroom.path;

import static headroom.path.Scenes.PEER;
import static headroom.path.Scenes.START;
import static headroom.path.Scenes.at;
import static headroom.path.Scenes.facts;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.PathVerdict;
import headroom.path.LedgerLoss.SizeClass;
import headroom.path.SearchResult.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Losses that have nothing to do with size must never look like a black hole. */
class PlainLossTest {
  private static final int WINDOWS = 20_011;
  private static final Set<PathVerdict> ACCUSING =
      Set.of(PathVerdict.VANISHING, PathVerdict.TOO_SMALL, PathVerdict.MASKED);
  private static final int[] CLASSES = {64, 128, 1279, 1400, 1450, 1492, 1500};

  /** Whether the next packet is lost, of whatever size. */
  private interface Loss {
    boolean next(Random random);
  }

  /** Gilbert and Elliott: good times without loss, bad ones in which all is lost. */
  private static final class Bursts implements Loss {
    private final double begins;
    private final double ends;
    private boolean bad;

    Bursts(double begins, double ends) {
      this.begins = begins;
      this.ends = ends;
    }

    @Override
    public boolean next(Random random) {
      bad = bad ? random.nextDouble() >= ends : random.nextDouble() < begins;
      return bad;
    }
  }

  @Test
  void onePercentOfAllSizes() {
    neverAccuses(random -> random.nextDouble() < 0.01, 997);
  }

  @Test
  void fivePercentOfAllSizes() {
    neverAccuses(random -> random.nextDouble() < 0.05, 997);
  }

  @Test
  void halfOfAllSizes() {
    neverAccuses(Random::nextBoolean, 97);
  }

  @Test
  void nineInTenOfAllSizes() {
    neverAccuses(random -> random.nextDouble() < 0.9, 97);
  }

  @Test
  void tinyCounts() {
    neverAccuses(random -> random.nextDouble() < 0.3, 7);
  }

  @Test
  void shortBursts() {
    neverAccuses(new Bursts(0.01, 0.2), 211);
  }

  /** Trains of large packets, each of which may fall whole into a burst of loss. */
  @Test
  void longBurstsThatSwallowWholeTrains() {
    neverAccuses(new Bursts(0.002, 0.02), 211);
  }

  private static void neverAccuses(Loss loss, int packetsMax) {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var judge = new PathJudge(PEER, at(0));
    judge.facts(facts(0, 1450));
    for (int i = 0; i < WINDOWS; i++) {
      LedgerLoss window = window(i, random, loss, 1 + random.nextInt(packetsMax));
      judge.ledger(window);
      assertThat(judge.path().verdict())
          .as("seed %d, window %d: %s", seed, i, window)
          .isNotIn(ACCUSING);
    }
  }

  private static LedgerLoss window(int number, Random random, Loss loss, int packets) {
    var counts = new TreeMap<Integer, long[]>();
    int left = packets;
    while (left > 0) {
      // a train of one size, as TCP sends: full segments, or small ones
      int upTo = CLASSES[random.nextInt(CLASSES.length)];
      int train = Math.min(left, 1 + random.nextInt(upTo > 1279 ? 16 : 4));
      for (int i = 0; i < train; i++) {
        long[] count = counts.computeIfAbsent(upTo, _ -> new long[2]);
        count[0]++;
        count[1] += loss.next(random) ? 1 : 0;
      }
      left -= train;
    }
    List<SizeClass> classes = new ArrayList<>();
    counts.forEach((upTo, count) -> {
      // those in flight at the edges: not certain
      long unsure = random.nextInt(3);
      long certain = Math.max(0, count[1] - unsure);
      long most = Math.min(count[0], count[1] + unsure);
      classes.add(new SizeClass(upTo, count[0], count[0] - count[1], certain, most));
    });
    Instant from = START.plusSeconds(5L * number);
    return new LedgerLoss(PEER, from, from.plusSeconds(5), classes);
  }

  /** The other error: a black hole above a random size is accused whatever is lost besides. */
  @Test
  void aBlackHoleUnderPlainLossIsAccused() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 211; round++) {
      var judge = new PathJudge(PEER, at(0));
      judge.facts(facts(0, 1450));
      for (int i = 0; i < 12; i++) {
        judge.ledger(blackHole(i, random));
      }
      assertThat(judge.path().verdict()).as("seed %d", seed).isEqualTo(PathVerdict.VANISHING);
      assertThat(judge.path().mtu()).isEmpty();
      judge.search(Scenes.exact(1410, Refusal.SILENCE), at(61));
      assertThat(judge.path().mtu()).hasValue(1410);
    }
  }

  private static LedgerLoss blackHole(int number, Random random) {
    long[] window = new long[CLASSES.length * 3];
    for (int i = 0; i < CLASSES.length; i++) {
      int sent = 3 + random.nextInt(97);
      window[3 * i] = CLASSES[i];
      window[3 * i + 1] = sent;
      window[3 * i + 2] = CLASSES[i] > 1400 ? sent : random.nextInt(1 + sent / 20);
    }
    return Scenes.window(number, window);
  }
}
