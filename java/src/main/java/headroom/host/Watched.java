package headroom.host;

import headroom.model.Role;
import java.util.OptionalInt;

/**
 * A link with what Headroom does about it.
 *
 * @param limit largest L3 size that is not oversized here, bytes
 * @param overhead L3 bytes that the tunnel adds to a packet; empty unless a tunnel
 * @param ledger counts the tunnel's packets per peer: the lowest device on the way (ADR 0002)
 * @param receivesTraced whether netif_receive_skb fires for it. Not for VLAN devices, bonds and
 *     teams: the kernel traces the device below and then goes on as the upper one. What such a
 *     device received is unknown, not 0.
 */
public record Watched(
    Link link,
    Role role,
    OptionalInt limit,
    OptionalInt overhead,
    boolean ledger,
    boolean receivesTraced) {}
