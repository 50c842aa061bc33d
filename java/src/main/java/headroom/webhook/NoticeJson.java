package headroom.webhook;

import headroom.model.Alert;
import headroom.model.Finding;
import headroom.model.Notice;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A notice as JSON and back: as it is kept, and as a receiver of format "headroom" gets it. What is
 * not known has no member; a number that was not measured is null.
 */
final class NoticeJson {
  private NoticeJson() {}

  static byte[] write(Notice notice) {
    JsonArray alerts = new JsonArray();
    notice.alerts().forEach(alert -> alerts.add(alert(alert)));
    return new JsonObject()
        .put("version", 1)
        .put("key", notice.key())
        .put("receiver", notice.receiver())
        .put("sequence", notice.sequence())
        .put("node", notice.node())
        .put("status", notice.isFiring() ? "firing" : "resolved")
        .put("group", notice.group())
        .put("groupLabels", strings(notice.groupLabels()))
        .put("alerts", alerts)
        .put("left", notice.left())
        .put("at", notice.at().toString())
        .toBuffer()
        .getBytes();
  }

  /**
   * @throws RuntimeException it is not what {@link #write} made
   */
  static Notice read(byte[] json) {
    JsonObject notice = new JsonObject(Buffer.buffer(json));
    return new Notice(
        notice.getString("key"),
        notice.getString("receiver"),
        notice.getLong("sequence"),
        notice.getString("node"),
        notice.getString("group"),
        strings(notice.getJsonObject("groupLabels")),
        notice.getJsonArray("alerts").stream().map(each -> alert((JsonObject) each)).toList(),
        notice.getInteger("left"),
        Instant.parse(notice.getString("at")));
  }

  private static JsonObject alert(Alert alert) {
    JsonObject json =
        new JsonObject()
            .put("id", alert.id())
            .put("rule", alert.rule())
            .put("state", alert.state().json())
            .put("severity", alert.severity().name().toLowerCase(Locale.ROOT))
            .put("labels", strings(alert.labels()))
            .put("summary", alert.text().summary())
            .put("summaryZh", alert.text().summaryZh())
            .put("description", alert.text().description())
            .put("descriptionZh", alert.text().descriptionZh())
            .put("condition", alert.text().condition())
            .put("conditionZh", alert.text().conditionZh())
            .put("since", alert.since().toString())
            .put("links", strings(alert.links()));
    putIfThere(json, "finding", alert.finding());
    putIfThere(json, "firedAt", alert.firedAt());
    putIfThere(json, "endedAt", alert.endedAt());
    putIfThere(json, "silencedBy", alert.silencedBy());
    putIfThere(json, "inhibitedBy", alert.inhibitedBy());
    Alert.Measure measure = alert.measure();
    if (measure != null) {
      json.put("measure", measure(measure));
    }
    return json;
  }

  private static void putIfThere(JsonObject json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value.toString());
    }
  }

  private static JsonObject measure(Alert.Measure measure) {
    JsonArray recent = new JsonArray();
    measure
        .recent()
        .forEach(point ->
            recent.add(new JsonArray().add(point.at().toString()).add(number(point.value()))));
    return new JsonObject()
        .put("value", number(measure.value()))
        .put("threshold", number(measure.threshold()))
        .put("clearBelow", number(measure.clearBelow()))
        .put("unit", measure.unit())
        .put("recent", recent);
  }

  private static Alert alert(JsonObject json) {
    JsonObject measure = json.getJsonObject("measure");
    return new Alert(
        json.getString("id"),
        json.getString("rule"),
        Alert.State.valueOf(json.getString("state").toUpperCase(Locale.ROOT)),
        Finding.Severity.valueOf(json.getString("severity").toUpperCase(Locale.ROOT)),
        strings(json.getJsonObject("labels")),
        new Alert.Text(
            json.getString("summary"),
            json.getString("summaryZh"),
            json.getString("description"),
            json.getString("descriptionZh"),
            json.getString("condition"),
            json.getString("conditionZh")),
        measure == null ? null : measure(measure),
        json.getString("finding"),
        Instant.parse(json.getString("since")),
        instant(json.getString("firedAt")),
        instant(json.getString("endedAt")),
        json.getString("silencedBy"),
        json.getString("inhibitedBy"),
        strings(json.getJsonObject("links")));
  }

  private static Alert.Measure measure(JsonObject json) {
    List<Alert.Point> recent =
        json.getJsonArray("recent").stream()
            .map(each -> (JsonArray) each)
            .map(each ->
                new Alert.Point(Instant.parse(each.getString(0)), number(each.getDouble(1))))
            .toList();
    return new Alert.Measure(
        number(json.getDouble("value")),
        number(json.getDouble("threshold")),
        number(json.getDouble("clearBelow")),
        json.getString("unit"),
        recent);
  }

  private static @Nullable Instant instant(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }

  /** JSON has no NaN. */
  private static @Nullable Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static double number(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private static JsonObject strings(Map<String, String> map) {
    JsonObject json = new JsonObject();
    new TreeMap<>(map).forEach(json::put);
    return json;
  }

  private static Map<String, String> strings(JsonObject json) {
    Map<String, String> map = new TreeMap<>();
    json.forEach(entry -> map.put(entry.getKey(), String.valueOf(entry.getValue())));
    return map;
  }
}
