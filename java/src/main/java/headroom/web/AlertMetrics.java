package headroom.web;

import headroom.model.Alert;
import headroom.model.AlertView;
import headroom.model.ReceiverState;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Alerts and their delivery as metrics. An alert's own labels are none of a series: ten thousand
 * alerts of a rule are one line with a number.
 */
final class AlertMetrics {
  private static final String[] ALERT = {"alertname", "severity", "state"};

  private final AlertView view;
  private final MetricFamilies families;

  AlertMetrics(AlertView view, MetricFamilies families) {
    this.view = view;
    this.families = families;
  }

  void add() {
    Map<Labels, Integer> count = new LinkedHashMap<>();
    for (Alert alert : view.alerts()) {
      String[] values = {alert.rule(), alert.severity().json(), state(alert)};
      count.merge(Labels.of(ALERT, values), 1, Integer::sum);
    }
    count.forEach((labels, alerts) ->
        families.gauge(
            "headroom_alerts",
            "Alerts now; quiet = firing, but a silence, a maintenance window or another alert keeps"
                + " it from being told.",
            alerts,
            labels));
    families.count(
        "headroom_alerts_turned_away",
        "Alerts that found no room.",
        view.turnedAway(),
        Labels.EMPTY);
    families.gauge(
        "headroom_silences", "Silences, also those to come.", view.silences().size(), Labels.EMPTY);
    view.receivers().forEach(this::addReceiver);
  }

  private static String state(Alert alert) {
    boolean quiet = alert.state() == Alert.State.FIRING && AlertJson.isQuiet(alert);
    return quiet ? "quiet" : alert.state().json();
  }

  private void addReceiver(ReceiverState receiver) {
    Labels labels = Labels.of("receiver", receiver.name());
    String help =
        "Notices by what became of them; retried = an attempt failed and is made again, covered ="
            + " left out, since a later one tells a later state, lost = nobody can send it any"
            + " more.";
    families.count(
        "headroom_notices", help, receiver.delivered(), labels.add("outcome", "delivered"));
    families.count("headroom_notices", help, receiver.retried(), labels.add("outcome", "retried"));
    families.count("headroom_notices", help, receiver.covered(), labels.add("outcome", "covered"));
    families.count("headroom_notices", help, receiver.lost(), labels.add("outcome", "lost"));
    families.gauge(
        "headroom_outbox_waiting",
        "Notices that are still to be delivered.",
        receiver.waiting(),
        labels);
    families.gauge(
        "headroom_outbox_dead",
        "Notices that were given up; they can be sent again.",
        receiver.dead(),
        labels);
  }
}
