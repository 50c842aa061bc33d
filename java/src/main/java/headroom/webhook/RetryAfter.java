package headroom.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The header Retry-After: seconds or an HTTP date (RFC 9110 §10.2.3). */
final class RetryAfter {
  /** Nobody silences us for longer by one answer. */
  static final Duration MOST = Duration.ofHours(1);

  private RetryAfter() {}

  /**
   * @param now by the wall clock, for a date; the answer's own Date if it has one
   * @return from zero to {@link #MOST}; null: there is none, or it cannot be read
   */
  static @Nullable Duration parse(@Nullable String header, Instant now) {
    if (header == null) {
      return null;
    }
    String text = header.strip();
    if (text.matches("[0-9]{1,18}")) {
      return Duration.ofSeconds(Math.min(Long.parseLong(text), MOST.toSeconds()));
    }
    Instant at = date(text);
    return at == null ? null : clamp(Duration.between(now, at));
  }

  /** An HTTP date; null: it is none. */
  static @Nullable Instant date(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException notADate) {
      return null;
    }
  }

  private static Duration clamp(Duration asked) {
    return asked.isNegative() ? Duration.ZERO : asked.compareTo(MOST) > 0 ? MOST : asked;
  }
}
