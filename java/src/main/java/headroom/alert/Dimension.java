package headroom.alert;

import java.util.Locale;

/** What tells one count of a {@link Metric} from another; also the name of the alert's label. */
public enum Dimension {
  CLASS,
  REASON,
  INTERFACE,
  /** Name of the network namespace. */
  NETNS,
  /** Of the interface: nic, tunnel, host, pod, other. */
  ROLE,
  /** tx or rx. */
  DIRECTION,
  COUNTER;

  /** As it stands in the file. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
