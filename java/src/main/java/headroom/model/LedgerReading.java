package headroom.model;

/**
 * What this node's NIC sent to and received from one peer node of the tunnel, outer L3 packets by
 * size class, since the agent began. Sent there minus received here is what the path lost.
 *
 * @param peer the node's address in text form
 */
public record LedgerReading(String peer, SizeCounts sent, SizeCounts received) {}
