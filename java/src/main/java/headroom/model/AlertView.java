package headroom.model;

import java.time.Instant;
import java.util.List;

/**
 * All that is known of alerts at one moment.
 *
 * @param alerts pending and firing, the most severe first, at most {@link #ALERTS_MAX}
 * @param recent resolved, the last first, at most {@link #RECENT_MAX}
 * @param turnedAway alerts that found no room, since the agent's start
 * @param silences active ones and those to come
 * @param maintenance names of the windows that are open now
 */
public record AlertView(
    Instant at,
    List<Alert> alerts,
    List<Alert> recent,
    long turnedAway,
    List<Silence> silences,
    List<String> maintenance,
    List<ReceiverState> receivers) {
  public static final int ALERTS_MAX = 2000;
  public static final int RECENT_MAX = 200;

  public AlertView {
    alerts = List.copyOf(alerts);
    recent = List.copyOf(recent);
    silences = List.copyOf(silences);
    maintenance = List.copyOf(maintenance);
    receivers = List.copyOf(receivers);
  }
}
