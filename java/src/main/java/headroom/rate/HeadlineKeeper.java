package headroom.rate;

import headroom.model.Headline;
import headroom.model.Headline.Culprit;
import headroom.model.Headline.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when the node is in the state that it is in. A loss that was seen is a fact and wins over
 * BLIND; BLIND wins over OK, which would be a guess. A spell of losses ends when a whole window had
 * none. Threads: none; one owner.
 */
final class HeadlineKeeper {
  private @Nullable State state;
  private Instant since = Instant.EPOCH;

  /**
   * @param lost packets within the window
   * @param perSecond the same as a rate; NaN before two readings
   * @param worst the series that lost most, null if none did
   */
  Headline next(Instant time, long lost, double perSecond, boolean blind, @Nullable Culprit worst) {
    State now = lost > 0 ? State.LOSING : blind ? State.BLIND : State.OK;
    if (now != state) {
      state = now;
      since = time;
    }
    return switch (now) {
      case LOSING -> new Headline(now, perSecond, since, worst);
      case OK -> new Headline(now, perSecond, since, null);
      case BLIND -> new Headline(now, Double.NaN, since, null);
    };
  }
}
