package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.cli.RecordedFrames;
import headroom.model.Frame;
import headroom.model.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shipped rules over the hour that {@link HealthyHourTest} recorded: iperf3, HTTP, pods that come and go. */
class HealthyHourReplayTest {
  private static final Path RECORDING = Path.of("bench/recordings/healthy-hour.jsonl.gz");
  private static final long FRAMES_MIN = 3_000;

  /** The highest of a shipped rule, in a minute. */
  private static final long FLOOR = 50_000;

  /** Half of the shortest {@code for} of a shipped rule that is measured over a minute. */
  private static final Duration PENDING_MAX = Duration.ofSeconds(30);

  @Test
  void anHourOfHealthFiresNothingAndNothingStandsForLong() throws Exception {
    assertThat(Files.exists(RECORDING))
        .as(RECORDING + " is missing; make it with HealthyHourTest")
        .isTrue();
    var first = new AtomicReference<Frame>();
    var last = new AtomicReference<Frame>();
    ShippedRules.Outcome outcome;
    try (Stream<Frame> frames = RecordedFrames.ofGzip(RECORDING)) {
      outcome =
          ShippedRules.over(
              frames.peek(frame -> {
                first.compareAndSet(null, frame);
                last.set(frame);
              }));
    }
    System.out.printf(
        "HealthyHourReplayTest: %,d Frames, told %s, pending at most %s%n",
        outcome.frames(), outcome.told(), outcome.pending());
    assertThat(outcome.why()).isEmpty();
    assertThat(outcome.pending())
        .allSatisfy((alert, longest) -> assertThat(longest).as(alert).isLessThan(PENDING_MAX));
    assertThat(outcome.frames()).isGreaterThanOrEqualTo(FRAMES_MIN);
    long minutes = Duration.between(first.get().time(), last.get().time()).toMinutes();
    assertThat((nicPackets(last.get()) - nicPackets(first.get())) / minutes)
        .as("packets a minute at the NIC: below it no share would be judged")
        .isGreaterThan(FLOOR);
  }

  private static long nicPackets(Frame frame) {
    return frame.interfaces().stream()
        .filter(one -> one.role() == Role.NIC)
        .mapToLong(one -> one.tx().packets())
        .sum();
  }
}
