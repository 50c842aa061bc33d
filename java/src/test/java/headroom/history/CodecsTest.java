package headroom.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is written into a row is read from it again, and damage is seen. */
class CodecsTest {
  /** Each time with a seed of its own, which a failure tells. */
  private static void times(int count, Consumer<Random> once) {
    long first = Long.getLong("seed", System.nanoTime());
    for (long seed = first; seed < first + count; seed++) {
      try {
        once.accept(new Random(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with -Dseed=" + seed, e);
      }
    }
  }

  /** Small numbers, rates, any at all, or a few bursts among nothing. */
  private static long[] values(Random random) {
    int size = random.nextInt(1010);
    return switch (random.nextInt(4)) {
      case 0 -> random.longs(size, 0, 10).toArray();
      case 1 -> random.longs(size, 1_000_000, 1_200_000).toArray();
      case 2 -> random.longs(size).toArray();
      default -> random.longs(size).map(any -> random.nextInt(100) < 3 ? any : 0).toArray();
    };
  }

  @Test
  void everyArrayComesBack() {
    times(
        500,
        random -> {
          long[] values = values(random);
          var out = new ByteWriter();
          LongArrays.write(out, values);
          var in = new ByteReader(out.toBytes());
          assertThat(LongArrays.read(in, values.length)).isEqualTo(values);
          assertThat(in.isAtEnd()).isTrue();
        });
  }

  @Test
  void aDistributionIsTheSameInAnyOrder() {
    times(
        300,
        random -> {
          long[] values = values(random);
          var whole = new Distribution.Builder();
          var odd = new Distribution.Builder();
          var even = new Distribution.Builder();
          for (int i = 0; i < values.length; i++) {
            long rate = Math.abs(values[i] >> 1);
            int seconds = 1 + random.nextInt(3);
            whole.add(rate, seconds);
            (i % 2 == 0 ? even : odd).add(rate, seconds);
          }
          Distribution one = whole.build();
          Distribution two = odd.build();
          Distribution three = even.build();
          assertThat(two.plus(three)).isEqualTo(one).isEqualTo(three.plus(two));
          assertThat(one.plus(Distribution.NONE)).isEqualTo(one);
        });
  }

  @Test
  void aRateIsInTheSlotThatHoldsIt() {
    times(
        1000,
        random -> {
          long rate = random.nextLong() >>> 2 + random.nextInt(62);
          int slot = Distribution.slot(rate);
          assertThat(Distribution.lowest(slot)).isLessThanOrEqualTo(rate);
          assertThat(Distribution.lowest(slot + 1)).isGreaterThan(rate);
          assertThat(slot).isLessThan(Distribution.SLOTS_MAX);
        });
  }

  @Test
  void aPercentileIsWithinTheStatedError() {
    times(
        300,
        random -> {
          long[] values = values(random);
          long percent = random.nextInt(101);
          if (values.length == 0) {
            return;
          }
          var builder = new Distribution.Builder();
          long[] rates = Arrays.stream(values).map(one -> Math.abs(one >> 1)).sorted().toArray();
          for (long rate : rates) {
            builder.add(rate, 1);
          }
          int rank = Math.max(1, (int) Math.ceil(percent / 100.0 * rates.length));
          double exact = rates[rank - 1];
          assertThat(builder.build().percentile(percent))
              .isBetween(exact * (1 - Distribution.ERROR) - 0.5, exact * (1 + Distribution.ERROR) + 0.5);
        });
  }

  @Test
  void aRolledRowComesBack() {
    times(
        200,
        random -> {
          Rolled row = rolled(random, Tier.MINUTE, random.nextBoolean());
          byte[] alone = RolledCodec.write(row, null);
          assertSame(RolledCodec.read(alone, 60, null), row);
          byte[] onTimeline = RolledCodec.write(row, row.millis());
          assertSame(RolledCodec.read(onTimeline, 60, row.millis()), row);
          assertThat(onTimeline.length).isLessThanOrEqualTo(alone.length);
        });
  }

  @Test
  void theSumOfRowsIsTheSumOfTheirParts() {
    times(
        200,
        random -> {
          Rolled day = new Rolled.Builder(Tier.QUARTER, true, new Distribution.Builder()).build();
          long[] sums = new long[2];
          long largest = 0;
          Distribution rates = Distribution.NONE;
          for (int hour = 0; hour < 24; hour += 1 + random.nextInt(5)) {
            Rolled part = rolled(random, Tier.MINUTE, true);
            sums[0] += Arrays.stream(part.sums()).sum();
            sums[1] += Arrays.stream(part.millis()).sum();
            largest = Math.max(largest, Arrays.stream(part.maxima()).max().orElseThrow());
            rates = rates.plus(part.rates());
            var builder = new Rolled.Builder(Tier.QUARTER, true, new Distribution.Builder());
            builder.add(Tier.MINUTE, 494_400 + hour, part);
            day = day.plus(builder.build());
          }
          assertThat(Arrays.stream(day.sums()).sum()).isEqualTo(sums[0]);
          assertThat(Arrays.stream(day.millis()).sum()).isEqualTo(sums[1]);
          assertThat(Arrays.stream(day.maxima()).max().orElseThrow()).isEqualTo(largest);
          assertThat(day.rates()).isEqualTo(rates);
        });
  }

  @Test
  void aFullRowComesBackWithItsGaps() {
    times(
        200,
        random -> {
          int ticks = 1 + random.nextInt(3600);
          int every = 1 + random.nextInt(4);
          int[] at = random.ints(0, ticks).limit(1 + ticks / every).sorted().distinct().toArray();
          var row = new FullRow(at, random.longs(at.length, 0, 1 << 20).toArray());
          FullRow again = FullRow.read(FullRow.write(row, ticks), ticks);
          assertThat(again.at()).isEqualTo(row.at());
          assertThat(again.values()).isEqualTo(row.values());
        });
  }

  @Test
  void anyFlippedBitIsSeen() {
    times(
        500,
        random -> {
          byte[] row = RolledCodec.write(rolled(random, Tier.MINUTE, true), null);
          row[random.nextInt(row.length)] ^= (byte) (1 << random.nextInt(8));
          assertThatThrownBy(() -> RolledCodec.read(row, 60, null)).isInstanceOf(DamagedException.class);
        });
  }

  @Test
  void noBytesDoMoreThanBeDamaged() {
    times(
        2000,
        random -> {
          var bytes = new byte[random.nextInt(300)];
          random.nextBytes(bytes);
          var sealed = new ByteWriter();
          sealed.bytes(bytes);
          byte[] row = Sealed.seal(sealed);
          try {
            RolledCodec.read(row, 60, new long[60]);
          } catch (DamagedException told) {
            assertThat(told).hasMessageMatching("(?s).+");
          }
          try {
            FullRow.read(row, 3600);
          } catch (DamagedException told) {
            assertThat(told).hasMessageMatching("(?s).+");
          }
          try {
            Timeline.read(row);
          } catch (DamagedException told) {
            assertThat(told).hasMessageMatching("(?s).+");
          }
        });
  }

  @Test
  void labelsWithAnythingInThemComeBack() {
    var labels = new TreeMap<String, String>();
    labels.put("interface", "e=t,h\\0");
    labels.put("class", "");
    labels.put("名", "\\,=");
    assertThat(Labels.of(Labels.text(labels))).isEqualTo(labels);
    assertThat(Labels.of("")).isEmpty();
  }

  private static void assertSame(Rolled one, Rolled other) {
    assertThat(one.millis()).isEqualTo(other.millis());
    assertThat(one.sums()).isEqualTo(other.sums());
    assertThat(one.maxima()).isEqualTo(other.maxima());
    assertThat(one.rates()).isEqualTo(other.rates());
  }

  /** An hour of ticks with gaps, of a level of its own. */
  static Rolled rolled(Random random, Tier tier, boolean detailed) {
    var builder = new Rolled.Builder(tier, detailed, new Distribution.Builder());
    long level = 1L << random.nextInt(40);
    boolean skip = false;
    for (int second = 0; second < 3600; second++) {
      skip = random.nextInt(300) == 0 != skip;
      if (!skip) {
        builder.add(second * 1000L, 990 + random.nextInt(20), random.nextLong(level));
      }
    }
    return builder.build();
  }
}
