package headroom.webhook.format;

import headroom.model.Alert;
import headroom.model.Notice;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * An alert as Prometheus and Alertmanager have it.
 *
 * @param labels those that have a value, their names as Prometheus allows; sorted
 * @param annotations likewise
 * @param startsAt when it began to fire
 * @param endsAt when it was over; {@link #NEVER}: it is not
 */
record PrometheusAlert(
    boolean firing,
    Map<String, String> labels,
    Map<String, String> annotations,
    Instant startsAt,
    Instant endsAt,
    String generatorUrl) {
  /** Go's zero time. */
  static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

  /** RFC 3339 as Go's RFC3339Nano writes it: no zeros at the end of the fraction. */
  private static final DateTimeFormatter GO_TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral('Z')
          .toFormatter()
          .withZone(ZoneOffset.UTC);

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** No byte of UTF-8, so no two sets of labels run into each other. */
  private static final int SEPARATOR = 0xff;

  static PrometheusAlert of(Alert alert, Notice notice, FormatOptions options) {
    boolean firing = alert.state() != Alert.State.RESOLVED;
    Instant fired = alert.firedAt();
    Instant ended = alert.endedAt();
    Instant starts = fired == null ? alert.since() : fired;
    Instant ends = ended == null ? notice.at() : ended;
    return new PrometheusAlert(
        firing,
        named(alert.labels()),
        annotations(alert, notice, options.language()),
        starts,
        // Alertmanager refuses an alert that ends before it starts: the wall clock may have jumped.
        firing ? NEVER : ends.isBefore(starts) ? starts : ends,
        options.pageOf(alert.id()));
  }

  /** With names that Prometheus allows; those without a value are none. */
  static Map<String, String> named(Map<String, String> labels) {
    var named = new TreeMap<String, String>();
    new TreeMap<>(labels)
        .forEach((name, value) -> {
          if (!value.isEmpty()) {
            named.putIfAbsent(name(name), value);
          }
        });
    return named;
  }

  private static String name(String name) {
    String allowed = name.replaceAll("[^a-zA-Z0-9_]", "_");
    return allowed.isEmpty() || Character.isDigit(allowed.charAt(0)) ? "_" + allowed : allowed;
  }

  private static Map<String, String> annotations(Alert alert, Notice notice, Language language) {
    Alert.Text text = alert.text();
    var all = new TreeMap<String, String>();
    boolean chinese = language == Language.ZH;
    all.put("summary", chinese ? text.summaryZh() : text.summary());
    all.put("description", chinese ? text.descriptionZh() : text.description());
    all.put("condition", chinese ? text.conditionZh() : text.condition());
    if (language == Language.BOTH) {
      all.put("summary_zh", text.summaryZh());
      all.put("description_zh", text.descriptionZh());
      all.put("condition_zh", text.conditionZh());
    }
    // As the kubernetes mixins name it: dashboards and templates look for runbook_url.
    alert.links().forEach((link, url) -> all.put(link + "_url", url));
    // No label: both ends of a path tell of one alert, and labels are what makes it one.
    all.put("reported_by", notice.node());
    return named(all);
  }

  String status() {
    return firing ? "firing" : "resolved";
  }

  static String time(Instant time) {
    return GO_TIME.format(time);
  }

  /**
   * Names an alert by its labels, as Alertmanager does: FNV-1a (64 bits) over names and values in
   * the names' order, each ended by 0xff; 16 hexadecimal digits.
   */
  String fingerprint() {
    long hash = FNV_OFFSET;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      hash = add(add(hash, label.getKey()), label.getValue());
    }
    return HexFormat.of().toHexDigits(hash);
  }

  private static long add(long hash, String text) {
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (one & 0xff)) * FNV_PRIME;
    }
    return (hash ^ SEPARATOR) * FNV_PRIME;
  }

  static JsonObject json(Map<String, String> sorted) {
    var json = new JsonObject();
    sorted.forEach(json::put);
    return json;
  }
}
