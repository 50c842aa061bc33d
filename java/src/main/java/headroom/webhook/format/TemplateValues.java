package headroom.webhook.format;

import headroom.model.Alert;
import headroom.model.Notice;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a template may ask for.
 *
 * <ul>
 *   <li>of the notice: {@code key, sequence, receiver, node, group, status} (firing, resolved),
 *       {@code firing} (a section), {@code severity, title, headline, text} (Markdown, in the
 *       receiver's language), {@code at, left, pageUrl, groupLabels, alerts}, and {@code json}: all
 *       of it as Alertmanager's webhook, to be written with three braces
 *   <li>of each alert: {@code id, rule, status, firing, severity, labels, labelList} (of {@code
 *       name, value}), {@code summary, summaryZh, description, descriptionZh, condition,
 *       conditionZh, since, startsAt, endsAt, value, threshold, unit, links} (of {@code name,
 *       url}), {@code pageUrl, fingerprint}
 * </ul>
 *
 * Any label may be asked for, as {@code labels.interface}; one that an alert does not have is
 * empty, as is what was not measured. A name that is none of these is an error, told when the file
 * is read.
 */
final class TemplateValues {
  private static final Story.Budget BUDGET = new Story.Budget(5, 20, 4_000);
  private static final Markdown MARKDOWN = new Markdown(text -> text, true, "\n");

  private TemplateValues() {}

  static Map<String, @Nullable Object> of(Notice notice, FormatOptions options) {
    var story = new Story(notice, options);
    var values = new HashMap<String, @Nullable Object>();
    values.put("key", notice.key());
    values.put("sequence", notice.sequence());
    values.put("receiver", notice.receiver());
    values.put("node", notice.node());
    values.put("group", notice.group());
    values.put("status", notice.isFiring() ? "firing" : "resolved");
    values.put("firing", notice.isFiring());
    values.put("severity", story.severity().json());
    values.put("title", story.title());
    values.put("headline", story.headline());
    values.put("text", MARKDOWN.of(story.blocks(BUDGET)));
    values.put("at", PrometheusAlert.time(notice.at()));
    values.put("left", notice.left());
    values.put("pageUrl", options.page());
    values.put("groupLabels", new AnyName(notice.groupLabels()));
    values.put("alerts", notice.alerts().stream().map(one -> of(one, notice, options)).toList());
    values.put("json", new AlertmanagerWebhook().of(notice, options, notice.at()).body().strip());
    return values;
  }

  private static Map<String, @Nullable Object> of(
      Alert alert, Notice notice, FormatOptions options) {
    PrometheusAlert named = PrometheusAlert.of(alert, notice, options);
    Alert.Text text = alert.text();
    var values = new HashMap<String, @Nullable Object>();
    values.put("id", alert.id());
    values.put("rule", alert.rule());
    values.put("status", named.status());
    values.put("firing", named.firing());
    values.put("severity", alert.severity().json());
    values.put("labels", new AnyName(named.labels()));
    values.put("labelList", pairs(named.labels(), "value"));
    values.put("summary", text.summary());
    values.put("summaryZh", text.summaryZh());
    values.put("description", text.description());
    values.put("descriptionZh", text.descriptionZh());
    values.put("condition", text.condition());
    values.put("conditionZh", text.conditionZh());
    values.put("since", PrometheusAlert.time(alert.since()));
    values.put("startsAt", PrometheusAlert.time(named.startsAt()));
    Instant ended = alert.endedAt();
    values.put("endsAt", ended == null ? null : PrometheusAlert.time(ended));
    Alert.Measure measure = alert.measure();
    values.put("value", measure == null ? null : number(measure.value()));
    values.put("threshold", measure == null ? null : number(measure.threshold()));
    values.put("unit", measure == null ? null : measure.unit());
    values.put("links", pairs(alert.links(), "url"));
    values.put("pageUrl", named.generatorUrl());
    values.put("fingerprint", named.fingerprint());
    return values;
  }

  /** As people write it; null: not measured. */
  private static @Nullable String number(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : null;
  }

  private static List<Map<String, String>> pairs(Map<String, String> map, String valueName) {
    return new TreeMap<>(map)
        .entrySet().stream()
            .map(one -> Map.of("name", one.getKey(), valueName, one.getValue()))
            .toList();
  }

  /** Has every name: those that are not there are empty. */
  private static final class AnyName extends HashMap<String, String> {
    private static final long serialVersionUID = 1;

    AnyName(Map<String, String> map) {
      super(map);
    }

    @Override
    public boolean containsKey(Object key) {
      return true;
    }

    @Override
    public String get(Object key) {
      return getOrDefault(key, "");
    }

    @Override
    public String getOrDefault(Object key, String other) {
      String value = super.get(key);
      return value == null ? other : value;
    }
  }
}
