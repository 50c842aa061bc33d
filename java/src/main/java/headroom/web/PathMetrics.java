package headroom.web;

import headroom.model.Finding;
import headroom.model.Frame;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Paths and findings as metrics. How many paths have which verdict is always told; the series of
 * single peers stop at {@link #PEERS_MAX}, those with a trouble first, so that a large cluster
 * leaves room for what the interfaces and drops need. Sizes are no label: /api/v1/paths has them.
 */
final class PathMetrics {
  /** Peers with series of their own; at most four each. */
  static final int PEERS_MAX = 1_024;

  private final Frame frame;
  private final MetricFamilies families;

  PathMetrics(Frame frame, MetricFamilies families) {
    this.frame = frame;
    this.families = families;
  }

  void add() {
    addVerdicts();
    addFindings();
    List<PeerPath> paths = frame.paths();
    for (PeerPath path : paths.subList(0, Math.min(PEERS_MAX, paths.size()))) {
      addPath(path);
    }
    for (PeerPath path : paths.subList(Math.min(PEERS_MAX, paths.size()), paths.size())) {
      families.turnAway(seriesOf(path));
    }
  }

  private void addVerdicts() {
    Map<PathVerdict, Integer> count = new EnumMap<>(PathVerdict.class);
    for (PeerPath path : frame.paths()) {
      count.merge(path.verdict(), 1, Integer::sum);
    }
    for (PathVerdict verdict : PathVerdict.values()) {
      families.gauge(
          "headroom_paths",
          "Paths to peer nodes by verdict.",
          count.getOrDefault(verdict, 0),
          Labels.of("verdict", verdict.json()));
    }
  }

  private void addPath(PeerPath path) {
    Labels peer = Labels.of("peer", path.peer());
    if (path.mtu().isPresent()) {
      families.gauge(
          "headroom_path_mtu_bytes",
          "Largest L3 size that was seen to pass to the peer node.",
          path.mtu().getAsInt(),
          peer);
    }
    if (path.needed().isPresent()) {
      families.gauge(
          "headroom_path_needed_bytes",
          "Largest L3 size that this node may send to the peer node.",
          path.needed().getAsInt(),
          peer);
    }
    families.gauge(
        "headroom_path_verdict",
        "What the path does with large packets; 1 = this.",
        1,
        peer.add("verdict", path.verdict().json()));
    addLost(path);
  }

  /** Without an agent at the peer nothing is known to be lost, and there is no series. */
  private void addLost(PeerPath path) {
    if (!path.loss().isEmpty()) {
      families.gauge(
          "headroom_path_lost_recently",
          "Tunnel packets sent to the peer node and for certain not received, over the last minute or so.",
          path.loss().stream().mapToLong(PeerPath.SizeLoss::lost).sum(),
          Labels.of("peer", path.peer()));
    }
  }

  private static int seriesOf(PeerPath path) {
    return 1
        + (path.mtu().isPresent() ? 1 : 0)
        + (path.needed().isPresent() ? 1 : 0)
        + (path.loss().isEmpty() ? 0 : 1);
  }

  private void addFindings() {
    Map<Labels, Integer> count = new LinkedHashMap<>();
    for (Finding finding : frame.findings()) {
      Labels labels =
          Labels.of("kind", finding.kind().json(), "severity", finding.severity().json());
      count.merge(labels, 1, Integer::sum);
    }
    count.forEach((labels, value) ->
        families.gauge("headroom_findings", "What is wrong now.", value, labels));
  }
}
