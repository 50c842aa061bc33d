package headroom.path;

/** The smoothed time to an answer (RFC 6298 §2), and how long to wait for one. Nanoseconds. */
final class RoundTrip {
  private static final long MILLI = 1_000_000;
  static final long TIMEOUT_LEAST = 200 * MILLI;
  static final long TIMEOUT_MOST = 1_000 * MILLI;
  private static final long GRACE_LEAST = 20 * MILLI;
  private static final int WAIT_ROUND_TRIPS = 4;

  private long smoothed = -1;

  void add(long nanos) {
    smoothed = smoothed < 0 ? nanos : smoothed + (nanos - smoothed) / 8;
  }

  /** After it a packet counts as not answered; a later answer still counts. */
  long timeout() {
    return smoothed < 0
        ? TIMEOUT_MOST
        : Math.clamp(WAIT_ROUND_TRIPS * smoothed, TIMEOUT_LEAST, TIMEOUT_MOST);
  }

  /** After it an answer has become unlikely: enough to choose the next size, not to conclude. */
  long grace() {
    return smoothed < 0 ? TIMEOUT_MOST : Math.clamp(2 * smoothed, GRACE_LEAST, TIMEOUT_MOST);
  }
}
