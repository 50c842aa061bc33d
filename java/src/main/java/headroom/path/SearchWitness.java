package headroom.path;

import headroom.path.SearchResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the searches of one path came to, and when the next may be asked for: after each that found
 * nothing new the wait doubles, so that a suspicion that leads nowhere costs little.
 *
 * <p>Threads: none; one owner.
 */
final class SearchWitness {
  static final Duration QUIET_MIN = Duration.ofSeconds(30);
  static final Duration QUIET_MAX = Duration.ofMinutes(16);

  record Heard(SearchResult result, Instant at) {
    boolean isConclusive() {
      return result.outcome() == Outcome.EXACT || result.outcome() == Outcome.ALL_PASS;
    }

    boolean isLimit() {
      return result.outcome() == Outcome.EXACT && result.mtu().isPresent();
    }
  }

  private @Nullable Heard last;
  private @Nullable Heard conclusive;
  private OptionalInt packets = OptionalInt.empty();
  private Duration quiet = QUIET_MIN;

  /** A search is under way. */
  void progress(int sent) {
    packets = OptionalInt.of(sent);
  }

  void hear(SearchResult result, Instant at) {
    var heard = new Heard(result, at);
    boolean news = heard.isLimit() && !sameLimit(heard);
    quiet = news || last == null ? QUIET_MIN : twice(quiet);
    packets = OptionalInt.empty();
    last = heard;
    if (heard.isConclusive()) {
      conclusive = heard;
    }
  }

  private boolean sameLimit(Heard heard) {
    return conclusive != null
        && conclusive.isLimit()
        && conclusive.result().mtu().equals(heard.result().mtu());
  }

  private static Duration twice(Duration quiet) {
    Duration longer = quiet.multipliedBy(2);
    return longer.compareTo(QUIET_MAX) > 0 ? QUIET_MAX : longer;
  }

  boolean mayStart(Instant now) {
    return packets.isEmpty() && (last == null || !now.isBefore(last.at().plus(quiet)));
  }

  /** The ledger has seen what contradicts it: find out soon. */
  void overtaken() {
    conclusive = null;
    quiet = QUIET_MIN;
  }

  /** Whatever its outcome. */
  @Nullable Heard last() {
    return last;
  }

  /** The last that told something of size; a later one that told nothing does not overturn it. */
  @Nullable Heard conclusive() {
    return conclusive;
  }

  OptionalInt packets() {
    return packets;
  }
}
