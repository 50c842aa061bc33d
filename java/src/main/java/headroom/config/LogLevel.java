package headroom.config;

import headroom.yaml.BadValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How much the log says. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE;

  static LogLevel parse(String text) {
    for (LogLevel level : values()) {
      if (level.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return level;
      }
    }
    String all = Arrays.stream(values()).map(LogLevel::toString).collect(Collectors.joining(", "));
    throw new BadValue(BadValue.quote(text), "one of " + all, "write one of them");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
