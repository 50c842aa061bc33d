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
  private Instant quietUntil = Instant.MIN;

  /** A search is under way. */
  void progress(int sent) {
    packets = OptionalInt.of(sent);
  }

  /** One that a suspicion led to. */
  void hear(SearchResult result, Instant at) {
    boolean first = quietUntil.equals(Instant.MIN);
    boolean news = isNews(new Heard(result, at));
    take(result, at);
    quiet = news || first ? QUIET_MIN : twice(quiet);
    quietUntil = news ? at : at.plus(quiet);
  }

  /** A standing check: if it finds something new, suspicions count again at once. */
  void check(SearchResult result, Instant at) {
    if (isNews(new Heard(result, at))) {
      quiet = QUIET_MIN;
      quietUntil = Instant.MIN;
    }
    take(result, at);
  }

  private void take(SearchResult result, Instant at) {
    var heard = new Heard(result, at);
    packets = OptionalInt.empty();
    last = heard;
    if (heard.isConclusive()) {
      conclusive = heard;
    }
  }

  /** It could not be made. */
  void failed() {
    packets = OptionalInt.empty();
  }

  /** A limit that was not known, or one that is gone. */
  private boolean isNews(Heard heard) {
    boolean gone = heard.isConclusive() && !heard.isLimit() && conclusive != null && conclusive.isLimit();
    return gone || heard.isLimit() && !sameLimit(heard);
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
    return packets.isEmpty() && !now.isBefore(quietUntil);
  }

  /** The ledger has seen what contradicts it: find out soon. */
  void overtaken() {
    conclusive = null;
    quiet = QUIET_MIN;
    quietUntil = Instant.MIN;
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
