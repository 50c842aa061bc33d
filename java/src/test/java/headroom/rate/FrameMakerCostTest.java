package headroom.rate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import headroom.model.DropClass;
import headroom.model.DropKey;
import headroom.model.DropReading;
import headroom.model.PathView;
import headroom.model.Reading;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a Frame of 1,000 drop series costs. The aim is 0.1 % of a core at one Frame a second, 1 ms;
 * the time is printed, not asserted, since it is the machine's. What is allocated is ours, and is.
 */
class FrameMakerCostTest {
  private static final int KEYS = 1_000;
  private static final int WARM_UP = 2_000;
  private static final int FRAMES = 1_000;

  /** A Drop is 80 bytes or so; the rest is for the Frame around them. */
  private static final long BYTES_PER_KEY_MAX = 160;

  @Test
  void aFrameOfAThousandSeriesMakesLittleGarbage() {
    List<DropKey> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add(new DropKey(i, 2, "REASON_" + i % 17, "place_" + i, "IPv4", false));
    }
    FrameMaker maker = new FrameMaker("n", Readings.STARTED);
    for (int i = 0; i < WARM_UP; i++) {
      maker.make(reading(keys, i), 0, PathView.NONE);
    }
    List<Reading> readings = new ArrayList<>();
    for (int i = WARM_UP; i < WARM_UP + FRAMES; i++) {
      readings.add(reading(keys, i));
    }
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long nanos = threads.getCurrentThreadCpuTime();
    readings.forEach(reading -> maker.make(reading, 0, PathView.NONE));
    nanos = (threads.getCurrentThreadCpuTime() - nanos) / FRAMES;
    bytes = (threads.getCurrentThreadAllocatedBytes() - bytes) / FRAMES;
    System.out.printf(
        "FrameMaker, %d series: %d us of CPU and %d bytes a Frame%n", KEYS, nanos / 1_000, bytes);
    assertThat(bytes).isLessThan(KEYS * BYTES_PER_KEY_MAX);
  }

  private static Reading reading(List<DropKey> keys, int second) {
    List<DropReading> drops = new ArrayList<>(KEYS);
    for (int i = 0; i < KEYS; i++) {
      drops.add(
          new DropReading(keys.get(i), "eth0", DropClass.POLICY, (long) second * (i % 7), second));
    }
    Reading some = Readings.at(second).reading();
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
