package headroom.model;

import org.jspecify.annotations.Nullable;

/**
 * Who talked to whom in one header.
 *
 * @param protocol "TCP", "UDP", "ICMP", "ICMPv6", "ARP" … or a number
 * @param source address in text form
 * @param sourcePort null where the protocol has none, or the packet is a later fragment
 */
public record Flow(
    String protocol,
    String source,
    @Nullable Integer sourcePort,
    String destination,
    @Nullable Integer destinationPort) {}
