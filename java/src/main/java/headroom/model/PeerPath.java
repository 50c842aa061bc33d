package headroom.model;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the path from this node to one peer node of the tunnel carries. Sizes are L3 bytes of the
 * underlay's packets: what the pods send, and the tunnel's overhead.
 *
 * @param peer the peer node's address in the underlay, text form
 * @param name the peer node's name; null if it is not known
 * @param mtu the largest size that was seen to pass; empty: not measured
 * @param needed the largest size that this node may send there: pods' route MTU + overhead; empty:
 *     not known
 * @param direction what the measurement says something about
 * @param agent whether the peer's Headroom takes part
 * @param loss by size class, ascending, over the last minute or so; empty without an agent at the
 *     peer
 * @param evidence oldest first, at most {@link #EVIDENCE_MAX}
 * @param since when this verdict began
 * @param because why the verdict is UNKNOWN; null for any other
 * @param searchPackets packets that a search under way has sent; empty: none is under way
 */
public record PeerPath(
    String peer,
    @Nullable String name,
    PathVerdict verdict,
    OptionalInt mtu,
    OptionalInt needed,
    Direction direction,
    PeerAgent agent,
    List<SizeLoss> loss,
    List<Evidence> evidence,
    Instant since,
    @Nullable Because because,
    OptionalInt searchPackets) {
  public static final int EVIDENCE_MAX = 10;

  public PeerPath {
    loss = List.copyOf(loss);
    evidence = List.copyOf(evidence);
    if ((verdict == PathVerdict.UNKNOWN) != (because != null)) {
      throw new IllegalArgumentException("a reason goes with UNKNOWN alone: " + verdict + ", " + because);
    }
  }

  /** The same by another clock. */
  public PeerPath dated(UnaryOperator<Instant> clock) {
    return new PeerPath(
        peer,
        name,
        verdict,
        mtu,
        needed,
        direction,
        agent,
        loss,
        evidence.stream().map(one -> one.seenAt(clock.apply(one.at()))).toList(),
        clock.apply(since),
        because,
        searchPackets);
  }

  /** What was measured. */
  public enum Direction {
    /** From this node to the peer. */
    SENDING,
    /** There and back: an echo tells no more. */
    ROUND_TRIP;

    public String json() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Whether the peer's agent takes part. */
  public enum PeerAgent {
    /** It answers. */
    ANSWERS,
    /** It did not answer: no agent there, another key, or its port is closed. */
    SILENT,
    /** Not asked: this agent has no key. */
    NOT_ASKED;

    public String json() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Packets of one size class.
   *
   * @param upTo largest size of the class, bytes, inclusive
   * @param sent by this node to the peer
   * @param lost certainly: sent and, for certain, not received
   */
  public record SizeLoss(int upTo, long sent, long lost) {}
}
