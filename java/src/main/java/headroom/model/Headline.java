package headroom.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Is anything wrong; what, where, since when. The page turns it into a sentence in the reader's
 * language.
 *
 * @param state see {@link State}
 * @param packetsPerSecond losses on this node (noise is not in it, nor what the network loses),
 *     over the last {@link Rates#WINDOW_SECONDS} s; NaN: not measured
 * @param since when this state began; for LOSING, the first loss of the spell, or when the finding
 *     came that says so
 * @param worst the largest contributor on this node; null if it drops nothing
 * @param finding the gravest CRITICAL or WARNING one of the Frame; null: there is none
 */
public record Headline(
    State state,
    double packetsPerSecond,
    Instant since,
    @Nullable Culprit worst,
    @Nullable Pointer finding) {
  /**
   * OK: counting works, nothing is lost and nothing is about to be. LOSING: packets are being lost,
   * on this node or, as a CRITICAL finding has it, on the way. BLIND: an important witness is
   * missing, so OK would be a guess (see {@link Self#unavailable()}). WARNING: nothing is lost yet,
   * but a WARNING finding says that it will be, or that it is slow.
   */
  public enum State {
    OK,
    LOSING,
    BLIND,
    WARNING
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

  /** To one of the Frame's findings. */
  public record Pointer(String id, Finding.Kind kind, Finding.Severity severity) {}
}
