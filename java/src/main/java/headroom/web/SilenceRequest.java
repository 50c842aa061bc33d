package headroom.web;

import headroom.model.Silence;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A silence as somebody asks for it, checked whole: every problem is told at once. It lasts so many
 * seconds from the node's now, because the clock of whoever asks may be another. Pure; one use.
 */
final class SilenceRequest {
  static final int MATCHERS_MAX = 20;
  static final int LABEL_CHARS_MAX = 128;
  static final int PATTERN_CHARS_MAX = 512;
  static final int AUTHOR_CHARS_MAX = 100;
  static final int COMMENT_CHARS_MAX = 1_000;
  static final Duration SHORTEST = Duration.ofMinutes(1);
  static final Duration LONGEST = Duration.ofDays(90);

  /** How far ahead one may begin. */
  static final Duration AHEAD_MAX = Duration.ofDays(365);

  /** Characters of an unknown member's name in a problem. */
  private static final int NAME_SHOWN_MAX = 64;

  private static final Set<String> MEMBERS =
      Set.of("matchers", "seconds", "startsAt", "author", "comment");
  private static final Set<String> MATCHER_MEMBERS = Set.of("label", "pattern");

  private final List<InputProblem> problems = new ArrayList<>();
  private final @Nullable Silence silence;

  /**
   * @param id for the silence
   * @param now of the node
   */
  SilenceRequest(JsonObject json, String id, Instant now) {
    known(json, "", MEMBERS);
    List<Silence.Matcher> matchers = matchers(json.getValue("matchers"));
    Instant starts = starts(json.getValue("startsAt"), now);
    Duration lasts = lasts(json.getValue("seconds"));
    String author = text(json, "", "author", AUTHOR_CHARS_MAX, false, "who silences");
    String comment = text(json, "", "comment", COMMENT_CHARS_MAX, true, "why");
    silence =
        problems.isEmpty()
            ? new Silence(id, matchers, starts, starts.plus(lasts), author, comment)
            : null;
  }

  /** Null: there are problems. */
  @Nullable Silence silence() {
    return silence;
  }

  List<InputProblem> problems() {
    return problems;
  }

  private void known(JsonObject json, String at, Set<String> members) {
    for (String name : json.fieldNames()) {
      if (!members.contains(name)) {
        String meant =
            Nearest.to(name, members)
                .map("did you mean %s?"::formatted)
                .orElse("want " + members.stream().sorted().collect(Collectors.joining(", ")));
        problem(at + "/" + escaped(name), "is unknown: " + meant);
      }
    }
  }

  private List<Silence.Matcher> matchers(@Nullable Object value) {
    if (!(value instanceof JsonArray array) || array.isEmpty() || array.size() > MATCHERS_MAX) {
      problem(
          "/matchers",
          "want 1 to %d objects with label and pattern; * in a pattern stands for anything"
              .formatted(MATCHERS_MAX));
      return List.of();
    }
    List<Silence.Matcher> matchers = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      String at = "/matchers/" + i;
      if (array.getValue(i) instanceof JsonObject one) {
        known(one, at, MATCHER_MEMBERS);
        matchers.add(
            new Silence.Matcher(
                text(one, at, "label", LABEL_CHARS_MAX, false, "the name of an alert's label"),
                text(one, at, "pattern", PATTERN_CHARS_MAX, false, "its value, or * for any")));
      } else {
        problem(at, "want an object with label and pattern");
      }
    }
    return matchers;
  }

  private Instant starts(@Nullable Object value, Instant now) {
    if (value == null) {
      return now;
    }
    try {
      Instant starts = OffsetDateTime.parse(String.valueOf(value)).toInstant();
      if (!starts.isBefore(now) && !starts.isAfter(now.plus(AHEAD_MAX))) {
        return starts;
      }
    } catch (DateTimeParseException e) {
      // told below
    }
    problem(
        "/startsAt",
        "want a time to come within %d days, such as %s; or leave it out for now"
            .formatted(AHEAD_MAX.toDays(), JsonMembers.text(now.plus(Duration.ofHours(1)))));
    return now;
  }

  private Duration lasts(@Nullable Object value) {
    long seconds =
        switch (value) {
          case Integer whole -> whole;
          case Long whole -> whole;
          case null, default -> -1;
        };
    if (seconds < SHORTEST.toSeconds() || seconds > LONGEST.toSeconds()) {
      problem(
          "/seconds",
          "want how long it lasts, a whole number from %d to %d (%d days)"
              .formatted(SHORTEST.toSeconds(), LONGEST.toSeconds(), LONGEST.toDays()));
    }
    return Duration.ofSeconds(seconds);
  }

  /**
   * @param lines whether it may have more than one
   */
  private String text(
      JsonObject json, String at, String name, int charsMax, boolean lines, String what) {
    String text = json.getValue(name) instanceof String given ? given.strip() : "";
    boolean plain = text.chars().noneMatch(c -> Character.isISOControl(c) && !(lines && c == '\n'));
    if (text.isEmpty() || text.length() > charsMax || !plain) {
      problem(
          at + "/" + name,
          "want %s, 1 to %d characters%s"
              .formatted(what, charsMax, plain ? "" : " without control characters"));
    }
    return text;
  }

  private void problem(String pointer, String detail) {
    problems.add(new InputProblem(pointer, detail));
  }

  /** As RFC 6901 has it, and no longer than a name of ours would be. */
  private static String escaped(String name) {
    String shown = name.length() <= NAME_SHOWN_MAX ? name : name.substring(0, NAME_SHOWN_MAX) + "…";
    return shown.replace("~", "~0").replace("/", "~1");
  }
}
