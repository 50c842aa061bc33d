package headroom.probe;

import headroom.path.SearchResult.Signal;
import java.util.OptionalInt;

/**
 * Is told what a search finds while it runs, on the search's thread; must not take long. Sizes are
 * L3 bytes.
 */
public interface SearchListener {
  SearchListener NONE = new SearchListener() {};

  /**
   * A packet was sent.
   *
   * @param packets so far
   */
  default void sent(int packets) {}

  /**
   * What is left became less.
   *
   * @param passes the largest size that was answered
   * @param unanswered the smallest above it that was not, so far; empty: all above are untried
   */
  default void narrowed(int passes, OptionalInt unanswered) {}

  /**
   * This node refused a size.
   *
   * @param limit what it says it would allow
   */
  default void refused(int size, OptionalInt limit) {}

  /** A router refused a size: the first time that it says this. */
  default void signalled(int size, Signal signal) {}

  /** An ICMP error of another kind, or a send that failed: the first time. */
  default void trouble(String text) {}
}
