package headroom.history;

import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.Frame;
import headroom.model.Headline;
import headroom.model.NetInterface;
import headroom.model.NetNamespace;
import headroom.model.Rates;
import headroom.model.Retransmits;
import headroom.model.Role;
import headroom.model.Self;
import headroom.model.SizeCount;
import headroom.model.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * A node of 200 series, for the benchmark: four interfaces both ways (6 counters and 12 size
 * classes each), 20 drop series in packets and bytes, segments sent again in 6 size classes, the
 * monitor's own nine. Traffic has a level of its own on each interface (100 to 100,000 packets/s),
 * a day, a week, growth, noise that drifts (10 % over a minute) and noise that does not; four drop
 * series always trickle, the others come in bursts some hours apart; oversized packets and
 * fragments are rare.
 */
final class BusyNode {
  private static final int[] SIZES = {
    64, 128, 256, 512, 1024, 1300, 1400, 1420, 1450, 1480, 1492, 1500
  };
  private static final double[] SHARES = {
    .31, .17, .08, .06, .05, .02, .04, .01, .17, .01, .01, .07
  };
  private static final int DIRECTIONS = 8;
  private static final int DROPS = 20;
  private static final double DAY = 86_400;

  private final SplittableRandom random;
  private final Instant started;
  private final double[] drift = new double[DIRECTIONS];
  private final long[][] traffic = new long[DIRECTIONS][6];
  private final long[][] sizes = new long[DIRECTIONS][SIZES.length];
  private final long[] drops = new long[DROPS];
  private final int[] burstSeconds = new int[DROPS];
  private final long[] again = new long[6];
  private long segments;
  private long seq;

  BusyNode(long seed, Instant started) {
    random = new SplittableRandom(seed);
    this.started = started;
    for (int i = 0; i < DROPS; i++) {
      drops[i] = 1; // each series is there from the first Frame on
    }
    for (long[] one : sizes) {
      java.util.Arrays.fill(one, 1);
    }
    java.util.Arrays.fill(again, 1);
  }

  /** One tick; its rates scatter as those of one second do, however long it is. */
  void pass(double seconds, Instant now) {
    double days = (now.toEpochMilli() - started.toEpochMilli()) / 1000.0 / DAY;
    double season =
        (1 + .6 * Math.sin(2 * Math.PI * days))
            * (1 + .2 * Math.sin(2 * Math.PI * days / 7))
            * (1 + .001 * days);
    for (int i = 0; i < DIRECTIONS; i++) {
      drift[i] = drift[i] * .98 + gauss() * .02;
      double level = 100 * Math.pow(10, i * 3.0 / (DIRECTIONS - 1)) * season * Math.exp(drift[i]);
      pass(i, level, seconds);
    }
    for (int i = 0; i < DROPS; i++) {
      if (i < 4) {
        drops[i] += (long) (poisson(.5 + i) * seconds);
      } else if (burstSeconds[i] > 0) {
        burstSeconds[i] -= (int) seconds;
        drops[i] += (long) (poisson(40 * i) * seconds);
      } else if (random.nextDouble() < seconds / (3_600 * (i - 2))) {
        burstSeconds[i] = 30 + random.nextInt(300);
      }
    }
    for (int i = 0; i < again.length; i++) {
      long more = (long) (poisson(.3 * (i + 1)) * seconds);
      again[i] += more;
      segments += more;
    }
  }

  private void pass(int direction, double level, double seconds) {
    long packets = 0;
    double bytes = 0;
    for (int k = 0; k < SIZES.length; k++) {
      long more = (long) (poisson(level * SHARES[k]) * seconds);
      sizes[direction][k] += more;
      packets += more;
      bytes += more * (SIZES[k] - (k == 0 ? 8 : SIZES[k] / 9.0) + gauss());
    }
    traffic[direction][0] += packets;
    traffic[direction][1] += (long) bytes;
    if (random.nextDouble() < seconds / 20_000) {
      long large = 1 + random.nextInt(500);
      traffic[direction][2] += large;
      traffic[direction][3] += large * 1500;
      traffic[direction][4] += large / 3;
      traffic[direction][5] += 1;
    }
  }

  private long poisson(double mean) {
    if (mean < 12) {
      double limit = Math.exp(-mean);
      double product = random.nextDouble();
      long count = 0;
      while (product > limit) {
        product *= random.nextDouble();
        count++;
      }
      return count;
    }
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * gauss()));
  }

  /** Four uniform numbers: near enough to a normal one, and quick. */
  private double gauss() {
    long bits = random.nextLong();
    long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
    return (sum - 131_070) / 37_837.0;
  }

  Frame frame(Instant now) {
    seq++;
    List<NetInterface> interfaces = new ArrayList<>();
    for (int i = 0; i < DIRECTIONS / 2; i++) {
      interfaces.add(
          new NetInterface(
              SimulatedNode.HOST,
              2 + i,
              "eth" + i,
              Role.NIC,
              1500,
              OptionalInt.of(1500),
              OptionalInt.empty(),
              true,
              traffic(2 * i),
              traffic(2 * i + 1),
              Map.of()));
    }
    List<Drop> dropped = new ArrayList<>();
    for (int i = 0; i < DROPS; i++) {
      dropped.add(
          new Drop(
              SimulatedNode.HOST,
              2 + i % 4,
              "eth" + i % 4,
              "REASON_" + i,
              null,
              DropClass.ROUTING,
              "function_" + i,
              "IPv4",
              false,
              drops[i],
              drops[i] * 173,
              0,
              started,
              now));
    }
    List<SizeCount> sent = new ArrayList<>();
    for (int i = 0; i < again.length; i++) {
      sent.add(new SizeCount(SIZES[SIZES.length - 1 - i], again[i]));
    }
    return new Frame(
        "worker-7",
        now,
        seq,
        started,
        new Headline(Headline.State.OK, 0, started, null, null),
        interfaces,
        dropped,
        List.of(),
        List.of(new NetNamespace(SimulatedNode.HOST, "host", null)),
        List.of(new Retransmits(SimulatedNode.HOST, segments, sent)),
        List.of(),
        List.of(),
        new Rates(0, 0, 0, 0, Map.of()),
        new Self(0, DROPS, 8192, 0, 0, 0, 0, 0, 0, 0, 0, 0, 400, List.of(), List.of()),
        null);
  }

  private Traffic traffic(int direction) {
    long[] of = traffic[direction];
    List<SizeCount> counts = new ArrayList<>();
    for (int k = 0; k < SIZES.length; k++) {
      counts.add(new SizeCount(SIZES[k], sizes[direction][k]));
    }
    return new Traffic(of[0], of[1], of[2], of[3], of[4], of[5], counts, 0, 0);
  }
}
