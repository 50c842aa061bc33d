package headroom.alert;

import headroom.model.Silence;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A window, once or every week, in which alerts are not told.
 *
 * @param matchers all must match; empty: every alert
 * @param once from and to; null: it is weekly
 */
public record Maintenance(
    String name,
    List<Silence.Matcher> matchers,
    @Nullable Once once,
    @Nullable Weekly weekly) {
  public record Once(Instant from, Instant to) {}

  /**
   * @param days on which it opens
   * @param at wall time at which it opens
   * @param lasts at most a day
   */
  public record Weekly(Set<DayOfWeek> days, LocalTime at, Duration lasts, ZoneId zone) {
    public Weekly {
      days = Set.copyOf(days);
    }

    /** Yesterday's may still be open. The clock's changes of summer are the zone's. */
    boolean isOpen(Instant now) {
      ZonedDateTime here = now.atZone(zone);
      for (int back = 0; back <= 1; back++) {
        ZonedDateTime day = here.minusDays(back);
        Instant opens = day.toLocalDate().atTime(at).atZone(zone).toInstant();
        if (days.contains(day.getDayOfWeek())
            && !now.isBefore(opens)
            && now.isBefore(opens.plus(lasts))) {
          return true;
        }
      }
      return false;
    }
  }

  public Maintenance {
    matchers = List.copyOf(matchers);
    if ((once == null) == (weekly == null)) {
      throw new IllegalArgumentException("once or weekly, not " + once + " and " + weekly);
    }
  }

  boolean isOpen(Instant now) {
    return weekly != null
        ? weekly.isOpen(now)
        : once != null && !now.isBefore(once.from()) && now.isBefore(once.to());
  }

  boolean takes(Map<String, String> labels) {
    return Matching.all(matchers, labels);
  }
}
