package headroom.model;

import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One watched interface.
 *
 * @param netns inode of its network namespace, as {@code readlink /proc/PID/ns/net} shows it; with
 *     {@code ifindex} its identity
 * @param mtu of the device, bytes of L3
 * @param limit largest L3 size, bytes, that is not oversized here; empty: none is known, so nothing
 *     counts as oversized
 * @param overhead bytes of L3 that the tunnel adds; empty if this is no tunnel
 * @param up administratively up and with carrier
 * @param rx null where the kernel does not trace what arrives: VLAN devices, bonds and teams, whose
 *     packets show at the device below (ADR 0002)
 * @param counters the kernel's own, by the kernel's name (/sys/class/net/X/statistics)
 */
public record NetInterface(
    long netns,
    int ifindex,
    String name,
    Role role,
    int mtu,
    OptionalInt limit,
    OptionalInt overhead,
    boolean up,
    Traffic tx,
    @Nullable Traffic rx,
    Map<String, Long> counters) {
  public NetInterface {
    counters = Map.copyOf(counters);
  }
}
