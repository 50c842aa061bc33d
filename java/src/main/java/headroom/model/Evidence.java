package headroom.model;

import java.time.Instant;
import java.util.Locale;

/**
 * What a witness saw.
 *
 * @param text one sentence, English, with the numbers
 * @param at when it was seen
 */
public record Evidence(Witness witness, String text, Instant at) {
  public enum Witness {
    /** What was sent here and not received there, by size. */
    LEDGER,
    /** TCP segments sent again, by size. */
    RETRANSMITS,
    /** Packets sent to find the size that passes. */
    PROBE,
    /** ICMP "fragmentation needed" or "packet too big". */
    SIGNAL,
    /** Links and routes. */
    AUDIT,
    /** The kernel's own counters, of fragments say. */
    COUNTERS,
    /** What Cilium says of itself. */
    CILIUM;

    /** As it stands in the Frame's JSON. */
    public String json() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
