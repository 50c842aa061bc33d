package headroom.path;

import headroom.path.SearchResult.Outcome;
import headroom.path.SearchResult.Refusal;
import headroom.path.SearchResult.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the largest L3 size that passes, exactly, by sending packets of chosen sizes and seeing
 * which are answered (RFC 8899's way). Decides; sends nothing and knows no clock: whoever drives it
 * asks {@link #next}, does it, and tells what came of it.
 *
 * <p>An answer is certain; silence may be loss. So it is a bisection over probabilities ({@link
 * SizeBelief}), in which silence weighs as much as control packets of a size that is known to pass,
 * sent in between, allow ({@link LossBelief}): where those are lost too, it weighs little. A size
 * is said not to pass when the probability that it does is below 1e-6; where that cannot be had
 * within the limits, the outcome is INCONCLUSIVE.
 *
 * <ul>
 *   <li>pace: at most {@link #PACKETS_PER_SECOND}
 *   <li>times: {@link System#nanoTime}, growing
 *   <li>errors: {@link IllegalArgumentException} for an id that is not of this search
 *   <li>threads: none; one owner
 * </ul>
 */
public final class PathSearch {
  public static final int PACKETS_PER_SECOND = 20;

  /** It is over when M being another than the one found is less likely than this. */
  static final double DOUBT_MAX = 1e-6;

  /** So many packets without any answer: nothing passes. 0.36^20 = 1e-9: 20 % lost each way. */
  static final int UNANSWERED_MAX = 20;

  /** Answers of the largest size, before it is said that everything passes. */
  static final int CONFIRMATIONS = 3;

  private static final int SEND_FAILURES_MAX = 20;
  private static final int HINT_ATTEMPTS = 3;
  private static final int REASONS_MAX = 5;

  /** So many silences of the size that fails have an answer among so many packets beside them. */
  private static final int CLOSE_LEAST = 6;

  private static final int CLOSE_NEIGHBOURS = 2;

  /** At most so many in a row whose size may be too big; then one that is known to pass. */
  private static final int UNSURE_MAX = 3;

  /**
   * Controls to each silent packet, when the size that was found is being confirmed. Measured:
   * fewer or more of them make searches on lossy paths longer.
   */
  private static final double CONTROLS_PER_SILENT = 0.8;

  /**
   * So many silences in a row of a size that has passed, and a small one is asked; so many, and
   * small ones beside them answered: the path carries less than when the search began. Plain loss
   * of 20 % each way does so once in 3,500 times; it costs a fresh start, no wrong answer.
   */
  private static final int STALE_LEAST = 3;

  private static final int STALE_ENOUGH = 8;

  private static final int FLOOR_ANSWERS = 2;

  private static final long SLOT_NANOS = 1_000_000_000L / PACKETS_PER_SECOND;

  /** Silence counts beside an answered packet among so many before and after it … */
  private static final int NEIGHBOURS = 12;

  /** … and within this time: the path is alive, and what is silent is silent for its size. */
  private static final long NEIGHBOUR_NANOS = 2_000_000_000L;

  /** What to do next. */
  public sealed interface Step {}

  /** Send a packet of {@code size} L3 bytes at once, and tell sent, refused or failed. */
  public record Send(int id, int size) implements Step {}

  /** Listen for at most so long, then ask again; ask again as well when something was heard. */
  public record Wait(Duration time) implements Step {}

  /** It is over. */
  public record Done(SearchResult result) implements Step {}

  private final SearchPlan plan;
  private final long startNanos;
  private final RoundTrip roundTrip = new RoundTrip();
  private final List<Probe> probes = new ArrayList<>();
  private final Map<Integer, Probe> byId = new HashMap<>();
  private final Map<Integer, Integer> asked = new HashMap<>(); // id to size, until it is told
  private final LocalLimit local = new LocalLimit();
  private final Set<String> reasons = new LinkedHashSet<>();
  private long slotNanos; // not before it goes the next one
  private int from; // what was sent before it was of another path: it has changed since
  private int ids;
  private int sendFailures;
  private SizePrior prior;
  private int highest;
  private int lowest; // the largest that was answered; small - 1: none was
  private int hint; // what the last signal says passes; 0: none
  private boolean changed;
  private @Nullable SearchResult result;

  public PathSearch(SearchPlan plan, long nowNanos) {
    this.plan = plan;
    this.prior = new SizePrior(plan, plan.max());
    this.startNanos = nowNanos;
    this.slotNanos = nowNanos;
    this.highest = plan.max();
    this.lowest = plan.small() - 1;
  }

  /** How many packets were sent. */
  public int packets() {
    return probes.size();
  }

  /** The largest size that was answered so far. */
  public OptionalInt passed() {
    return anyAnswer() ? OptionalInt.of(lowest) : OptionalInt.empty();
  }

  /** The smallest size that certainly does not pass, as far as is known; what is left to search. */
  public OptionalInt fails(long nowNanos) {
    if (!anyAnswer()) return OptionalInt.empty();
    SizeBelief belief = belief(nowNanos, roundTrip.timeout());
    if (lowest == highest || belief.atLeast(highest) > DOUBT_MAX) return OptionalInt.empty();
    int low = lowest + 1;
    int high = highest;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (belief.atLeast(middle) <= DOUBT_MAX) high = middle;
      else low = middle + 1;
    }
    return OptionalInt.of(low);
  }

  /** The smallest size above it that was not answered so far. */
  public OptionalInt unanswered(long nowNanos) {
    if (!anyAnswer()) return OptionalInt.empty();
    return Arrays.stream(silent(nowNanos, roundTrip.grace())).min();
  }

  /** Why it could not be told, in words; empty unless UNREACHABLE or INCONCLUSIVE. */
  public List<String> reasons() {
    return List.copyOf(reasons);
  }

  public Step next(long now) {
    if (result == null) conclude(now);
    if (result != null) return new Done(result);
    boolean enough = !anyAnswer() && probes.size() >= UNANSWERED_MAX;
    if (enough || probes.size() >= plan.packetsMax()) return waitFor(now);
    if (now - slotNanos < 0) return new Wait(Duration.ofNanos(slotNanos - now));
    int size = choose(now);
    if (size == 0) return waitFor(now);
    int id = ids++;
    asked.put(id, size);
    return new Send(id, size);
  }

  /** The kernel took it. */
  public void sent(int id, long now) {
    int size = takeAsked(id);
    var probe = new Probe(size, now);
    probes.add(probe);
    byId.put(id, probe);
    local.accepted(size);
    slotNanos = now + SLOT_NANOS;
    sendFailures = 0;
  }

  /**
   * This node refused it (EMSGSIZE): no packet, no loss.
   *
   * @param limit what it says it would allow; checked before it is believed
   */
  public void refused(int id, OptionalInt limit) {
    int size = takeAsked(id);
    local.refused(size, limit);
    highest = Math.min(highest, size - 1);
    if (highest < Math.max(lowest, plan.small())) changed = true;
    else prior = new SizePrior(plan, highest);
  }

  /**
   * This node could not send it for another reason.
   *
   * @param why "EHOSTUNREACH (113)"
   */
  public void failed(int id, String why, long now) {
    takeAsked(id);
    slotNanos = now + SLOT_NANOS;
    sendFailures++;
    addReason("this node could not send: " + why);
  }

  /** The peer answered; late and repeated answers are welcome. */
  public void answered(int id, long now) {
    Probe probe = probe(id);
    if (probe.answered) return;
    probe.answered = true;
    roundTrip.add(now - probe.sentNanos);
    boolean isOfThePathAsItIs = probes.indexOf(probe) >= from;
    if (isOfThePathAsItIs) lowest = Math.max(lowest, probe.size);
  }

  /**
   * A router said that it was too big. A hint: both sizes around it are tried.
   *
   * @param signal next-hop MTU 0: it did not say
   */
  public void signalled(int id, Signal signal) {
    Probe probe = probe(id);
    probe.signal = signal;
    int says = signal.nextHopMtu();
    if (says >= plan.small() && says < probe.size) hint = says;
  }

  /** Another ICMP error about it: no evidence of sizes, but a reason to give. */
  public void trouble(int id, String text) {
    probe(id);
    addReason(text);
  }

  /** Ends it with what is known. */
  public SearchResult stop(String why, long now) {
    if (result == null) {
      end(Outcome.INCONCLUSIVE, why, now);
    }
    return Objects.requireNonNull(result);
  }

  // ---- what next ----

  /** A size; 0: wait. */
  private int choose(long now) {
    int size = local.next(plan.small(), highest);
    if (size != 0) return size;
    if (!anyAnswer()) return first();
    boolean isStale = stale(now, roundTrip.grace()) >= STALE_LEAST;
    if (isStale && probes.getLast().size != floor()) return floor();
    if (lowest == highest) return confirmation(now);
    if (attempts(highest) == 0) return highest;
    SizeBelief belief = belief(now, roundTrip.grace());
    if (isBeyondDoubt(belief)) return 0; // once the last ones are out of time, it is told
    int hinted = hinted();
    int next = hinted != 0 ? hinted : belief.next();
    boolean confirms = next == lowest + 1;
    double wanted = CONTROLS_PER_SILENT * silent(now, 0).length;
    if (isLastUnsure() || confirms && controls() < wanted) return lowest;
    // A larger one whose answer is still to be expected decides where to go on.
    if (confirms || !isAnyYoung(now)) return next;
    return controls() < wanted + 2 ? lowest : 0;
  }

  /** The largest may be all that is needed; then the small ones tell whether anybody answers. */
  private int first() {
    if (attempts(highest) == 0) return highest;
    return probes.size() % 4 == 3 ? Math.min(plan.min(), highest) : plan.small();
  }

  private int confirmation(long now) {
    long wanted =
        evidence().stream()
            .filter(p -> p.size == highest && (p.answered || isOpen(p, now, roundTrip.grace())))
            .count();
    return wanted < CONFIRMATIONS ? highest : 0;
  }

  /** N, then N + 1, a few times each; belief does the rest. 0: no hint, or it was wrong. */
  private int hinted() {
    if (hint < lowest || hint >= highest) return 0;
    int size = hint == lowest ? lowest + 1 : hint;
    return attempts(size) < HINT_ATTEMPTS ? size : 0;
  }

  private Wait waitFor(long now) {
    OptionalLong soonest =
        probes.stream()
            .filter(p -> !p.answered)
            .flatMapToLong(p ->
                LongStream.of(
                    p.sentNanos + roundTrip.grace() - now, p.sentNanos + roundTrip.timeout() - now))
            .filter(left -> left > 0)
            .min();
    return new Wait(Duration.ofNanos(Math.min(soonest.orElse(SLOT_NANOS), SLOT_NANOS)));
  }

  // ---- what is known ----

  private List<Probe> evidence() {
    return probes.subList(from, probes.size());
  }

  /** A size that passes if anything does; equal to the lowest: there is none below it. */
  private int floor() {
    return plan.min() < lowest ? plan.min() : Math.min(plan.small(), lowest);
  }

  /** What was sent since the lowest was last answered, or a larger one. */
  private List<Probe> sinceItPassed() {
    int last = probes.size();
    while (last > from && !(probes.get(last - 1).answered && probes.get(last - 1).size >= lowest)) {
      last--;
    }
    return probes.subList(last, probes.size());
  }

  /** How often the lowest was silent in a row, of late; 0: no smaller one could be asked. */
  private int stale(long now, long patience) {
    if (!anyAnswer() || floor() == lowest) return 0;
    return (int)
        sinceItPassed().stream()
            .filter(p -> p.size == lowest && now - p.sentNanos >= patience)
            .count();
  }

  /**
   * The path carried more when the search began: a size passed, and does so no more, though smaller
   * ones do. What was seen before tells nothing of the path as it is.
   */
  private void forgetWhatHasChanged(long now) {
    if (stale(now, roundTrip.timeout()) < STALE_ENOUGH) return;
    List<Probe> since = sinceItPassed();
    if (since.stream().filter(p -> p.answered).count() < FLOOR_ANSWERS) return;
    from = probes.size() - since.size();
    lowest = since.stream().filter(p -> p.answered).mapToInt(p -> p.size).max().orElseThrow();
  }

  private boolean anyAnswer() {
    return lowest >= plan.small();
  }

  private int attempts(int size) {
    return (int) evidence().stream().filter(p -> p.size == size).count();
  }

  /** Those whose size is known to pass, by now. */
  private int controls() {
    return (int) evidence().stream().filter(p -> p.size <= lowest).count();
  }

  private boolean isLastUnsure() {
    int first = Math.max(from, probes.size() - UNSURE_MAX);
    return probes.subList(first, probes.size()).stream().allMatch(p -> p.size > lowest);
  }

  private static boolean isOpen(Probe probe, long now, long patience) {
    return !probe.answered && probe.signal == null && now - probe.sentNanos < patience;
  }

  private boolean isAnyYoung(long now) {
    return evidence().stream().anyMatch(p -> p.size > lowest && isOpen(p, now, roundTrip.grace()));
  }

  /** Sizes above the lowest whose answer did not come within {@code patience}. */
  private int[] silent(long now, long patience) {
    return evidence().stream()
        .filter(p -> !p.answered && p.size > lowest && p.size <= highest)
        .filter(p -> now - p.sentNanos >= patience)
        .mapToInt(p -> p.size)
        .toArray();
  }

  /** As {@link #silent}, but only those beside which something came back. */
  private int[] telling(long now, long patience) {
    List<Integer> sizes = new ArrayList<>();
    for (int i = from; i < probes.size(); i++) {
      Probe p = probes.get(i);
      boolean counts = !p.answered && p.size > lowest && p.size <= highest;
      if (counts && now - p.sentNanos >= patience && isNeighbourAnswered(i, NEIGHBOURS))
        sizes.add(p.size);
    }
    return sizes.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The law of the loss is not known: bursts are as long as they like. So the probability alone is
   * not enough; the next size must have been silent several times right beside an answer.
   */
  private boolean isBeyondDoubt(SizeBelief belief) {
    if (belief.doubt() >= DOUBT_MAX) return false;
    long close = 0;
    for (int i = from; i < probes.size(); i++) {
      Probe p = probes.get(i);
      if (p.size == lowest + 1 && isNeighbourAnswered(i, CLOSE_NEIGHBOURS)) close++;
    }
    return close >= CLOSE_LEAST;
  }

  private boolean isNeighbourAnswered(int index, int neighbours) {
    long at = probes.get(index).sentNanos;
    int first = Math.max(from, index - neighbours);
    int to = Math.min(probes.size(), index + neighbours + 1);
    return probes.subList(first, to).stream()
        .anyMatch(p -> p.answered && Math.abs(p.sentNanos - at) <= NEIGHBOUR_NANOS);
  }

  private SizeBelief belief(long now, long patience) {
    return new SizeBelief(prior, lowest, highest, telling(now, patience), loss(now));
  }

  /** Of sizes that are known to pass by now, the answered ones and those that ran out of time. */
  private LossBelief loss(long now) {
    int answered = 0;
    int lost = 0;
    for (Probe p : evidence()) {
      if (p.answered) answered++;
      else if (p.size <= lowest && now - p.sentNanos >= roundTrip.timeout()) lost++;
    }
    return new LossBelief(answered, lost);
  }

  private double lossShare(long now) {
    LossBelief seen = loss(now);
    int sent = seen.answered() + seen.lost();
    return sent == 0 ? Double.NaN : (double) seen.lost() / sent;
  }

  // ---- the end ----

  private void conclude(long now) {
    forgetWhatHasChanged(now);
    boolean allOutOfTime =
        probes.stream().allMatch(p -> p.answered || now - p.sentNanos >= roundTrip.timeout());
    if (changed) {
      end(Outcome.INCONCLUSIVE, "this node's own limit fell during the search", now);
    } else if (sendFailures >= SEND_FAILURES_MAX) {
      result = result(anyAnswer() ? Outcome.INCONCLUSIVE : Outcome.UNREACHABLE, now);
    } else if (!anyAnswer()) {
      if (probes.size() >= UNANSWERED_MAX && allOutOfTime) {
        end(Outcome.UNREACHABLE, "none of " + probes.size() + " packets was answered", now);
      }
    } else if (lowest == highest) {
      if (local.isSettled(highest) && confirmed() >= CONFIRMATIONS) result = passing(now);
    } else if (local.isSettled(highest) && isBeyondDoubt(belief(now, roundTrip.timeout()))) {
      result = result(Outcome.EXACT, now);
    }
    if (result != null) return;
    if (probes.size() >= plan.packetsMax() && allOutOfTime) {
      exhausted(now);
    } else if (now - startNanos >= plan.timeMax().toNanos()) {
      stop("the time of " + plan.timeMax().toSeconds() + " s was over", now);
    }
  }

  private void exhausted(long now) {
    if (stale(now, roundTrip.timeout()) >= STALE_ENOUGH) {
      stop(lowest + " passed at first, and then nothing did", now);
      return;
    }
    if (anyAnswer() && lowest == highest && local.isSettled(highest)) {
      result = passing(now);
      return;
    }
    double loss = lossShare(now);
    String lost =
        Double.isNaN(loss) ? "" : ": " + percent(loss) + " of those whose size passes were lost";
    stop(probes.size() + " packets were not enough to tell size from loss" + lost, now);
  }

  private static String percent(double share) {
    return Math.round(share * 100) + " %";
  }

  private long confirmed() {
    return evidence().stream().filter(p -> p.answered && p.size == highest).count();
  }

  /** The largest size that this node lets out is answered. */
  private SearchResult passing(long now) {
    boolean all = plan.upToLocalLimit() || highest == plan.max();
    return result(all ? Outcome.ALL_PASS : Outcome.EXACT, now);
  }

  private void end(Outcome outcome, String why, long now) {
    addReason(why);
    result = result(outcome, now);
  }

  private SearchResult result(Outcome outcome, long now) {
    boolean isLocal = outcome == Outcome.EXACT && lowest == highest;
    Signal signal = outcome == Outcome.EXACT && !isLocal ? lastSignal(lowest + 1) : null;
    Refusal refusal =
        outcome != Outcome.EXACT
            ? Refusal.NONE
            : isLocal ? Refusal.LOCAL : signal != null ? Refusal.SIGNAL : Refusal.SILENCE;
    return new SearchResult(
        plan.target(),
        plan.method(),
        outcome,
        passed(),
        outcome == Outcome.EXACT
            ? OptionalInt.of(lowest + 1)
            : outcome == Outcome.INCONCLUSIVE && !changed ? fails(now) : OptionalInt.empty(),
        refusal,
        signal,
        local.limit(),
        lossShare(now),
        probes.size(),
        Duration.ofNanos(now - startNanos));
  }

  private @Nullable Signal lastSignal(int size) {
    Signal last = null;
    for (Probe p : evidence()) {
      if (p.size == size && p.signal != null && !p.answered) last = p.signal;
    }
    return last;
  }

  private void addReason(String why) {
    if (reasons.size() < REASONS_MAX) reasons.add(why);
  }

  private int takeAsked(int id) {
    Integer size = asked.remove(id);
    if (size == null) throw new IllegalArgumentException("probe " + id + ": was not to be sent");
    return size;
  }

  private Probe probe(int id) {
    Probe probe = byId.get(id);
    if (probe == null) throw new IllegalArgumentException("probe " + id + ": was not sent");
    return probe;
  }
}
