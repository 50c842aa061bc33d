package headroom.alert;

import headroom.alert.Condition.OfFinding;
import headroom.alert.Condition.OfLostAgent;
import headroom.alert.Condition.OfRate;
import headroom.model.Alert;
import headroom.model.Finding;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An alert in words and numbers. */
final class Texts {
  private static final int SUMMARY_MAX = 500;
  private static final int DESCRIPTION_MAX = 4000;

  private Texts() {}

  static Alert alert(Case of, String node) {
    Rule rule = of.rule;
    Map<String, String> values = values(of, node);
    Map<String, String> links = new LinkedHashMap<>();
    rule.links().forEach((name, link) -> links.put(name, Template.fill(link, values)));
    return new Alert(
        of.id,
        rule.name(),
        of.state(),
        rule.severity(),
        of.labels,
        new Alert.Text(
            cut(Template.fill(rule.summary().en(), values), SUMMARY_MAX),
            cut(Template.fill(rule.summary().zh(), values), SUMMARY_MAX),
            cut(Template.fill(rule.description().en(), values), DESCRIPTION_MAX),
            cut(Template.fill(rule.description().zh(), values), DESCRIPTION_MAX),
            condition(of) + (of.isUnjudged ? "; it could not be judged any more" : ""),
            conditionZh(of) + (of.isUnjudged ? "；已无法继续判断" : "")),
        measure(of),
        of.finding,
        of.sinceWall,
        of.firedWall,
        of.endedWall,
        of.silencedBy,
        of.inhibitedBy,
        links);
  }

  private static Map<String, String> values(Case of, String node) {
    Map<String, String> values = new LinkedHashMap<>(of.facts);
    values.putAll(of.labels);
    values.put("node", node);
    if (of.rule.condition() instanceof OfRate rate) {
      values.put("value", show(of.value, rate));
      values.put("threshold", show(rate.above(), rate));
      values.put("window", length(rate.over()));
    }
    return values;
  }

  private static Alert.@Nullable Measure measure(Case of) {
    if (!(of.rule.condition() instanceof OfRate rate)) {
      return null;
    }
    double scale = rate.isShare() ? 100 : 1;
    return new Alert.Measure(
        of.value * scale,
        rate.above() * scale,
        rate.clearBelow() * scale,
        rate.isShare() ? "%" : "packets/s",
        of.points().stream()
            .map(point -> new Alert.Point(point.at(), point.value() * scale))
            .toList());
  }

  private static String condition(Case of) {
    Rule rule = of.rule;
    String lasting = rule.lasts().isZero() ? "" : " for " + length(rule.lasts());
    return switch (rule.condition()) {
      case OfFinding found -> kinds(found, " or ") + " found" + lasting;
      case OfLostAgent _ -> "an agent that answered is silent" + lasting;
      case OfRate rate ->
          "%s%s %s, above %s over %s%s"
              .formatted(
                  rate.metric().text(),
                  rate.of() == null ? "" : " of " + rate.of().text(),
                  show(of.value, rate),
                  show(rate.above(), rate),
                  length(rate.over()),
                  lasting);
    };
  }

  private static String conditionZh(Case of) {
    Rule rule = of.rule;
    String lasting = rule.lasts().isZero() ? "" : "，持续 " + length(rule.lasts());
    return switch (rule.condition()) {
      case OfFinding found -> "发现 " + kinds(found, " 或 ") + lasting;
      case OfLostAgent _ -> "曾应答的代理不再应答" + lasting;
      case OfRate rate ->
          "%s 内 %s%s 为 %s，高于 %s%s"
              .formatted(
                  length(rate.over()),
                  rate.metric().text(),
                  rate.of() == null ? "" : " 占 " + rate.of().text(),
                  show(of.value, rate),
                  show(rate.above(), rate),
                  lasting);
    };
  }

  private static String kinds(OfFinding found, String or) {
    return found.kinds().stream().map(Finding.Kind::json).collect(Collectors.joining(or));
  }

  /** A share in percent, else a rate. */
  static String show(double value, OfRate rate) {
    if (Double.isNaN(value)) {
      return "?";
    }
    return rate.isShare() ? number(value * 100) + "%" : number(value) + "/s";
  }

  private static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%.0f" : size >= 1 ? "%.1f" : "%.2g";
    String text = format.equals("%.2g") && size < 1e-3 ? "0" : String.format(Locale.ROOT, format, value);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }

  static String length(Duration time) {
    long seconds = time.toSeconds();
    return seconds % 3600 == 0 && seconds > 0
        ? seconds / 3600 + " h"
        : seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, text.offsetByCodePoints(0, Math.min(most - 1, text.codePointCount(0, text.length())))) + "…";
  }
}
