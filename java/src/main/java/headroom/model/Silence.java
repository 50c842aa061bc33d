package headroom.model;

import java.time.Instant;
import java.util.List;

/**
 * Keeps alerts quiet for a while; somebody said so.
 *
 * @param matchers all must match; never empty
 * @param author who said so
 * @param comment why
 */
public record Silence(
    String id,
    List<Matcher> matchers,
    Instant startsAt,
    Instant endsAt,
    String author,
    String comment) {
  public static final int SILENCES_MAX = 1000;

  public Silence {
    matchers = List.copyOf(matchers);
  }

  /**
   * @param label name of an {@link Alert}'s label
   * @param pattern its value; {@code *} stands for anything
   */
  public record Matcher(String label, String pattern) {}

  public boolean isActive(Instant now) {
    return !now.isBefore(startsAt) && now.isBefore(endsAt);
  }
}
