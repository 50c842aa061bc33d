package headroom.rules;

import headroom.alert.Condition;
import headroom.alert.Condition.OfFinding;
import headroom.alert.Condition.OfLostAgent;
import headroom.alert.Condition.OfRate;
import headroom.alert.Dimension;
import headroom.alert.Metric;
import headroom.alert.Rule;
import headroom.alert.RuleSet;
import headroom.alert.SelfCounter;
import headroom.alert.Template;
import headroom.alert.Where;
import headroom.alert.Wildcard;
import headroom.alert.Words;
import headroom.model.DropClass;
import headroom.model.Finding;
import headroom.model.Role;
import headroom.yaml.BadValue;
import headroom.yaml.Problems;
import headroom.yaml.Yaml;
import headroom.yaml.YamlFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** The section {@code rules:}. One load, one thread. */
final class RuleReader {
  private static final List<String> KEYS =
      List.of(
          "name", "disabled", "finding", "agent", "rate", "where", "by", "above", "of", "of-where",
          "floor", "clear-below", "over", "for", "keep", "severity", "labels", "inhibits",
          "inhibit-on", "group-by", "summary", "description", "links");
  private static final List<String> RATE_KEYS =
      List.of("where", "by", "above", "of", "of-where", "floor", "clear-below", "over");
  private static final Set<String> TAKEN = Set.of("alertname", "severity", "node", "path", "peer");
  private static final Duration DAY = Duration.ofDays(1);

  private record Inhibits(String where, String name) {}

  private final YamlFile file;
  private final Problems problems;
  private final List<Inhibits> inhibits = new ArrayList<>();

  RuleReader(YamlFile file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Adds, replaces and takes out.
   *
   * @return the names that the file speaks of
   */
  List<String> read(@Nullable Node section, Map<String, Rule> into) {
    List<String> names = new ArrayList<>();
    Set<String> known = new HashSet<>(into.keySet());
    for (MappingNode each :
        Entries.mappings(file, section, "rules", RuleSet.RULES_MAX, problems)) {
      Entries entries = new Entries(file, each, "rules", KEYS, problems);
      String name = name(entries);
      if (name == null) {
        rule(entries, "unnamed"); // for its other problems
        continue;
      }
      if (names.contains(name)) {
        entries.bad("name", "\"" + name + "\" again", "each name once", "rename one of the two");
        continue;
      }
      names.add(name);
      if (entries.flag("disabled")) {
        if (!known.contains(name)) {
          entries.bad(
              "name",
              "\"" + name + "\", which is no shipped rule",
              "one of " + String.join(", ", new TreeSet<>(known)),
              "take the rule out instead");
        }
        into.remove(name);
        continue;
      }
      into.put(name, rule(entries, name));
    }
    return names;
  }

  /** Once all rules are known. */
  void checkInhibits(Collection<String> names) {
    for (Inhibits each : inhibits) {
      problems.attempt(
          each.where(),
          "rules.inhibits",
          () -> {
            if (!names.contains(each.name())) {
              throw Entries.unknown(each.name(), names);
            }
            return each.name();
          });
    }
  }

  private @Nullable String name(Entries entries) {
    if (!entries.has("name")) {
      entries.bad("", "no name", "each rule with a name", "add name:");
    }
    return entries.one(
        "name",
        "a name",
        text -> {
          if (!text.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*") || text.length() > 64) {
            throw new BadValue(
                BadValue.quote(text),
                "lower-case words with - between, 64 characters at most",
                "write for example queue-overload");
          }
          return text;
        });
  }

  private Rule rule(Entries entries, String name) {
    Condition condition = condition(entries);
    Map<String, String> labels = labels(entries);
    Finding.Severity severity =
        entries.one(
            "severity",
            "critical, warning or info",
            Entries.oneOf(Finding.Severity.values(), Finding.Severity::json));
    if (!entries.has("severity")) {
      entries.bad("severity", "none", "critical, warning or info", "add severity:");
    }
    Set<String> own = ownLabels(condition, labels);
    List<String> inhibited = entries.some("inhibits", "names of rules", Function.identity());
    inhibited.forEach(each -> inhibits.add(new Inhibits(entries.where("inhibits"), each)));
    List<String> on = entries.some("inhibit-on", "labels", Entries::label);
    return new Rule(
        name,
        condition,
        severity == null ? Finding.Severity.INFO : severity,
        entries.time("for", Duration.ZERO, DAY, Duration.ZERO),
        entries.time("keep", Duration.ZERO, DAY, Duration.ofSeconds(60)),
        labels,
        inhibited,
        on.isEmpty() ? List.of("node") : on,
        entries.some("group-by", "labels", text -> groupLabel(text, own)),
        words(entries, "summary", condition, own, "{{alertname}} on {{node}}"),
        words(entries, "description", condition, own, ""),
        links(entries));
  }

  private static String groupLabel(String text, Set<String> own) {
    if (!own.contains(text)) {
      throw Entries.unknown(text, new TreeSet<>(own));
    }
    return text;
  }

  private static Set<String> ownLabels(Condition condition, Map<String, String> labels) {
    Set<String> own = new TreeSet<>(labels.keySet());
    own.add("alertname");
    own.add("severity");
    switch (condition) {
      case OfFinding _ -> {
        own.add("path");
        own.add("node");
      }
      case OfLostAgent _ -> own.add("peer");
      case OfRate rate -> {
        own.add("node");
        rate.by().forEach(each -> own.add(each.text()));
      }
    }
    return own;
  }

  private Map<String, String> labels(Entries entries) {
    Map<String, String> labels = entries.texts("labels");
    for (String each : labels.keySet()) {
      if (TAKEN.contains(each)
          || Arrays.stream(Dimension.values()).anyMatch(one -> one.text().equals(each))) {
        entries.bad(
            "labels",
            "\"" + each + "\", which Headroom sets itself",
            "other labels",
            "rename it");
      }
    }
    return labels;
  }

  private Map<String, String> links(Entries entries) {
    Map<String, String> links = entries.texts("links");
    links.forEach((name, link) -> {
      if (!link.matches("https?://\\S{1,2000}")) {
        entries.bad(
            "links", name + ": " + BadValue.quote(link), "an address with http:// or https://", "write it in full");
      }
    });
    return links;
  }

  // ---- the condition

  private Condition condition(Entries entries) {
    List<String> given =
        List.of("finding", "agent", "rate").stream().filter(entries::has).toList();
    if (given.size() != 1) {
      entries.bad(
          "",
          given.isEmpty() ? "no condition" : String.join(" and ", given),
          "one of finding, agent, rate",
          given.isEmpty() ? "add one" : "make two rules of it");
    }
    if (!entries.has("rate")) {
      for (String each : RATE_KEYS) {
        if (entries.has(each)) {
          entries.bad(each, "\"" + each + "\" without a rate", "it beside rate:", "take it out");
        }
      }
    }
    if (entries.has("rate")) {
      return rate(entries);
    }
    if (entries.has("agent")) {
      entries.one("agent", "lost", Entries.oneOf(new String[] {"lost"}, Function.identity()));
      return new OfLostAgent();
    }
    return new OfFinding(
        entries.some(
            "finding",
            "a kind of finding",
            Entries.oneOf(Finding.Kind.values(), Finding.Kind::json)));
  }

  private record Bound(double value, boolean isShare) {}

  private static Bound bound(String text) {
    boolean share = text.matches("[0-9]{1,3}(\\.[0-9]{1,6})?%");
    boolean rate = text.matches("[0-9]{1,12}(\\.[0-9]{1,6})?/s");
    double value =
        share
            ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
            : rate ? Double.parseDouble(text.substring(0, text.length() - 2)) : -1;
    if (value < 0 || (share && value > 1)) {
      throw new BadValue(
          BadValue.quote(text),
          "a share from 0% to 100%, or a rate such as 100/s",
          "write the unit: % or /s");
    }
    return new Bound(value, share);
  }

  private Condition rate(Entries entries) {
    Metric metric =
        entries.one("rate", "what is counted", Entries.oneOf(Metric.values(), Metric::text));
    Metric of = entries.one("of", "what is counted", Entries.oneOf(Metric.values(), Metric::text));
    Bound above = entries.one("above", "a share or a rate", RuleReader::bound);
    Bound clear = entries.one("clear-below", "a share or a rate", RuleReader::bound);
    Long floor = entries.one("floor", "a number of packets", RuleReader::floor);
    if (!entries.has("above")) {
      entries.bad("above", "none", "a share such as 1% or a rate such as 100/s", "add above:");
    }
    if (above != null) {
      checkShare(entries, above);
    }
    if (above != null && clear != null
        && (clear.isShare() != above.isShare() || clear.value() > above.value())) {
      entries.bad(
          "clear-below",
          "more than above, or of another unit",
          "at most above, in its unit",
          "lower it");
    }
    Metric counted = metric == null ? Metric.DROPS : metric;
    double threshold = above == null ? 0 : above.value();
    return new OfRate(
        counted,
        where(entries, "where", counted),
        entries.some("by", "what tells alerts apart", text -> dimension(text, counted)),
        threshold,
        of,
        of == null ? Where.ANY : where(entries, "of-where", of),
        floor == null ? 0 : floor,
        clear == null ? threshold : clear.value(),
        entries.time("over", Duration.ofSeconds(5), DAY, Duration.ofSeconds(60)));
  }

  private static void checkShare(Entries entries, Bound above) {
    for (String each : List.of("of", "floor")) {
      if (above.isShare() && !entries.has(each)) {
        entries.bad(
            each,
            "none",
            "a share with of: and floor:, else one lost packet of two is 50%",
            "add " + each + ": or write above: as a rate");
      } else if (!above.isShare() && entries.has(each)) {
        entries.bad(each, "it beside a rate", "it beside a share", "write above: in %");
      }
    }
    if (entries.has("of-where") && !entries.has("of")) {
      entries.bad("of-where", "it without of", "it beside of:", "take it out");
    }
  }

  private static Long floor(String text) {
    if (!text.matches("[1-9][0-9]{0,11}")) {
      throw new BadValue(
          BadValue.quote(text), "a whole number from 1 on (packets)", "write for example 10000");
    }
    return Long.valueOf(text);
  }

  private static Dimension dimension(String text, Metric metric) {
    List<String> known =
        Arrays.stream(Dimension.values()).filter(metric::has).map(Dimension::text).toList();
    if (!known.contains(text)) {
      throw Entries.unknown(text, known);
    }
    return Dimension.valueOf(text.toUpperCase(java.util.Locale.ROOT));
  }

  private static Where where(Entries entries, String key, Metric metric) {
    return new Where(
        entries.table(
            key,
            text -> dimension(text, metric),
            "a pattern",
            (dimension, text) -> pattern(dimension, text, metric)));
  }

  /** What can only be one of a few words is checked; the rest may be anything. */
  private static Wildcard pattern(Dimension dimension, String text, Metric metric) {
    List<String> words =
        switch (dimension) {
          case CLASS ->
              Arrays.stream(DropClass.values())
                  .filter(one -> one != DropClass.NOISE)
                  .map(DropClass::json)
                  .toList();
          case ROLE -> Arrays.stream(Role.values()).map(Role::json).toList();
          case DIRECTION -> List.of("tx", "rx");
          case COUNTER ->
              metric == Metric.SELF
                  ? Arrays.stream(SelfCounter.values()).map(SelfCounter::text).toList()
                  : List.of();
          case REASON, INTERFACE, NETNS -> List.of();
        };
    Wildcard wildcard = new Wildcard(text);
    if (text.isEmpty() || text.length() > 100) {
      throw new BadValue(BadValue.quote(text), "1 to 100 characters, * allowed", "shorten it");
    }
    if (!words.isEmpty() && words.stream().noneMatch(wildcard.without()::matches)) {
      throw Entries.unknown(text, words);
    }
    return wildcard;
  }

  // ---- texts

  private Words words(
      Entries entries, String key, Condition condition, Set<String> own, String otherwise) {
    Node node = entries.node(key);
    if (node == null) {
      return new Words(otherwise, otherwise);
    }
    Map<String, String> both = new HashMap<>();
    String plain = Entries.scalar(node);
    if (plain != null) {
      both.put("en", plain);
    } else if (node instanceof MappingNode mapping) {
      Entries texts =
          new Entries(file, mapping, "rules." + key, List.of("en", "zh"), problems);
      for (String each : List.of("en", "zh")) {
        String text = texts.one(each, "a text", Entries::text);
        if (text != null) {
          both.put(each, text);
        }
      }
    } else {
      entries.bad(key, Yaml.describe(node), "a text, or {en: …, zh: …}", "write one of the two");
    }
    both.values().forEach(text -> checkPlaces(entries, key, text, condition, own));
    String en = both.getOrDefault("en", both.getOrDefault("zh", otherwise));
    return new Words(en, both.getOrDefault("zh", en));
  }

  private static void checkPlaces(
      Entries entries, String key, String text, Condition condition, Set<String> own) {
    if (Template.isBroken(text)) {
      entries.bad(
          key, "{{ or }} alone", "{{name}} or {{name|what to say without}}", "close the braces");
    }
    Set<String> known = new TreeSet<>(own);
    known.add("node");
    switch (condition) {
      case OfRate _ -> known.addAll(List.of("value", "threshold", "window"));
      case OfLostAgent _ -> known.add("name");
      case OfFinding _ -> known.addAll(FindingFacts.NAMES);
    }
    for (String name : Template.names(text)) {
      if (!known.contains(name)) {
        BadValue bad = Entries.unknown(name, known);
        entries.bad(key, "{{" + name + "}}", bad.expected(), bad.remedy());
      }
    }
  }
}
