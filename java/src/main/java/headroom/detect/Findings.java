package headroom.detect;

import headroom.model.Finding;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows since when each finding has been true: as long as its id is found at every look. Bounded;
 * the most severe are kept.
 *
 * <p>Threads: none; one owner.
 */
public final class Findings {
  /** Findings at one time; a page with more helps nobody. */
  public static final int FINDINGS_MAX = 512;

  private static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::severity)
          .thenComparing(Finding::kind)
          .thenComparing(Finding::since)
          .thenComparing(Finding::id);

  private final Map<String, Instant> since = new HashMap<>();
  private int turnedAway;

  /**
   * @return what is wrong now, the most severe first, then by kind, the oldest first
   */
  public List<Finding> look(Scene scene) {
    List<Finding> all = Detectors.detect(scene).stream().map(this::dated).sorted(ORDER).toList();
    List<Finding> kept = all.subList(0, Math.min(all.size(), FINDINGS_MAX));
    turnedAway = all.size() - kept.size();
    since.clear();
    kept.forEach(one -> since.put(one.id(), one.since()));
    return kept;
  }

  /** Findings of the last look that found no room. */
  public int turnedAway() {
    return turnedAway;
  }

  private Finding dated(Finding one) {
    Instant first = since.getOrDefault(one.id(), one.since());
    return new Finding(
        one.id(),
        one.kind(),
        one.severity(),
        one.peer(),
        one.netns(),
        one.title(),
        one.text(),
        one.facts(),
        first,
        one.evidence(),
        one.advice());
  }
}
