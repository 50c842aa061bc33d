package headroom.path;

import java.util.OptionalInt;

/**
 * A reason to search the path to a peer now. It is no verdict.
 *
 * @param passes a size that surely passed, bytes; empty: none is known
 * @param vanishes a size that surely did not; empty: none is known
 * @param because one sentence, English, with the numbers
 */
public record Suspicion(Reason reason, OptionalInt passes, OptionalInt vanishes, String because) {
  public enum Reason {
    /** Large packets left and did not arrive. */
    LEDGER,
    /** Large TCP segments are sent again, small ones are not. */
    RETRANSMITS,
    /** A router, or somebody who says so, speaks of a smaller MTU. */
    SIGNAL,
    /** A size passes that did not: find out what passes now. */
    CONFIRM
  }
}
