package headroom.cli;

import headroom.config.LogLevel;

/** Talks to logback.xml. */
final class Logs {
  private Logs() {}

  /** Works until the first line is logged: logback.xml reads the property once. */
  static void setLevel(LogLevel level) {
    System.setProperty("headroom.log.level", level.toString());
  }
}
