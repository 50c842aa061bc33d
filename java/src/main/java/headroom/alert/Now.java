package headroom.alert;

import java.time.Duration;
import java.time.Instant;

/**
 * The moment of one look.
 *
 * @param wall of the Frame, for what is shown
 * @param steady goes on evenly whatever the wall clock does, for lengths of time
 * @param began the steady moment of the first look
 */
record Now(Instant wall, Instant steady, Instant began) {
  /** Whether so long has passed since the moment, a steady one. */
  boolean isPast(Instant moment, Duration length) {
    return !steady.isBefore(moment.plus(length));
  }
}
