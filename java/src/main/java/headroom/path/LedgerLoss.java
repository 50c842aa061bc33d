package headroom.path;

import java.time.Instant;
import java.util.List;

/**
 * What was sent to a peer and what it received, by size, between two exchanges. Packets in flight
 * make it an interval, never a guess: {@code lostAtLeast} counts only what certainly did not come.
 *
 * @param peer the peer node's address
 * @param classes ascending; classes in which nothing was sent are left out
 */
public record LedgerLoss(String peer, Instant from, Instant to, List<SizeClass> classes) {
  public LedgerLoss {
    classes = List.copyOf(classes);
  }

  /**
   * @param upTo largest L3 size of the class, bytes, inclusive
   * @param sent packets, at least
   * @param received packets, as the peer says
   * @param lostAtLeast packets that certainly did not arrive
   * @param lostAtMost packets that may not have arrived
   */
  public record SizeClass(
      int upTo, long sent, long received, long lostAtLeast, long lostAtMost) {}
}
