package headroom.rate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.DropKey;
import headroom.model.DropReading;
import headroom.model.Frame;
import headroom.model.PathView;
import headroom.model.Reading;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Series that do not move cost nothing, and say what they would say if they were reckoned. */
class StandingDropsTest {
  private static final int KEYS = 1_009;
  private static final long BYTES_AT_REST_MAX = 10_007;

  @Test
  void theSameReadingsMakeTheSameDropsAndLittleGarbage() {
    FrameMaker maker = new FrameMaker("n", Readings.STARTED);
    List<DropReading> drops = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      drops.add(entry("REASON_" + i, 1 + i % 7));
    }
    List<DropReading> standing = List.copyOf(drops);
    Frame settled = null;
    for (int second = 0; second <= 20; second++) {
      settled = maker.make(reading(second, standing), 0, PathView.NONE);
    }
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Reading next = reading(21, standing);
    long bytes = threads.getCurrentThreadAllocatedBytes();
    Frame frame = maker.make(next, 0, PathView.NONE);
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    assertThat(frame.drops()).isSameAs(settled.drops());
    assertThat(bytes).isLessThan(BYTES_AT_REST_MAX);
  }

  @Test
  void aSeriesThatStoodForLongAndIsMissingForAMomentIsNotCountedTwice() {
    FrameMaker maker = new FrameMaker("n", Readings.STARTED);
    List<DropReading> standing = List.of(entry("A", 1_000_003), entry("B", 23));
    for (int second = 0; second <= 60; second++) {
      maker.make(reading(second, standing), 0, PathView.NONE);
    }
    maker.make(reading(61, List.of(standing.getLast())), 0, PathView.NONE);
    Frame back = maker.make(reading(62, standing), 0, PathView.NONE);
    assertThat(back.rates().dropsPerSecond()).isZero();
    assertThat(back.drops()).extracting(Drop::firstSeen).containsOnly(Readings.time(0));
  }

  /** One maker is given the same objects where nothing moved, the other one copies: never equal. */
  @Test
  void whetherAnObjectIsTheSameOrACopyTheFramesAreEqual() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 101; run++) {
      FrameMaker one = new FrameMaker("n", Readings.STARTED);
      FrameMaker other = new FrameMaker("n", Readings.STARTED);
      List<DropReading> drops = List.of();
      double seconds = 0;
      int oneOf = 1 + random.nextInt(40);
      for (int tick = 0; tick < 150; tick++) {
        seconds += random.nextInt(11) == 0 ? 0.1 + 20 * random.nextDouble() : 1;
        drops = random.nextInt(oneOf) == 0 ? changed(drops, random) : drops;
        Frame expected = other.make(reading(seconds, copies(drops)), 0, PathView.NONE);
        assertThat(one.make(reading(seconds, drops), 0, PathView.NONE))
            .as("seed %d, run %d, tick %d", seed, run, tick)
            .isEqualTo(expected);
      }
    }
  }

  private static List<DropReading> changed(List<DropReading> before, Random random) {
    List<DropReading> now = new ArrayList<>(before);
    int what = random.nextInt(5);
    if (what == 0 || now.isEmpty()) {
      now.add(entry("REASON_" + random.nextInt(13), random.nextInt(3)));
    } else if (what == 1) {
      now.remove(random.nextInt(now.size()));
    } else {
      int place = random.nextInt(now.size());
      DropReading old = now.get(place);
      long packets = random.nextInt(7) == 0 ? 1 : old.packets() + random.nextInt(23);
      String name = random.nextInt(5) == 0 ? "eth" + random.nextInt(3) : old.interfaceName();
      now.set(
          place,
          new DropReading(old.key(), name, old.dropClass(), packets, old.bytes() + what - 2));
    }
    return List.copyOf(now);
  }

  private static List<DropReading> copies(List<DropReading> drops) {
    return drops.stream()
        .map(
            d -> new DropReading(d.key(), d.interfaceName(), d.dropClass(), d.packets(), d.bytes()))
        .toList();
  }

  private static DropReading entry(String reason, long packets) {
    DropKey key = new DropKey(Readings.HOST, 2, reason, "somewhere", "IPv4", false);
    DropClass kind = reason.hashCode() % 3 == 0 ? DropClass.NOISE : DropClass.POLICY;
    return new DropReading(key, null, kind, packets, packets * 100);
  }

  private static Reading reading(double seconds, List<DropReading> drops) {
    Reading some = Readings.at(seconds).reading();
    return new Reading(
        some.time(),
        some.nanos(),
        List.of(),
        drops,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        some.self(),
        List.of());
  }
}
