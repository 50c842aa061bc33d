package headroom.rules;

import headroom.alert.Maintenance;
import headroom.yaml.BadValue;
import headroom.yaml.Problems;
import headroom.yaml.YamlFile;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** The section {@code maintenance:}. */
final class MaintenanceReader {
  private static final List<String> KEYS =
      List.of("name", "match", "from", "to", "days", "at", "lasts", "zone");
  private static final int WINDOWS_MAX = 100;
  private static final Duration DAY = Duration.ofDays(1);

  private final YamlFile file;
  private final Problems problems;

  MaintenanceReader(YamlFile file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  List<Maintenance> read(@Nullable Node section) {
    List<Maintenance> all = new ArrayList<>();
    for (MappingNode each :
        Entries.mappings(file, section, "maintenance", WINDOWS_MAX, problems)) {
      Maintenance one = one(new Entries(file, each, "maintenance", KEYS, problems));
      if (one != null) {
        all.add(one);
      }
    }
    return all;
  }

  private static @Nullable Maintenance one(Entries entries) {
    String name = entries.one("name", "a name", Entries::text);
    if (!entries.has("name")) {
      entries.bad("name", "none", "a name", "add name:");
    }
    boolean once = entries.has("from") || entries.has("to");
    boolean weekly = entries.has("days") || entries.has("at") || entries.has("lasts");
    if (once == weekly) {
      entries.bad(
          "",
          once ? "both kinds of window" : "no time",
          "from: and to:, or days:, at: and lasts:",
          "write one of the two");
      return null;
    }
    Maintenance.Once times = once ? once(entries) : null;
    Maintenance.Weekly week = weekly ? weekly(entries) : null;
    return name == null || (times == null && week == null)
        ? null
        : new Maintenance(name, RouteReader.matchers(entries), times, week);
  }

  private static Maintenance.@Nullable Once once(Entries entries) {
    need(entries, "from", "to");
    Instant from = entries.one("from", "a moment", MaintenanceReader::moment);
    Instant to = entries.one("to", "a moment", MaintenanceReader::moment);
    if (from == null || to == null) {
      return null;
    }
    if (!from.isBefore(to)) {
      entries.bad("to", to.toString(), "a moment after from", "swap the two");
    }
    return new Maintenance.Once(from, to);
  }

  private static Maintenance.@Nullable Weekly weekly(Entries entries) {
    need(entries, "days", "at", "lasts");
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    days.addAll(
        entries.some(
            "days",
            "days of the week",
            Entries.oneOf(
                DayOfWeek.values(), day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))));
    LocalTime at = entries.one("at", "a time of day", MaintenanceReader::timeOfDay);
    Duration lasts = entries.time("lasts", Duration.ofMinutes(1), DAY, Duration.ofHours(1));
    ZoneId zone = entries.one("zone", "a time zone", MaintenanceReader::zone);
    return days.isEmpty() || at == null
        ? null
        : new Maintenance.Weekly(days, at, lasts, zone == null ? ZoneId.of("UTC") : zone);
  }

  private static void need(Entries entries, String... keys) {
    for (String each : keys) {
      if (!entries.has(each)) {
        entries.bad(each, "none", "it beside the others", "add " + each + ":");
      }
    }
  }

  private static Instant moment(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException bad) {
      throw new BadValue(
          BadValue.quote(text),
          "a date and time with its offset",
          "write for example 2027-03-28T02:00:00+01:00");
    }
  }

  private static LocalTime timeOfDay(String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException bad) {
      throw new BadValue(
          BadValue.quote(text), "a time of day", "write for example \"02:30\", in quotes");
    }
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException bad) {
      throw new BadValue(
          BadValue.quote(text), "a time zone", "write for example Europe/Berlin or UTC");
    }
  }
}
