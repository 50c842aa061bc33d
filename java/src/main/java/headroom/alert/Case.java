package headroom.alert;

import headroom.model.Alert;
import headroom.model.Alert.Point;
import headroom.model.Finding;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One alert as it goes. Moments are steady unless they say wall. Threads: none; one owner. */
final class Case {
  private static final int POINTS_MAX = 60;
  private static final long POINT_MILLIS = 5000;

  final Rule rule;
  final String id;
  final Map<String, String> labels;

  /** With {@code node}, for matchers. */
  final Map<String, String> matched;

  String group = "";
  Map<String, String> groupLabels = Map.of();
  Map<String, String> facts = Map.of();
  @Nullable String finding;
  @Nullable Finding lastFinding;
  double value = Double.NaN;
  Instant sinceWall;
  Instant heldFrom;
  @Nullable Instant firedWall;
  @Nullable Instant endedWall;
  @Nullable Instant goneFrom;
  @Nullable Instant unknownFrom;
  boolean isUnjudged;
  @Nullable String silencedBy;
  @Nullable String inhibitedBy;
  @Nullable Instant inhibitedUntil;
  List<Routing.Way> ways = List.of();

  private final Deque<Point> points = new ArrayDeque<>();
  private @Nullable Instant pointAt;
  private @Nullable Alert made;

  Case(
      Rule rule,
      String id,
      Map<String, String> labels,
      Map<String, String> matched,
      Instant wall,
      Instant steady) {
    this.rule = rule;
    this.id = id;
    this.labels = labels;
    this.matched = matched;
    this.sinceWall = wall;
    this.heldFrom = steady;
  }

  Alert.State state() {
    return endedWall != null
        ? Alert.State.RESOLVED
        : firedWall != null ? Alert.State.FIRING : Alert.State.PENDING;
  }

  boolean isFiring() {
    return firedWall != null && endedWall == null;
  }

  boolean isQuiet() {
    return silencedBy != null || inhibitedBy != null;
  }

  /** The record is made again when it is asked for. */
  void changed() {
    made = null;
  }

  /**
   * Takes a value; every few seconds it becomes a point of the curve.
   *
   * @return whether it did
   */
  boolean measured(double now, Instant wall, Instant steady) {
    if (Double.isNaN(now)) {
      return false;
    }
    value = now;
    if (pointAt != null && steady.isBefore(pointAt.plusMillis(POINT_MILLIS))) {
      return false;
    }
    pointAt = steady;
    points.addLast(new Point(wall, now));
    if (points.size() > POINTS_MAX) {
      points.removeFirst();
    }
    changed();
    return true;
  }

  List<Point> points() {
    return List.copyOf(points);
  }

  Alert alert(String node) {
    if (made == null) {
      made = Texts.alert(this, node);
    }
    return made;
  }
}
