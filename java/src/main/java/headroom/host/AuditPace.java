package headroom.host;

/**
 * When to audit: every 30 s, sooner after a change; and never so often that reading takes more than
 * a sixtieth of the time, after changes a twentieth.
 *
 * <p>Threads: {@link #changed} from any, the rest from one.
 */
final class AuditPace {
  static final long EVERY_NANOS = 30_000_000_000L;

  /** Changes come in swarms: a pod is a dozen of them. */
  static final long SPACING_NANOS = 3_000_000_000L;

  /** A reading is followed by a rest of so many times its own length. */
  static final int REST_FACTOR = 60;

  /** The same when something changed, so that a cure shows soon. */
  static final int REST_FACTOR_CHANGED = 20;

  private volatile boolean changed;
  private boolean began;
  private long lastAt;
  private long lastTook;

  void changed() {
    changed = true;
  }

  /**
   * Whether to read now; if so, the next time counts from here, whether reading succeeds or not.
   *
   * @param nanos now, of a clock that only goes forward
   */
  boolean begin(long nanos) {
    long least =
        changed
            ? Math.max(SPACING_NANOS, REST_FACTOR_CHANGED * lastTook)
            : Math.max(EVERY_NANOS, REST_FACTOR * lastTook);
    if (began && nanos - lastAt < least) {
      return false;
    }
    began = true;
    changed = false; // before the reading: what changes during it is seen by the next
    lastAt = nanos;
    return true;
  }

  void took(long nanos) {
    lastTook = nanos;
  }
}
