package headroom.webhook.format;

import headroom.model.Alert;
import headroom.model.Notice;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PagerDuty's Events API v2. A group is one incident: its deduplication key is the group's name,
 * which both ends of a path share, so that a black hole wakes somebody once.
 *
 * <p>Source: PagerDuty's reference of POST /v2/enqueue (summary: 1,024 characters; dedup_key: 255;
 * an event: 512 kB).
 */
public final class PagerDuty implements NoticeFormat {
  static final int SUMMARY_CHARS_MAX = 1_024;
  static final int DEDUP_KEY_CHARS_MAX = 255;
  static final int BODY_BYTES_MAX = 512_000;
  private static final int ROUTING_KEY_CHARS = 32;

  @Override
  public String name() {
    return "pagerduty";
  }

  @Override
  public @Nullable String problem(FormatOptions options) {
    String key = options.secret();
    return key != null && key.length() == ROUTING_KEY_CHARS
        ? null
        : "PagerDuty needs the integration key of Events API v2 as the receiver's secret: "
            + ROUTING_KEY_CHARS
            + " characters, not "
            + (key == null ? "none" : key.length());
  }

  @Override
  public Request of(Notice notice, FormatOptions options, Instant now) {
    String problem = problem(options);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    int told = notice.alerts().size();
    String body = event(notice, options, told);
    while (Escape.bytes(body) > BODY_BYTES_MAX && told > 0) {
      told /= 2;
      body = event(notice, options, told);
    }
    String path = options.pathAndQuery();
    return Request.json(path.equals("/") ? "/v2/enqueue" : path, body);
  }

  /**
   * @param told alerts that are told in its details
   */
  private static String event(Notice notice, FormatOptions options, int told) {
    var story = new Story(notice, options);
    var event =
        new JsonObject()
            .put("routing_key", options.secret())
            .put("event_action", notice.isFiring() ? "trigger" : "resolve")
            .put("dedup_key", dedupKey(notice.group()))
            .put("client", "Headroom")
            .put("payload", payload(notice, options, story, told))
            .put("links", links(story.links()));
    return (options.pageUrl() == null ? event : event.put("client_url", options.page() + "/"))
        .encode();
  }

  /** One that is too long is told by its SHA-256. */
  static String dedupKey(String group) {
    if (group.length() <= DEDUP_KEY_CHARS_MAX) {
      return group;
    }
    try {
      byte[] bytes = group.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static JsonObject payload(Notice notice, FormatOptions options, Story story, int told) {
    List<Alert> alerts = notice.alerts();
    var payload =
        new JsonObject()
            .put("summary", Escape.cut(story.spokenHeadline(), SUMMARY_CHARS_MAX))
            .put("source", notice.node())
            .put("severity", story.severity().name().toLowerCase(Locale.ROOT))
            .put("group", notice.group());
    alerts.stream()
        .map(alert -> PrometheusAlert.of(alert, notice, options).startsAt())
        .min(Instant::compareTo)
        .ifPresent(first -> payload.put("timestamp", PrometheusAlert.time(first)));
    alerts.stream().findFirst().ifPresent(first -> payload.put("class", first.rule()));
    var details = new JsonArray();
    alerts.subList(0, told).forEach(alert -> details.add(details(alert, notice, options)));
    return payload.put(
        "custom_details",
        new JsonObject()
            .put("alerts", details)
            .put("alerts_left_out", alerts.size() - told + notice.left()));
  }

  private static JsonObject details(Alert alert, Notice notice, FormatOptions options) {
    PrometheusAlert named = PrometheusAlert.of(alert, notice, options);
    var details =
        new JsonObject()
            .put("status", named.status())
            .put("since", Words.time(alert.since(), options.zone()));
    named.annotations().forEach(details::put);
    return details.put("labels", PrometheusAlert.json(named.labels()));
  }

  private static JsonArray links(Map<String, String> links) {
    var all = new JsonArray();
    links.forEach((url, text) -> all.add(new JsonObject().put("href", url).put("text", text)));
    return all;
  }
}
