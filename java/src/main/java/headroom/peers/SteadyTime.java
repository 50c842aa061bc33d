package headroom.peers;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time that decisions are made by: {@link System#nanoTime} in the form of an {@link Instant},
 * one for the whole process. It agrees with the wall clock until that is set, and is never set
 * itself: no hour that the wall clock skips makes a search due or a witness old. People are shown
 * wall time, as the clock goes now.
 *
 * <p>Threads: {@link #at} from any; the rest has one owner.
 */
final class SteadyTime {
  /** The wall clock was set, if it went so much otherwise; less is its pace being trimmed. */
  static final Duration SET_LEAST = Duration.ofSeconds(1);

  private static final long BEGAN_NANOS = System.nanoTime();
  private static final Instant BEGAN = Instant.now();

  private @Nullable Duration ahead;

  /**
   * @param nanos of {@link System#nanoTime}
   */
  static Instant at(long nanos) {
    return BEGAN.plusNanos(nanos - BEGAN_NANOS);
  }

  /** What the wall clock said at a moment. */
  void compare(Instant wall, long nanos) {
    Duration now = Duration.between(at(nanos), wall);
    if (ahead == null || now.minus(ahead).abs().compareTo(SET_LEAST) > 0) {
      ahead = now;
    }
  }

  /** A steady moment as the wall clock counts it now. */
  Instant wall(Instant steady) {
    return ahead == null ? steady : steady.plus(ahead);
  }
}
