package headroom.rate;

import headroom.model.Finding;
import headroom.model.Finding.Severity;
import headroom.model.Headline;
import headroom.model.Headline.Culprit;
import headroom.model.Headline.State;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Since when the node is in the state that it is in. A loss that was seen is a fact, whether a drop
 * on this node or on the way to a peer (a CRITICAL finding), and wins over BLIND; BLIND wins over
 * WARNING and OK, which would say that nothing is being lost. A spell of losses ends when a whole
 * window had none and no such finding is left. Threads: none; one owner.
 */
final class HeadlineKeeper {
  private @Nullable State state;
  private Instant since = Instant.EPOCH;

  /**
   * @param lost packets within the window
   * @param perSecond the same as a rate; NaN before two readings
   * @param worst the series that lost most, null if none did
   * @param findings in any order
   */
  Headline next(
      Instant time,
      long lost,
      double perSecond,
      boolean blind,
      @Nullable Culprit worst,
      List<Finding> findings) {
    Headline.Pointer finding = gravest(findings);
    State now = state(lost, blind, finding);
    if (now != state) {
      state = now;
      since = time;
    }
    double rate = blind && lost == 0 ? Double.NaN : perSecond;
    return new Headline(now, rate, since, lost > 0 ? worst : null, finding);
  }

  private static State state(long lost, boolean blind, Headline.@Nullable Pointer finding) {
    if (lost > 0 || (finding != null && finding.severity() == Severity.CRITICAL)) {
      return State.LOSING;
    }
    if (blind) {
      return State.BLIND;
    }
    return finding == null ? State.OK : State.WARNING;
  }

  /** Of equal ones the first, so that a finding keeps the headline while it lasts. */
  private static Headline.@Nullable Pointer gravest(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.severity() != Severity.INFO)
        .min(Comparator.comparing(Finding::severity))
        .map(finding -> new Headline.Pointer(finding.id(), finding.kind(), finding.severity()))
        .orElse(null);
  }
}
