package headroom.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One series of drops.
 *
 * @param netns inode of the network namespace; 0 = the packet belonged to none that could be told
 * @param ifindex inside netns; 0 = no device
 * @param interfaceName null = none, or not learned
 * @param reason the running kernel's name without {@code SKB_DROP_REASON_}; a number if it has
 *     none; before Linux 5.17 "NO_REASON"
 * @param ciliumReason Cilium's own, where its program dropped the packet: "POLICY", as in {@link
 *     CiliumDrop}; the number of a code that has no name here. null = none that could be told
 * @param location symbol of the function that freed it; a hexadecimal address if unresolved
 * @param protocol "IPv4", "IPv6", "ARP" … or "0x88cc"; "none" if the skb did not say
 * @param oversized over the limit of the interface
 * @param packets on the wire; cumulative
 * @param bytes of L3; cumulative
 * @param packetsPerSecond over the last {@link Rates#WINDOW_SECONDS} s; NaN before two readings
 */
public record Drop(
    long netns,
    int ifindex,
    @Nullable String interfaceName,
    String reason,
    @Nullable String ciliumReason,
    DropClass dropClass,
    String location,
    String protocol,
    boolean oversized,
    long packets,
    long bytes,
    double packetsPerSecond,
    Instant firstSeen,
    Instant lastSeen) {}
