package headroom.exact;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.lab.Netns;
import headroom.model.DropClass;
import headroom.model.Event;
import headroom.model.InterfaceReading;
import headroom.model.Reading;
import headroom.sense.Sensor;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** An agent that lives in a namespace, and so watches its interfaces; it counts nothing outside. */
final class Agent implements AutoCloseable {
  private final Netns netns;
  private final Sensor sensor;
  private final List<Event> events = new ArrayList<>();
  private Reading last;

  private Agent(Netns netns, Sensor sensor) {
    this.netns = netns;
    this.sensor = sensor;
    this.last = sensor.read();
  }

  /**
   * @param interfaces names with commas
   */
  static Agent in(Netns netns, String interfaces) throws Exception {
    Config config =
        Config.load(
            Sources.none().with("netns", netns.name()).with("watch.interfaces", interfaces));
    return netns.<Agent, Exception>call(() ->
        new Agent(netns, Sensor.open(config, (reason, function) -> DropClass.UNKNOWN, List.of())));
  }

  /** Reads once; what happened is added to {@link #events}. */
  Reading read() throws Exception {
    last = netns.<Reading, Exception>call(sensor::read);
    events.addAll(last.events());
    return last;
  }

  /** Of all readings so far. */
  List<Event> events(Event.Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).toList();
  }

  /** Of the last reading. */
  InterfaceReading watched(String name) {
    return last.interfaces().stream()
        .filter(i -> i.netns() == netns.inode() && i.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(name + " in " + last.interfaces()));
  }

  @Override
  public void close() {
    sensor.close();
  }
}
