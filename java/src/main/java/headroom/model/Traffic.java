package headroom.model;

import java.util.List;

/**
 * What passed one interface in one direction: packets as the wire carries them (a GSO or GRO skb
 * counts as its segments). Cumulative.
 *
 * @param bytes of L2 frames without FCS, as {@code ip -s link} counts a device without offloads
 * @param oversizedPackets those whose L3 size is over the interface's limit
 * @param fragments IPv4 with MF or an offset, IPv6 with a fragment header
 * @param pmtuSignals ICMP "fragmentation needed" and ICMPv6 "packet too big"
 * @param sizes packets by L3 size, ascending; classes that count 0 are left out
 * @param packetsPerSecond over the last {@link Rates#WINDOW_SECONDS} s, NaN before two readings
 * @param bitsPerSecond likewise
 */
public record Traffic(
    long packets,
    long bytes,
    long oversizedPackets,
    long oversizedBytes,
    long fragments,
    long pmtuSignals,
    List<SizeCount> sizes,
    double packetsPerSecond,
    double bitsPerSecond) {
  public Traffic {
    sizes = List.copyOf(sizes);
  }
}
