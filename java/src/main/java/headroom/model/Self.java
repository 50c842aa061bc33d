package headroom.model;

import java.util.List;

/**
 * The monitor's own losses and limits. Counts are cumulative unless they say "now"; above 0 means
 * that some number elsewhere is a lower bound.
 *
 * @param dropKeysFull drops seen but not counted under their key: the map was full
 * @param dropKeys keys in use, of {@code dropKeysMax}
 * @param ledgerPeersFull packets of tunnel peers that found no room in the ledger
 * @param peersTurnedAway peer nodes that find no room among the paths, now
 * @param dropsUnplaced dropped skbs of no namespace that could be told, seen while only some
 *     namespaces are in scope: not counted
 * @param retransmitsFull TCP segments sent again whose namespace found no room
 * @param missed events that the kernel did not let a program see (recursion; bpf_prog_info)
 * @param unsized GSO skbs whose headers could not be measured; counted as one packet
 * @param eventsLost sampled, but the ring buffer was full
 * @param eventsSkipped not sampled: over the rate limit
 * @param framesSkipped Frames that slow readers did not get
 * @param pollMicros how long the last reading of the kernel took
 * @param unavailable what is missing and why
 */
public record Self(
    long dropKeysFull,
    int dropKeys,
    int dropKeysMax,
    long ledgerPeersFull,
    int peersTurnedAway,
    long dropsUnplaced,
    long retransmitsFull,
    long missed,
    long unsized,
    long eventsLost,
    long eventsSkipped,
    long framesSkipped,
    long pollMicros,
    List<Attachment> attached,
    List<Unavailable> unavailable) {
  public Self {
    attached = List.copyOf(attached);
    unavailable = List.copyOf(unavailable);
  }

  /** A tracepoint that a program of ours is attached to. */
  public record Attachment(String program, String tracepoint) {}
}
