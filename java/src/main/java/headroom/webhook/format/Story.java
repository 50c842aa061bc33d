package headroom.webhook.format;

import headroom.model.Alert;
import headroom.model.Finding;
import headroom.model.Notice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A notice in words, for somebody who has just been woken. Markup comes after. */
final class Story {
  /** Labels that a title or a heading has told already. */
  private static final List<String> TOLD = List.of("alertname", "severity");

  private static final int SUMMARY_CHARS_MAX = 300;
  private static final int VALUE_CHARS_MAX = 500;
  private static final int LINKS_MAX = 5;

  private final Notice notice;
  private final FormatOptions options;

  Story(Notice notice, FormatOptions options) {
    this.notice = notice;
    this.options = options;
  }

  /**
   * How much is told.
   *
   * @param full alerts told in full
   * @param brief alerts told in one line each
   * @param chars of each description
   */
  record Budget(int full, int brief, int chars) {
    /** From all that one wants to read down to the least that still says what is wrong. */
    static final List<Budget> FROM_MOST_TO_LEAST =
        List.of(
            new Budget(5, 20, 4_000),
            new Budget(3, 20, 4_000),
            new Budget(2, 20, 4_000),
            new Budget(1, 20, 4_000),
            new Budget(1, 20, 2_000),
            new Budget(1, 10, 1_500),
            new Budget(1, 5, 1_000),
            new Budget(1, 3, 600),
            new Budget(1, 0, 300),
            new Budget(1, 0, 0));
  }

  /**
   * The message of the most words that is not larger than {@code bytesMax} in UTF-8.
   *
   * @param message makes it of the blocks
   */
  String largest(int bytesMax, Function<List<Block>, String> message) {
    return largest(bytesMax, blocks -> true, message);
  }

  /** Likewise, of blocks that fit. */
  String largest(int bytesMax, Predicate<List<Block>> fits, Function<List<Block>, String> message) {
    for (Budget budget : Budget.FROM_MOST_TO_LEAST) {
      List<Block> blocks = blocks(budget);
      String text = message.apply(blocks);
      if (Escape.bytes(text) <= bytesMax && fits.test(blocks)) {
        return text;
      }
    }
    // Texts of absurd length: the title alone.
    return message.apply(List.of(new Block.Paragraph(languages().getFirst().shortened())));
  }

  Finding.Severity severity() {
    return notice.alerts().stream()
        .filter(alert -> !notice.isFiring() || alert.state() == Alert.State.FIRING)
        .map(Alert::severity)
        .min(Comparator.naturalOrder())
        .orElse(Finding.Severity.INFO);
  }

  /** A sign that is seen before a word is read. */
  String sign() {
    if (!notice.isFiring()) {
      return "✅";
    }
    return switch (severity()) {
      case CRITICAL -> "🔴";
      case WARNING -> "🟠";
      case INFO -> "🔵";
    };
  }

  /** How bad, what rule, which node: one short line. */
  String title() {
    return sign() + " " + title(languages().getFirst());
  }

  /** The title and what is wrong, in one line: for a lock screen. */
  String headline() {
    return sign() + " " + spokenHeadline();
  }

  /** Likewise, without a sign: for services that read it aloud. */
  String spokenHeadline() {
    Words words = languages().getFirst();
    String title = title(words);
    return notice.alerts().isEmpty()
        ? title
        : title + " · " + summary(words, notice.alerts().getFirst());
  }

  private String title(Words words) {
    String status = words.status(notice.isFiring(), severity());
    String rule =
        notice.alerts().stream()
            .map(Alert::rule)
            .distinct()
            .limit(3)
            .collect(Collectors.joining(", "));
    long firing = count(Alert.State.FIRING) + (notice.isFiring() ? notice.left() : 0);
    if (notice.alerts().size() + notice.left() <= 1) {
      return words.titleOfOne(status, rule, notice.node());
    }
    return words.titleOfMany(status, rule, notice.node(), firing, count(Alert.State.RESOLVED));
  }

  private long count(Alert.State state) {
    return notice.alerts().stream().filter(alert -> alert.state() == state).count();
  }

  private List<Words> languages() {
    return switch (options.language()) {
      case EN -> List.of(Words.EN);
      case ZH -> List.of(Words.ZH);
      case BOTH -> List.of(Words.EN, Words.ZH);
    };
  }

  List<Block> blocks(Budget budget) {
    var blocks = new ArrayList<Block>();
    List<Words> languages = languages();
    for (Words words : languages) {
      if (words != languages.getFirst()) {
        blocks.add(new Block.Rule());
        blocks.add(new Block.Heading(title(words)));
      }
      tell(words, budget, blocks);
    }
    blocks.add(new Block.Links(pageLinks()));
    blocks.add(new Block.Paragraph(languages.getFirst().footer(notice.sequence())));
    return blocks;
  }

  private void tell(Words words, Budget budget, List<Block> blocks) {
    List<Alert> alerts = notice.alerts();
    List<Alert> full = alerts.subList(0, Math.min(budget.full(), alerts.size()));
    for (Alert alert : full) {
      if (alert != full.getFirst()) {
        blocks.add(new Block.Rule());
      }
      tell(words, alert, budget, blocks);
    }
    List<Alert> rest = alerts.subList(full.size(), alerts.size());
    List<Alert> brief = rest.subList(0, Math.min(budget.brief(), rest.size()));
    if (!rest.isEmpty() || notice.left() > 0) {
      blocks.add(new Block.Rule());
      blocks.add(new Block.Heading(words.others()));
    }
    for (Alert alert : brief) {
      blocks.add(new Block.Paragraph("• " + line(words, alert)));
    }
    long left = rest.size() - brief.size() + (long) notice.left();
    if (left > 0) {
      blocks.add(new Block.Paragraph("• " + words.more(left)));
    }
  }

  private void tell(Words words, Alert alert, Budget budget, List<Block> blocks) {
    blocks.add(
        new Block.Heading(
            notice.alerts().size() == 1 ? summary(words, alert) : line(words, alert)));
    blocks.add(new Block.Facts(facts(words, alert)));
    blocks.addAll(Description.blocks(words.description(alert), budget.chars(), words.shortened()));
    List<Block.Link> links =
        alert.links().entrySet().stream()
            .limit(LINKS_MAX)
            .map(link -> new Block.Link(words.link(link.getKey()), link.getValue()))
            .toList();
    blocks.add(new Block.Links(links));
  }

  private List<Block.Fact> facts(Words words, Alert alert) {
    var facts = new ArrayList<Block.Fact>();
    add(facts, words.measured(), words.condition(alert));
    Instant ended = alert.endedAt();
    add(
        facts,
        words.since(),
        ended == null
            ? words.since(alert.since(), notice.at(), options.zone())
            : words.over(alert.since(), ended, options.zone()));
    add(
        facts,
        words.where(),
        alert.labels().entrySet().stream()
            .filter(label -> !TOLD.contains(label.getKey()) && !label.getValue().isEmpty())
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(", ")));
    return facts;
  }

  private static void add(List<Block.Fact> facts, String name, String value) {
    if (!value.isBlank()) {
      facts.add(new Block.Fact(name, Escape.cut(value, VALUE_CHARS_MAX)));
    }
  }

  private static String summary(Words words, Alert alert) {
    return Escape.cut(words.summary(alert), SUMMARY_CHARS_MAX);
  }

  private static String line(Words words, Alert alert) {
    boolean firing = alert.state() != Alert.State.RESOLVED;
    return words.status(firing, alert.severity()) + ": " + summary(words, alert);
  }

  private List<Block.Link> pageLinks() {
    if (options.pageUrl() == null) {
      return List.of();
    }
    String url =
        notice.alerts().size() == 1
            ? options.pageOf(notice.alerts().getFirst().id())
            : options.page() + "/";
    return List.of(new Block.Link(languages().getFirst().page(), url));
  }

  /** Links of all its alerts, each once, by name. */
  Map<String, String> links() {
    var links = new LinkedHashMap<String, String>();
    notice
        .alerts()
        .forEach(alert ->
            alert
                .links()
                .forEach((name, url) -> links.putIfAbsent(url, languages().getFirst().link(name))));
    return links;
  }
}
