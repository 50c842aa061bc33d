package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.lab.Netns;
import headroom.model.DropClass;
import headroom.model.DropReading;
import headroom.model.Reading;
import headroom.sense.Sensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts the drops of some namespaces and of no other. A test causes a known number and expects
 * {@link #drops} to hold that number and nothing beside it.
 */
final class Watching implements AutoCloseable {
  private final Sensor sensor;
  private final Map<Long, String> labels = new TreeMap<>();

  private Watching(Sensor sensor, List<Netns> namespaces) {
    this.sensor = sensor;
    namespaces.forEach(ns -> labels.put(ns.inode(), ns.label()));
  }

  /** From now on. */
  static Watching only(Netns... namespaces) throws Exception {
    String names = Arrays.stream(namespaces).map(Netns::name).collect(Collectors.joining(","));
    Config config = Config.load(Sources.none().with("netns", names));
    Sensor sensor = Sensor.open(config, (reason, location) -> DropClass.UNKNOWN, List.of());
    return new Watching(sensor, List.of(namespaces));
  }

  Reading read() {
    return sensor.read();
  }

  /**
   * "label/interface REASON" to packets; over functions, protocols and oversize. Every drop in the
   * namespaces, whatever its cause: a test that sees more than it caused has found something.
   */
  Map<String, Long> drops() {
    Reading reading = read();
    assertThat(reading.self().missed()).as("calls kept from the programs").isZero();
    assertThat(reading.self().dropKeysFull()).isZero();
    return reading.drops().stream()
        .collect(
            Collectors.groupingBy(
                this::name, TreeMap::new, Collectors.summingLong(DropReading::packets)));
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
