package headroom.model;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a witness saw.
 *
 * @param kind names the sentence, for a page in another language; null: read from an agent that
 *     names none, or one that is not known here
 * @param text one sentence, English, with the numbers
 * @param facts the numbers and names in the text: lower camel case to a value (docs/FINDINGS.md)
 * @param at when it was seen
 */
public record Evidence(
    Witness witness, @Nullable Kind kind, String text, Map<String, String> facts, Instant at) {
  public Evidence {
    facts = Map.copyOf(facts);
  }

  /** The same, seen at another moment: by another clock. */
  public Evidence seenAt(Instant moment) {
    return new Evidence(witness, kind, text, facts, moment);
  }

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

  /** Which sentence it is; its facts are in docs/FINDINGS.md. */
  public enum Kind {
    /** What pods' routes and the overhead come to. */
    NEEDED,
    /** A search found the size that passes, and the one that does not. */
    SEARCH_LIMIT,
    /** All that a search asked for passed. */
    SEARCH_ALL_PASS,
    /** A search got no answer at any size. */
    SEARCH_UNANSWERED,
    /** A search was not certain before its budget ended. */
    SEARCH_INCONCLUSIVE,
    /** Packets above the size that a search found have left since. */
    LEFT_ABOVE,
    /** All packets above a size are gone, those below are not. */
    LARGE_LOST,
    /** Packets of a size did arrive. */
    ARRIVED,
    /** Packets are lost at all sizes alike. */
    PLAIN_LOSS,
    /** More large packets are lost than small ones, but not all. */
    UNEVEN_LOSS,
    /** Large TCP segments are sent again, small ones are not. */
    LARGE_RETRANSMITTED,
    /** A router, or somebody who says so, speaks of a smaller MTU. */
    SIGNALLED,
    /** This node cuts what it sends. */
    FRAGMENTS_MADE,
    /** TCP's own probing is on, and finds smaller sizes. */
    TCP_PROBING,
    /** A route's MTU is another than its device's. */
    ROUTE_OVER_DEVICE,
    /** Pods' routes and the overhead come to more than a route of the underlay takes. */
    ROUTE_OVER_UNDERLAY,
    /** A pod's default route has another MTU than was expected. */
    POD_ROUTE,
    /** Fragments were thrown away, waiting for the others. */
    REASSEMBLY_DROPS,
    /** The kernel counts reassemblies that failed. */
    REASSEMBLY_FAILS,
    /** The last hop, from the node to the pod, drops what is above the device's MTU. */
    FORWARD_DROPS;

    /** As it stands in the Frame's JSON. */
    public String json() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
