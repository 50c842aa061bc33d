package headroom.web;

import com.fasterxml.jackson.core.JsonGenerator;
import headroom.model.Alert;
import headroom.model.AlertView;
import headroom.model.ReceiverState;
import headroom.model.Silence;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Alerts, silences and receivers as JSON, on the stream and in the API alike. */
final class AlertJson {
  /** Who is woken wants what fires and is not kept quiet first; within that the view's order. */
  private static final Comparator<Alert> LOUD_FIRST =
      Comparator.comparingInt(
          alert -> alert.state() != Alert.State.FIRING ? 2 : isQuiet(alert) ? 1 : 0);

  private AlertJson() {}

  static boolean isQuiet(Alert alert) {
    return alert.silencedBy() != null || alert.inhibitedBy() != null;
  }

  /**
   * @param alertsMax of each list; how many there are stands beside, so that nothing is hidden
   */
  static void write(JsonGenerator json, AlertView view, int alertsMax) throws IOException {
    json.writeStartObject();
    JsonMembers.time(json, "at", view.at());
    counts(json, view);
    list(json, "alerts", view.alerts().stream().sorted(LOUD_FIRST).limit(alertsMax).toList());
    list(json, "recent", view.recent().stream().limit(alertsMax).toList());
    json.writeNumberField("turnedAway", view.turnedAway());
    silences(json, view);
    json.writeArrayFieldStart("maintenance");
    for (String window : view.maintenance()) {
      json.writeString(window);
    }
    json.writeEndArray();
    receivers(json, view);
    json.writeEndObject();
  }

  /** Of all there are, whatever the lists hold. */
  private static void counts(JsonGenerator json, AlertView view) throws IOException {
    List<Alert> firing =
        view.alerts().stream().filter(alert -> alert.state() == Alert.State.FIRING).toList();
    json.writeObjectFieldStart("counts");
    json.writeNumberField("firing", firing.size());
    json.writeNumberField("quiet", firing.stream().filter(AlertJson::isQuiet).count());
    json.writeNumberField("pending", view.alerts().size() - firing.size());
    json.writeNumberField("resolved", view.recent().size());
    json.writeEndObject();
  }

  static void list(JsonGenerator json, String name, List<Alert> alerts) throws IOException {
    json.writeArrayFieldStart(name);
    for (Alert alert : alerts) {
      alert(json, alert);
    }
    json.writeEndArray();
  }

  static void silences(JsonGenerator json, AlertView view) throws IOException {
    json.writeArrayFieldStart("silences");
    for (Silence silence : view.silences()) {
      silence(json, silence);
    }
    json.writeEndArray();
  }

  static void receivers(JsonGenerator json, AlertView view) throws IOException {
    json.writeArrayFieldStart("receivers");
    for (ReceiverState receiver : view.receivers()) {
      receiver(json, receiver);
    }
    json.writeEndArray();
  }

  private static void alert(JsonGenerator json, Alert alert) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", alert.id());
    json.writeStringField("rule", alert.rule());
    json.writeStringField("state", alert.state().json());
    json.writeStringField("severity", alert.severity().json());
    names(json, "labels", alert.labels());
    Alert.Text text = alert.text();
    json.writeStringField("summary", text.summary());
    json.writeStringField("summaryZh", text.summaryZh());
    json.writeStringField("description", text.description());
    json.writeStringField("descriptionZh", text.descriptionZh());
    json.writeStringField("condition", text.condition());
    json.writeStringField("conditionZh", text.conditionZh());
    measure(json, alert.measure());
    JsonMembers.text(json, "finding", alert.finding());
    JsonMembers.time(json, "since", alert.since());
    time(json, "firedAt", alert.firedAt());
    time(json, "endedAt", alert.endedAt());
    JsonMembers.text(json, "silencedBy", alert.silencedBy());
    JsonMembers.text(json, "inhibitedBy", alert.inhibitedBy());
    names(json, "links", alert.links());
    json.writeEndObject();
  }

  /** The points as columns: a tenth of what an object each would take. */
  private static void measure(JsonGenerator json, Alert.@Nullable Measure measure)
      throws IOException {
    if (measure == null) {
      return;
    }
    json.writeObjectFieldStart("measure");
    JsonMembers.number(json, "value", measure.value());
    JsonMembers.number(json, "threshold", measure.threshold());
    JsonMembers.number(json, "clearBelow", measure.clearBelow());
    json.writeStringField("unit", measure.unit());
    json.writeObjectFieldStart("recent");
    json.writeArrayFieldStart("time");
    for (Alert.Point point : measure.recent()) {
      JsonMembers.number(json, point.at().toEpochMilli() / 1e3);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("value");
    for (Alert.Point point : measure.recent()) {
      JsonMembers.number(json, point.value());
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  static void silence(JsonGenerator json, Silence silence) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", silence.id());
    json.writeArrayFieldStart("matchers");
    for (Silence.Matcher matcher : silence.matchers()) {
      json.writeStartObject();
      json.writeStringField("label", matcher.label());
      json.writeStringField("pattern", matcher.pattern());
      json.writeEndObject();
    }
    json.writeEndArray();
    JsonMembers.time(json, "startsAt", silence.startsAt());
    JsonMembers.time(json, "endsAt", silence.endsAt());
    json.writeStringField("author", silence.author());
    json.writeStringField("comment", silence.comment());
    json.writeEndObject();
  }

  private static void receiver(JsonGenerator json, ReceiverState receiver) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", receiver.name());
    json.writeStringField("format", receiver.format());
    json.writeStringField("target", receiver.target());
    json.writeNumberField("delivered", receiver.delivered());
    json.writeNumberField("retried", receiver.retried());
    json.writeNumberField("waiting", receiver.waiting());
    json.writeNumberField("dead", receiver.dead());
    json.writeNumberField("lost", receiver.lost());
    json.writeNumberField("covered", receiver.covered());
    time(json, "lastDelivered", receiver.lastDelivered());
    JsonMembers.text(json, "lastProblem", receiver.lastProblem());
    time(json, "nextAttempt", receiver.nextAttempt());
    json.writeEndObject();
  }

  private static void names(JsonGenerator json, String name, Map<String, String> values)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> one : JsonMembers.sorted(values)) {
      json.writeStringField(one.getKey(), one.getValue());
    }
    json.writeEndObject();
  }

  private static void time(JsonGenerator json, String name, @Nullable Instant value)
      throws IOException {
    if (value != null) {
      JsonMembers.time(json, name, value);
    }
  }
}
