package headroom.path;

import headroom.model.Because;
import headroom.model.Event.PmtuSignal;
import headroom.model.Evidence;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.model.PeerPath.Direction;
import headroom.model.PeerPath.PeerAgent;
import headroom.model.PeerPath.SizeLoss;
import headroom.model.SizeCounts;
import headroom.path.LedgerWitness.Accusation;
import headroom.path.LedgerWitness.Passed;
import headroom.path.SearchResult.Outcome;
import headroom.path.SearchResult.Refusal;
import headroom.path.SearchWitness.Heard;
import headroom.path.SizeTally.Split;
import headroom.path.Suspicion.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Weighs what the witnesses say of the path to one peer. A verdict needs evidence:
 *
 * <ul>
 *   <li>a search alone names an MTU, and says how larger packets are refused;
 *   <li>the ledger alone says that large packets vanish, with an interval, when chance is ruled out
 *       ({@link SizeTally});
 *   <li>retransmits and ICMP signals start a search, no more: the first do not know size from loss,
 *       the second can be forged;
 *   <li>a trouble ends when a search or the ledger shows that the size passes, or when nothing so
 *       large is sent any more; not when traffic falls silent.
 * </ul>
 *
 * <p>Time comes with what is heard, by one clock that never goes back nor skips: not the wall clock.
 * Threads: none; one owner.
 */
public final class PathJudge {
  /**
   * How long what the ledger saw pass outranks an echo, which knows no way there from a way back.
   */
  static final Duration PASSED_FRESH = Duration.ofMinutes(1);

  /** Smallest MTU that a signal can honestly name (RFC 791 §3.1). */
  static final int SIGNAL_MTU_MIN = 68;

  private final String peer;
  private final LedgerWitness ledger = new LedgerWitness();
  private final SearchWitness search = new SearchWitness();
  private final Recall recall = new Recall();
  private @Nullable String name;
  private PeerAgent agent = PeerAgent.NOT_ASKED;
  private List<SizeLoss> loss = List.of();
  private @Nullable NodeFacts facts;
  private @Nullable Instant lowered;
  private @Nullable Retransmitted retransmitted;
  private @Nullable Signalled signalled;
  private @Nullable Departed departed;
  private @Nullable String notSearched;
  private boolean lost;
  private boolean contested;
  private boolean confirm;
  private boolean fragmenting;
  private boolean probingSucceeds;
  private Judgement judgement;
  private Instant since;

  /** Asked: a search has come to an end since. */
  record Retransmitted(RetransmitWindow window, boolean asked) {}

  record Signalled(PmtuSignal signal, long count, Instant at, boolean asked) {}

  /** Packets above the MTU that left for the peer after it was found. */
  record Departed(long packets, Instant at) {}

  /** Because: of UNKNOWN alone. */
  record Judgement(PathVerdict verdict, OptionalInt mtu, @Nullable Because because) {}

  /**
   * @param peer the peer node's address in the underlay, text form
   */
  public PathJudge(String peer, Instant now) {
    this.peer = peer;
    this.since = now;
    this.judgement = weigh(now);
  }

  public void name(@Nullable String known) {
    name = known;
  }

  /** Whether the peer's agent takes part. */
  public void agent(PeerAgent state) {
    agent = state;
  }

  /** What both ledgers say of the last minute; for people, no verdict hangs on it. */
  public void recent(LedgerLoss lately) {
    loss =
        lately.classes().stream()
            .map(one -> new SizeLoss(one.upTo(), one.sent(), one.lostAtLeast()))
            .toList();
  }

  /**
   * What a window of both ledgers says. Windows follow each other ({@link LedgerWindows}); one that
   * overlaps the one before is ignored.
   */
  public void ledger(LedgerLoss window) {
    if (ledger.overlaps(window)) {
      return;
    }
    Optional<Passed> passed = ledger.hear(window);
    contested &= passed.filter(this::isEnough).isEmpty();
    Heard limit = search.conclusive();
    if (limit != null && limit.isLimit()) {
      int mtu = limit.result().mtu().orElseThrow();
      boolean after = window.to().isAfter(limit.at());
      var tally = new SizeTally(List.of(window));
      lost |= after && (tally.vanishedAbove(mtu) > 0 || tally.lostAcross(mtu) > 0);
      passed
          .filter(one -> one.least() > mtu && !one.from().isBefore(limit.at()))
          .ifPresent(this::overtakes);
    }
    settle(window.to());
  }

  /** A window that began after the search, and saw more pass, is the later word. */
  private void overtakes(Passed passed) {
    if (isEnough(passed)) {
      search.overtaken();
      lost = false;
    }
    confirm = true;
  }

  private boolean isEnough(Passed passed) {
    OptionalInt needed = needed();
    return needed.isEmpty() || passed.upTo() >= Sizes.classOf(needed.getAsInt());
  }

  /** Segments sent again in a namespace whose packets may go to this peer. */
  public void retransmits(RetransmitWindow window) {
    if (window.isSuspect() && !passesNow(window.smallestLarge() + overhead(), window.to())) {
      retransmitted = new Retransmitted(window, false);
    }
    settle(window.to());
  }

  /**
   * Tunnel packets that left for the peer within a window, by size: with an MTU that a search
   * found, and nobody to ask at the other end, those above it are lost.
   */
  public void sent(SizeCounts packets, Instant from, Instant to) {
    Heard limit = search.conclusive();
    if (limit != null && limit.isLimit() && !from.isBefore(limit.at()) && !passesNeeded(to)) {
      long above = Sizes.above(packets, limit.result().mtu().orElseThrow());
      if (above > 0) {
        long before = departed == null ? 0 : departed.packets();
        departed = new Departed(before + above, to);
        lost |= limit.result().refusal() == Refusal.SILENCE;
      }
    }
    settle(to);
  }

  /** A search is under way; {@code packets} were sent so far. */
  public void searching(int packets) {
    search.progress(packets);
  }

  /** A search that was asked for has ended. */
  public void search(SearchResult result, Instant at) {
    search.hear(result, at);
    heard(result, at);
  }

  /** A search that nobody asked for has ended: a standing check. */
  public void checked(SearchResult result, Instant at) {
    search.check(result, at);
    heard(result, at);
  }

  /** A search could not be made. */
  public void notSearched(String why, Instant at) {
    notSearched = why;
    search.failed();
    settle(at);
  }

  private void heard(SearchResult result, Instant at) {
    boolean suspected = retransmitted != null && !retransmitted.asked();
    notSearched = null;
    confirm = false;
    asked();
    Heard limit = search.conclusive();
    if (limit != null && limit.result().equals(result)) {
      conclude(limit, suspected);
    }
    settle(at);
  }

  private void conclude(Heard heard, boolean suspected) {
    int mtu = heard.result().mtu().orElse(0);
    departed = null;
    if (heard.isLimit()) {
      lost = suspected || ledger.vanishedAbove(mtu) > 0 || ledger.accusation() != null;
      if (heard.result().direction() == Direction.SENDING) {
        ledger.forgetPassed(mtu);
      }
      return;
    }
    lost = false;
    retransmitted = null;
    Accusation accusation = ledger.accusation();
    if (accusation == null) {
      return;
    }
    // A probe takes one way of several, with one size at a time. If the ledger says the same again
    // after a probe has acquitted the path, it is the packets that count.
    if (!contested && mtu >= accusation.split().vanishes()) {
      ledger.acquit();
      contested = true;
    }
  }

  private void asked() {
    if (retransmitted != null) {
      retransmitted = new Retransmitted(retransmitted.window(), true);
    }
    if (signalled != null) {
      signalled = new Signalled(signalled.signal(), signalled.count(), signalled.at(), true);
    }
  }

  /** An ICMP message about a packet to this peer. */
  public void signal(PmtuSignal signal, Instant at) {
    OptionalInt needed = needed();
    long mtu = signal.nextHopMtu();
    boolean honest = mtu == 0 || mtu >= SIGNAL_MTU_MIN;
    if (honest && (needed.isEmpty() || mtu < needed.getAsInt())) {
      long before = signalled == null ? 0 : signalled.count();
      boolean known = signalled != null && signalled.asked() && sameAs(signalled.signal(), signal);
      signalled = new Signalled(signal, before + 1, at, known);
    }
    settle(at);
  }

  private static boolean sameAs(PmtuSignal one, PmtuSignal other) {
    return one.reporter().equals(other.reporter()) && one.nextHopMtu() == other.nextHopMtu();
  }

  /** What an audit found. */
  public void facts(NodeFacts found) {
    OptionalInt before = needed();
    OptionalInt needed = found.needed();
    if (before.isPresent() && needed.isPresent() && needed.getAsInt() < before.getAsInt()) {
      lowered = found.at();
    }
    facts = found;
    OptionalInt underlay = found.underlayMtu(peer);
    boolean above =
        needed.isPresent() && underlay.isPresent() && needed.getAsInt() > underlay.getAsInt();
    // Once seen it stays while the routes say so: that no fragment is made means no traffic.
    fragmenting = above && (fragmenting || found.fragmentsPerSecond() > 0);
    boolean probing = found.probing().isPresent() && found.probing().getAsInt() > 0;
    probingSucceeds = probing && (probingSucceeds || found.probeSuccessesPerSecond() > 0);
    settle(found.at());
  }

  /** Whether a search should start now. Empty while one is under way, and for a while after one. */
  public Optional<Suspicion> suspicion(Instant now) {
    if (!search.mayStart(now)) {
      return Optional.empty();
    }
    return ledgerSuspicion()
        .or(this::signalSuspicion)
        .or(this::retransmitSuspicion)
        .or(this::confirmation);
  }

  private Optional<Suspicion> ledgerSuspicion() {
    Accusation accusation = ledger.accusation();
    Heard last = search.last();
    Heard limit = search.conclusive();
    boolean named = limit != null && limit.isLimit();
    if (accusation != null && !named) {
      return Optional.of(Words.suspicion(accusation.split()));
    }
    Optional<Split> split =
        named ? Optional.empty() : ledger.suspect(last == null ? Instant.MIN : last.at());
    return split.map(Words::suspicion);
  }

  private Optional<Suspicion> signalSuspicion() {
    Signalled signal = signalled;
    return signal == null || signal.asked()
        ? Optional.empty()
        : Optional.of(
            new Suspicion(
                Reason.SIGNAL, OptionalInt.empty(), OptionalInt.empty(), Words.signal(signal).text()));
  }

  private Optional<Suspicion> retransmitSuspicion() {
    Retransmitted again = retransmitted;
    return again == null || again.asked()
        ? Optional.empty()
        : Optional.of(
            new Suspicion(
                Reason.RETRANSMITS,
                OptionalInt.empty(),
                OptionalInt.of(again.window().smallestLarge() + overhead()),
                Words.retransmits(again.window()).text()));
  }

  private Optional<Suspicion> confirmation() {
    return ledger
        .largestPassed()
        .filter(_ -> confirm)
        .map(passed ->
            new Suspicion(
                Reason.CONFIRM,
                OptionalInt.of(passed.least()),
                OptionalInt.empty(),
                Words.passed(passed).text()));
  }

  /** The verdict as it stands. */
  public PeerPath path() {
    return new PeerPath(
        peer,
        name,
        judgement.verdict(),
        judgement.mtu(),
        needed(),
        direction(),
        agent,
        loss,
        evidence(),
        since,
        judgement.because(),
        search.packets());
  }

  /** What its evidence holds, as values. */
  public PathDetails details() {
    Heard limit = search.conclusive();
    SearchResult result = limit == null ? null : limit.result();
    Accusation accusation = ledger.accusation();
    return new PathDetails(
        accusation == null ? OptionalInt.empty() : OptionalInt.of(accusation.split().passes()),
        accusation == null ? OptionalInt.empty() : OptionalInt.of(accusation.split().vanishes()),
        result == null ? null : result.signal(),
        result == null ? OptionalInt.empty() : result.localLimit());
  }

  private Direction direction() {
    Heard heard = search.conclusive();
    return heard == null || ledger.accusation() != null
        ? Direction.SENDING
        : heard.result().direction();
  }

  private List<Evidence> evidence() {
    return new Testimony(peer, ledger, search, facts, recall)
        .of(judgement, retransmitted, signalled, departed, fragmenting);
  }

  private void settle(Instant at) {
    forgive();
    Judgement next = weigh(at);
    if (next.verdict() != judgement.verdict()) {
      since = at;
    }
    judgement = next;
  }

  /**
   * The routes were lowered, and nothing so large was lost since: that is the cure. A window that began
   * before tells of what was lost before.
   */
  private void forgive() {
    Accusation accusation = ledger.accusation();
    OptionalInt needed = needed();
    if (accusation == null || needed.isEmpty() || lowered == null) {
      return;
    }
    Heard limit = search.conclusive();
    int mtu = limit == null ? 0 : limit.result().mtu().orElse(0);
    boolean fits = needed.getAsInt() <= Math.max(mtu, accusation.split().passes());
    if (fits && !accusation.lastFrom().isAfter(lowered)) {
      ledger.acquit();
    }
  }

  private Judgement weigh(Instant at) {
    Heard limit = search.conclusive();
    OptionalInt mtu = limit == null ? OptionalInt.empty() : limit.result().mtu();
    if (limit != null && limit.isLimit() && isTooSmall(limit, at)) {
      return limited(limit.result(), mtu);
    }
    if (ledger.accusation() != null) {
      return vanishing(limit != null && limit.isLimit() ? mtu : OptionalInt.empty());
    }
    if (fragmenting) {
      return new Judgement(PathVerdict.FRAGMENTING, mtu, null);
    }
    if (isFine(limit)) {
      boolean named = limit != null && carries(limit);
      return new Judgement(PathVerdict.FINE, named ? mtu : OptionalInt.empty(), null);
    }
    String why = notSearched;
    return new Judgement(
        PathVerdict.UNKNOWN,
        mtu,
        why != null
            ? Words.notSearched(why)
            : Words.unknown(search.last(), ledger.recent(), needed(), agent));
  }

  private boolean isTooSmall(Heard limit, Instant at) {
    int mtu = limit.result().mtu().orElseThrow();
    OptionalInt needed = needed();
    boolean less = needed.isEmpty() ? lost : mtu < needed.getAsInt();
    // The ledger saw it arrive there: an echo that does not come back tells of the way back.
    return less && !(limit.result().direction() == Direction.ROUND_TRIP && passesNeeded(at));
  }

  private Judgement limited(SearchResult result, OptionalInt mtu) {
    boolean vanishes = result.refusal() == Refusal.SILENCE || result.refusal() == Refusal.NONE;
    if (vanishes && lost) {
      return vanishing(mtu);
    }
    // What a router asked for, the node does: that it cuts follows from the refusal.
    if (fragmenting && result.refusal() != Refusal.SIGNAL) {
      return new Judgement(PathVerdict.FRAGMENTING, mtu, null);
    }
    PathVerdict verdict =
        switch (result.refusal()) {
          case LOCAL -> PathVerdict.REFUSED_LOCALLY;
          case SIGNAL -> PathVerdict.REFUSED_BY_SIGNAL;
          case SILENCE, NONE -> PathVerdict.TOO_SMALL;
        };
    return new Judgement(verdict, mtu, null);
  }

  private Judgement vanishing(OptionalInt mtu) {
    return new Judgement(probingSucceeds ? PathVerdict.MASKED : PathVerdict.VANISHING, mtu, null);
  }

  private boolean isFine(@Nullable Heard heard) {
    OptionalInt needed = needed();
    if (needed.isEmpty()) {
      return false;
    }
    boolean arrived =
        ledger.passed(needed.getAsInt()).filter(one -> !isCutOffSince(one.at())).isPresent();
    // A later search that told nothing leaves a fear as it is, but no certainty.
    return arrived || heard != null && heard.equals(search.last()) && carries(heard);
  }

  /** Whether a later search got no answer at any size: what arrived before tells nothing of now. */
  private boolean isCutOffSince(Instant at) {
    Heard last = search.last();
    return last != null
        && last.result().outcome() == Outcome.UNREACHABLE
        && !at.isAfter(last.at());
  }

  private boolean carries(Heard heard) {
    OptionalInt mtu = heard.result().mtu();
    OptionalInt needed = needed();
    return mtu.isPresent() && needed.isPresent() && mtu.getAsInt() >= needed.getAsInt();
  }

  private boolean passesNeeded(Instant at) {
    OptionalInt needed = needed();
    return needed.isPresent() && passesNow(needed.getAsInt(), at);
  }

  /** Whether the ledger lately saw packets of that size arrive. */
  private boolean passesNow(int size, Instant at) {
    return ledger
        .passed(size)
        .filter(passed -> passed.at().plus(PASSED_FRESH).isAfter(at))
        .isPresent();
  }

  private OptionalInt needed() {
    return facts == null ? OptionalInt.empty() : facts.needed();
  }

  private int overhead() {
    return facts == null ? 0 : facts.overhead().bytes();
  }
}
