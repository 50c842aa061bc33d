package headroom.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one receiver is to be told of one group of alerts.
 *
 * @param key the same whenever this notice is sent again, and never the same as another's
 * @param sequence of the group at this receiver, from 1; notices of a group are sent in its order
 * @param group names it; the same after a restart, and at both ends of a path
 * @param groupLabels those that all its alerts share by the rule's grouping
 * @param alerts firing ones first, at most {@link #ALERTS_MAX}
 * @param left alerts of the group that found no room
 */
public record Notice(
    String key,
    String receiver,
    long sequence,
    String node,
    String group,
    Map<String, String> groupLabels,
    List<Alert> alerts,
    int left,
    Instant at) {
  public static final int ALERTS_MAX = 100;

  public Notice {
    groupLabels = Map.copyOf(groupLabels);
    alerts = List.copyOf(alerts);
  }

  /** Whether any of its alerts still fires. */
  public boolean isFiring() {
    return alerts.stream().anyMatch(alert -> alert.state() == Alert.State.FIRING);
  }
}
