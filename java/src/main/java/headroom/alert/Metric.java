package headroom.alert;

import java.util.Locale;
import java.util.Set;

/** What of a Frame is counted. */
public enum Metric {
  /** Dropped packets; noise is never among them. */
  DROPS(Set.of(Dimension.CLASS, Dimension.REASON, Dimension.INTERFACE, Dimension.NETNS, Dimension.ROLE)),
  /** Packets over the limit of their interface, both directions. */
  OVERSIZED(Set.of(Dimension.INTERFACE, Dimension.NETNS, Dimension.ROLE, Dimension.DIRECTION)),
  FRAGMENTS(Set.of(Dimension.INTERFACE, Dimension.NETNS, Dimension.ROLE, Dimension.DIRECTION)),
  /** TCP segments sent again. */
  RETRANSMITS(Set.of(Dimension.NETNS)),
  PACKETS(Set.of(Dimension.INTERFACE, Dimension.NETNS, Dimension.ROLE, Dimension.DIRECTION)),
  /** The kernel's own counters of a device. */
  COUNTER(Set.of(Dimension.COUNTER, Dimension.INTERFACE, Dimension.NETNS, Dimension.ROLE)),
  /** What the monitor itself lost. */
  SELF(Set.of(Dimension.COUNTER));

  private final Set<Dimension> dimensions;

  Metric(Set<Dimension> dimensions) {
    this.dimensions = dimensions;
  }

  public boolean has(Dimension dimension) {
    return dimensions.contains(dimension);
  }

  /** As it stands in the file. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
