package headroom.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Is anything wrong; what, where, since when. The page turns it into a sentence in the reader's
 * language.
 *
 * @param state see {@link State}
 * @param packetsPerSecond losses (noise is not in it), over the last {@link Rates#WINDOW_SECONDS} s
 * @param since when this state began; for LOSING, the first loss of the spell
 * @param worst the largest contributor, null unless LOSING
 */
public record Headline(
    State state, double packetsPerSecond, Instant since, @Nullable Culprit worst) {
  /**
   * OK: counting works and nothing is lost. LOSING: packets are being lost. BLIND: an important
   * witness is missing, so OK would be a guess (see {@link Self#unavailable()}).
   */
  public enum State {
    OK,
    LOSING,
    BLIND
  }

  /** The drop key that loses most now. {@code interfaceName} null: the packet had no device. */
  public record Culprit(
      String reason,
      DropClass dropClass,
      long netns,
      int ifindex,
      @Nullable String interfaceName,
      @Nullable String location,
      double packetsPerSecond) {}
}
