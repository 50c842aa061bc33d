package headroom.model;

import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One watched interface as it was read; the components mean what those of {@link NetInterface}
 * mean.
 */
public record InterfaceReading(
    long netns,
    int ifindex,
    String name,
    Role role,
    int mtu,
    OptionalInt limit,
    OptionalInt overhead,
    boolean up,
    TrafficReading tx,
    @Nullable TrafficReading rx,
    Map<String, Long> counters) {
  public InterfaceReading {
    counters = Map.copyOf(counters);
  }
}
