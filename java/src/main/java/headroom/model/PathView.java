package headroom.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the paths to the peers at one moment; goes into the Frame.
 *
 * @param paths by peer address, at most {@link #PATHS_MAX}; those with a trouble first
 * @param turnedAway peers that found no room
 * @param findings the most severe first
 * @param audit the last one; null: none was made yet. Not in the Frame: /api/v1/audit
 */
public record PathView(
    List<PeerPath> paths, int turnedAway, List<Finding> findings, @Nullable MtuAudit audit) {
  public static final int PATHS_MAX = 2048;
  public static final PathView NONE = new PathView(List.of(), 0, List.of(), null);

  public PathView {
    paths = List.copyOf(paths);
    findings = List.copyOf(findings);
  }
}
