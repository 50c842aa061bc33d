package headroom.webhook.format;

import headroom.model.Notice;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Alertmanager sends to its webhook receivers, version 4, with the same members in the same
 * order and the same forms of values: whatever takes Alertmanager's takes this.
 *
 * <p>Source: Alertmanager's notify/webhook and template.Data, held against 0.25 in a test.
 */
public final class AlertmanagerWebhook implements NoticeFormat {
  @Override
  public String name() {
    return "alertmanager-webhook";
  }

  @Override
  public Request of(Notice notice, FormatOptions options, Instant now) {
    List<PrometheusAlert> alerts =
        notice.alerts().stream().map(alert -> PrometheusAlert.of(alert, notice, options)).toList();
    var json =
        new JsonObject()
            .put("receiver", notice.receiver())
            .put("status", notice.isFiring() ? "firing" : "resolved")
            .put("alerts", new JsonArray(alerts.stream().map(AlertmanagerWebhook::alert).toList()))
            .put("groupLabels", PrometheusAlert.json(PrometheusAlert.named(notice.groupLabels())))
            .put("commonLabels", common(alerts.stream().map(PrometheusAlert::labels).toList()))
            .put(
                "commonAnnotations",
                common(alerts.stream().map(PrometheusAlert::annotations).toList()))
            .put("externalURL", options.page())
            .put("version", "4")
            .put("groupKey", groupKey(notice))
            .put("truncatedAlerts", notice.left());
    return Request.json(options.pathAndQuery(), Escape.asGoWrites(json.encode()) + "\n");
  }

  private static JsonObject alert(PrometheusAlert alert) {
    return new JsonObject()
        .put("status", alert.status())
        .put("labels", PrometheusAlert.json(alert.labels()))
        .put("annotations", PrometheusAlert.json(alert.annotations()))
        .put("startsAt", PrometheusAlert.time(alert.startsAt()))
        .put("endsAt", PrometheusAlert.time(alert.endsAt()))
        .put("generatorURL", alert.generatorUrl())
        .put("fingerprint", alert.fingerprint());
  }

  /** What all of them have, with the same value. */
  private static JsonObject common(List<Map<String, String>> all) {
    if (all.isEmpty()) {
      return new JsonObject();
    }
    var common = new TreeMap<>(all.getFirst());
    all.forEach(one -> common.entrySet().retainAll(one.entrySet()));
    return PrometheusAlert.json(common);
  }

  /**
   * Names the group for good. Alertmanager's is the route's matchers, a colon, the group's labels;
   * where its matchers are, ours has the group's own name.
   */
  private static String groupKey(Notice notice) {
    var labels = new StringBuilder();
    PrometheusAlert.named(notice.groupLabels())
        .forEach((name, value) ->
            labels
                .append(labels.isEmpty() ? "" : ", ")
                .append(name)
                .append('=')
                .append(quote(value)));
    return "{}/{headroom_group=" + quote(notice.group()) + "}:{" + labels + "}";
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
