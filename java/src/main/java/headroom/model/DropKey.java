package headroom.model;

import org.jspecify.annotations.Nullable;

/**
 * What makes a series of drops: the components mean what those of {@link Drop} mean. Several
 * entries of the kernel's map may have one key here, since a function has several places that free.
 */
public record DropKey(
    long netns,
    int ifindex,
    String reason,
    @Nullable String ciliumReason,
    String location,
    String protocol,
    boolean oversized) {
  /** Of a packet that Cilium did not drop. */
  public DropKey(
      long netns, int ifindex, String reason, String location, String protocol, boolean oversized) {
    this(netns, ifindex, reason, null, location, protocol, oversized);
  }
}
