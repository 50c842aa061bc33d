package headroom.webhook;

import java.time.Duration;

/** At most so many within any window of that length. */
public record Rate(int count, Duration window) {
  public static final int COUNT_MOST = 1000;

  @Override
  public String toString() {
    return count + "/" + (window.equals(Duration.ofMinutes(1)) ? "m" : "s");
  }
}
