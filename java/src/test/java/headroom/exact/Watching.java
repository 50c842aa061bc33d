package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.lab.Netns;
import headroom.model.DropClass;
import headroom.model.DropReading;
import headroom.model.Reading;
import headroom.sense.Sensor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Counts the drops of some namespaces and of no other. A test causes a known number and expects
 * {@link #drops} to hold that number and nothing beside it.
 */
final class Watching implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final int READINGS_MAX = 2_000;

  private final Sensor sensor;
  private final Map<Long, String> labels = new TreeMap<>();

  private Watching(Sensor sensor, List<Netns> namespaces) {
    this.sensor = sensor;
    namespaces.forEach(ns -> labels.put(ns.inode(), ns.label()));
  }

  /** From now on. */
  static Watching only(Netns... namespaces) throws Exception {
    String names = Arrays.stream(namespaces).map(Netns::name).collect(Collectors.joining(","));
    return open(Sources.none().with("netns", names), List.of(namespaces));
  }

  /** The whole machine, and what belongs to no namespace: {@link #unplaced}. */
  static Watching everything() throws Exception {
    return open(Sources.none(), List.of());
  }

  private static Watching open(Sources sources, List<Netns> namespaces) throws Exception {
    Config config = Config.load(sources);
    Sensor sensor = Sensor.open(config, (reason, location) -> DropClass.UNKNOWN, List.of());
    return new Watching(sensor, namespaces);
  }

  Reading read() {
    return sensor.read();
  }

  /**
   * "label/interface REASON" to packets; over functions, protocols and oversize. Every drop in the
   * namespaces, whatever its cause: a test that sees more than it caused has found something.
   */
  Map<String, Long> drops() {
    return by(this::name, DropReading::packets);
  }

  /**
   * As {@link #drops()}, once there are that many: a packet that was sent may still lie in the
   * receiver's softirq. What is there instead after 2,000 readings is returned, for the test to
   * show.
   */
  Map<String, Long> drops(long packets) throws InterruptedException {
    awaitDrops(packets);
    return drops();
  }

  /** The same keys to bytes of L3. */
  Map<String, Long> bytes() {
    return by(this::name, DropReading::bytes);
  }

  /** "label/interface REASON function" to packets: who freed it, when the reason says little. */
  Map<String, Long> dropsByFunction() {
    return by(drop -> name(drop) + " " + drop.key().location(), DropReading::packets);
  }

  /** "label/interface REASON protocol" to packets. */
  Map<String, Long> dropsByProtocol() {
    return by(drop -> name(drop) + " " + drop.key().protocol(), DropReading::packets);
  }

  /** "label/interface REASON", and " CILIUM'S" where it says so, to packets. */
  Map<String, Long> dropsWithCiliumReason() {
    return by(drop -> name(drop) + ciliumReason(drop), DropReading::packets);
  }

  private static String ciliumReason(DropReading drop) {
    String reason = drop.key().ciliumReason();
    return reason == null ? "" : " " + reason;
  }

  /** Dropped packets whose namespace could not be told, by reason; of the whole machine. */
  long unplaced(String reason) {
    return read().drops().stream()
        .filter(drop -> drop.key().netns() == 0 && drop.key().reason().equals(reason))
        .mapToLong(DropReading::packets)
        .sum();
  }

  /** Bounded by readings, not by a clock: a machine that stood still has sent nothing either. */
  private void awaitDrops(long packets) throws InterruptedException {
    for (int reading = 0; reading < READINGS_MAX && total() < packets; reading++) {
      Thread.sleep(PAUSE);
    }
    if (total() < packets) {
      System.out.printf("Watching: waited in vain for %d drops; read %s%n", packets, read());
    }
  }

  private long total() {
    return read().drops().stream().mapToLong(DropReading::packets).sum();
  }

  private Map<String, Long> by(
      Function<DropReading, String> key, ToLongFunction<DropReading> value) {
    Reading reading = read();
    assertThat(reading.self().missed()).as("calls kept from the programs").isZero();
    assertThat(reading.self().dropKeysFull()).isZero();
    assertThat(reading.self().unsized()).as("GSO packets taken for one").isZero();
    return reading.drops().stream()
        .collect(Collectors.groupingBy(key, TreeMap::new, Collectors.summingLong(value)));
  }

  private String name(DropReading drop) {
    return labels.getOrDefault(drop.key().netns(), "netns " + drop.key().netns())
        + "/"
        + drop.interfaceName()
        + " "
        + drop.key().reason();
  }

  @Override
  public void close() {
    sensor.close();
  }
}
