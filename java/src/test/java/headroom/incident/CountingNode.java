package headroom.incident;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.host.DropReasons;
import headroom.lab.Netns;
import headroom.model.Drop;
import headroom.model.Frame;
import headroom.model.PathView;
import headroom.rate.FrameMaker;
import headroom.sense.Sensor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent counts in one namespace, from the kernel to the Frame, in this process: no paths, no
 * page. A test lets it look when it likes.
 */
final class CountingNode implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final Netns netns;
  private final Sensor sensor;
  private final FrameMaker maker;

  private CountingNode(Netns netns, Sensor sensor) {
    this.netns = netns;
    this.sensor = sensor;
    this.maker = new FrameMaker(netns.label(), Instant.now());
  }

  /** From now on. */
  static CountingNode in(Netns netns) throws Exception {
    Config config = Config.load(Sources.none().with("netns", netns.name()));
    return netns.<CountingNode, Exception>call(
        () ->
            new CountingNode(netns, Sensor.open(config, DropReasons::classify, List.of())));
  }

  /** What happens between two Frames. */
  interface Second {
    void pass(int number) throws Exception;
  }

  /** A Frame before, and one after each of so many seconds, which last as long as they need. */
  List<Frame> record(int seconds, Second second) throws Exception {
    List<Frame> frames = new ArrayList<>();
    frames.add(frame());
    for (int number = 0; number < seconds; number++) {
      second.pass(number);
      frames.add(frame());
    }
    return frames;
  }

  /** Waits until this namespace's devices have sent so many packets more. */
  void awaitSent(long packets) throws Exception {
    long until = sent(frame()) + packets;
    while (sent(frame()) < until) {
      Thread.sleep(PAUSE);
    }
  }

  /** Packets dropped for that reason so far. */
  long drops(String reason) throws Exception {
    return drops(frame(), reason);
  }

  static long drops(Frame frame, String reason) {
    return frame.drops().stream()
        .filter(drop -> drop.reason().equals(reason))
        .mapToLong(Drop::packets)
        .sum();
  }

  private static long sent(Frame frame) {
    return frame.interfaces().stream().mapToLong(one -> one.tx().packets()).sum();
  }

  private Frame frame() throws Exception {
    return netns.<Frame, Exception>call(
        () -> maker.make(sensor.read(), 0, PathView.NONE));
  }

  @Override
  public void close() throws Exception {
    netns.<@Nullable Void, Exception>call(
        () -> {
          sensor.close();
          return null;
        });
  }
}
