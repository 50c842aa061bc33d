package headroom.yaml;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times with their unit: 250ms, 1s, 1m. */
public final class Durations {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})(ms|s|m)");

  private Durations() {}

  public static Duration parse(String text, Duration least, Duration most) {
    Matcher m = TEXT.matcher(text);
    Duration read =
        !m.matches()
            ? Duration.ofSeconds(-1)
            : switch (m.group(2)) {
              case "ms" -> Duration.ofMillis(Long.parseLong(m.group(1)));
              case "s" -> Duration.ofSeconds(Long.parseLong(m.group(1)));
              default -> Duration.ofMinutes(Long.parseLong(m.group(1)));
            };
    if (read.compareTo(least) < 0 || read.compareTo(most) > 0) {
      throw bad(BadValue.quote(text), least, most, text.matches("[0-9]+"));
    }
    return read;
  }

  public static Duration require(Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw bad(print(value), least, most, false);
    }
    return value;
  }

  private static BadValue bad(String found, Duration least, Duration most, boolean unitMissing) {
    return new BadValue(
        found,
        "a time from " + print(least) + " to " + print(most),
        unitMissing
            ? "add the unit: ms, s or m"
            : "write a number and its unit, for example 500ms or 1s");
  }

  public static String print(Duration value) {
    return value.toMillis() % 1000 == 0 ? value.toSeconds() + "s" : value.toMillis() + "ms";
  }
}
