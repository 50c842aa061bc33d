package headroom.peers;

import headroom.detect.Findings;
import headroom.detect.Scene;
import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.Event;
import headroom.model.Finding;
import headroom.model.LedgerReading;
import headroom.model.MtuAudit;
import headroom.model.PathVerdict;
import headroom.model.PathView;
import headroom.model.PeerPath;
import headroom.model.PeerPath.PeerAgent;
import headroom.model.PodRange;
import headroom.model.Reading;
import headroom.model.RetransmitsReading;
import headroom.model.SearchAnswer;
import headroom.model.SearchAnswer.Outcome;
import headroom.model.SizeCounts;
import headroom.path.LedgerWindows;
import headroom.path.NodeFacts;
import headroom.path.PathJudge;
import headroom.path.PathJudges;
import headroom.path.PeerOf;
import headroom.path.RetransmitWindow;
import headroom.path.Suspicion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings the witnesses before the judges, once a reading: what both ledgers say, what was sent
 * again, what routers signalled, what the audit found, what searches came to. Starts the searches
 * that the judges ask for, and standing checks besides; makes a {@link PathView} of it all.
 *
 * <p>It knows no clock. What it decides goes by the nanoseconds of readings and audits ({@link
 * SteadyTime}): the wall clock may jump. Moments in the view are the wall clock's.
 *
 * <p>Threads: {@link #look}, {@link #audited} and {@link #search} under one lock; {@link #view} from
 * any.
 */
public final class PathKeeper implements AutoCloseable {
  /** Retransmits are added up over so many readings before the judges hear of them. */
  static final int RETRANSMIT_READINGS = 3;

  /** A path without a trouble is checked so often, if there are few. */
  static final Duration CHECK_LEAST = Duration.ofSeconds(5);

  /** And with many peers one path in so long: two packets a second for the node. */
  static final Duration CHECK_EACH = Duration.ofSeconds(2);

  /** A path whose trouble is measured costs more to check: half a search. */
  static final Duration CHECK_TROUBLED = Duration.ofSeconds(15);

  /** An audit that packets contradict is made anew no more often than that. */
  static final Duration DOUBT_EACH = Duration.ofSeconds(10);

  /** A path is searched on demand so seldom. */
  static final Duration DEMAND_EACH = Duration.ofSeconds(10);

  /** By then one of the searches under way has likely ended. */
  private static final int ROOM_SECONDS = 3;

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final @Nullable PeerExchange exchange;
  private final Searches searches;
  private final Runnable auditSoon;
  private final UnaryOperator<@Nullable String> names;
  private final Supplier<List<PodRange>> podRanges;
  private final PathJudges judges = new PathJudges();
  private final Findings findings = new Findings();
  private final SteadyTime time = new SteadyTime();
  private final Map<String, SizeCounts> sentBefore = new HashMap<>();
  private final Map<String, LedgerWindows> windows = new HashMap<>();
  private final Map<String, Instant> searchedAt = new HashMap<>();
  private final Map<String, Instant> demandedAt = new HashMap<>();
  private final ArrayDeque<Reading> recent = new ArrayDeque<>();
  private @Nullable MtuAudit audit;
  private @Nullable MtuAudit auditSteady; // the same, by steady time
  private @Nullable NodeFacts facts;
  private Instant doubtedAt = Instant.EPOCH;
  private boolean closed;
  private volatile PathView view = PathView.NONE;

  /**
   * @param exchange null: this agent has no key; closed by whoever opened it
   * @param auditSoon asks for an audit before its time
   * @param names the name of a node by its address; null: not known
   * @param podRanges whose pods have which addresses, besides what routes say; asked at each audit
   */
  public PathKeeper(
      @Nullable PeerExchange exchange,
      Runnable auditSoon,
      UnaryOperator<@Nullable String> names,
      Supplier<List<PodRange>> podRanges) {
    this.exchange = exchange;
    this.searches = new Searches(exchange);
    this.auditSoon = auditSoon;
    this.names = names;
    this.podRanges = podRanges;
  }

  /** What is known now. */
  public PathView view() {
    return view;
  }

  /**
   * The last audit of links and routes.
   *
   * @param nanos when it began, {@link System#nanoTime}
   */
  public synchronized void audited(MtuAudit found, long nanos) {
    MtuAudit steady = found.madeAt(SteadyTime.at(nanos));
    NodeFacts next = NodeFacts.of(steady, auditSteady);
    audit = found;
    auditSteady = steady;
    facts = next;
    judges.facts(next);
    judges.peerOf(PeerOf.of(next.nodeRoutes(), podRanges.get()));
  }

  /**
   * One look at everything.
   *
   * @param drops of the Frame that the reading made, with their rates
   */
  public synchronized void look(Reading reading, List<Drop> drops) {
    Instant now = SteadyTime.at(reading.nanos());
    time.compare(reading.time(), reading.nanos());
    Reading before = recent.peekLast();
    List<LedgerReading> peers = reading.ledger().stream().filter(PathKeeper::isSentTo).toList();
    judges.peers(peers.stream().map(LedgerReading::peer).toList(), now);
    signals(reading.events(), now);
    retransmits(reading);
    departures(peers, before == null ? now : SteadyTime.at(before.nanos()), now);
    ledgers();
    searched(now);
    startSearches(now);
    recent.addLast(reading);
    if (recent.size() > RETRANSMIT_READINGS) {
      recent.removeFirst();
    }
    conclude(reading.time(), drops);
  }

  private static boolean isSentTo(LedgerReading peer) {
    return !peer.sent().equals(SizeCounts.NONE);
  }

  /** About a packet of the tunnel to a peer: the outer header names it. */
  private void signals(List<Event> events, Instant now) {
    for (Event event : events) {
      Event.PmtuSignal signal = event.signal();
      if (signal != null && signal.about() != null) {
        judges.signal(signal.about().destination(), signal, now);
      }
    }
  }

  private void retransmits(Reading reading) {
    Reading first = recent.peekFirst();
    if (first == null || recent.size() < RETRANSMIT_READINGS) {
      return;
    }
    boolean mtuDrops = mtuDrops(reading) > mtuDrops(first);
    boolean signals = recent.stream().anyMatch(PathKeeper::hasSignal) || hasSignal(reading);
    List<Event> sampled =
        Stream.concat(recent.stream().skip(1), Stream.of(reading))
            .flatMap(one -> one.events().stream())
            .toList();
    for (RetransmitsReading one : reading.retransmits()) {
      RetransmitsReading then =
          first.retransmits().stream()
              .filter(other -> other.netns() == one.netns())
              .findFirst()
              .orElse(null);
      judges.retransmits(
          RetransmitWindow.between(
              then,
              one,
              SteadyTime.at(first.nanos()),
              SteadyTime.at(reading.nanos()),
              mtuDrops,
              signals),
          sampled);
    }
  }

  private static long mtuDrops(Reading reading) {
    return reading.drops().stream()
        .filter(drop -> drop.dropClass() == DropClass.MTU)
        .mapToLong(drop -> drop.packets())
        .sum();
  }

  private static boolean hasSignal(Reading reading) {
    return reading.events().stream().anyMatch(event -> event.signal() != null);
  }

  private void departures(List<LedgerReading> peers, Instant from, Instant to) {
    Map<String, SizeCounts> now = new HashMap<>();
    for (LedgerReading peer : peers) {
      SizeCounts then = sentBefore.getOrDefault(peer.peer(), SizeCounts.NONE);
      now.put(peer.peer(), peer.sent());
      judges.of(peer.peer()).ifPresent(judge -> {
        judge.name(names.apply(peer.peer()));
        judge.sent(peer.sent().minus(then), from, to);
      });
      doubt(peer.sent().minus(then), to);
    }
    sentBefore.clear();
    sentBefore.putAll(now);
  }

  /** What leaves is larger than the audit says that it may be: somebody has raised a route. */
  private void doubt(SizeCounts sent, Instant now) {
    boolean lately = doubtedAt.plus(DOUBT_EACH).isAfter(now);
    if (facts != null && !lately && facts.areOutdatedBy(sent)) {
      doubtedAt = now;
      auditSoon.run();
    }
  }

  private void ledgers() {
    if (exchange == null) {
      return;
    }
    for (PeerStatus peer : exchange.peers()) {
      judges.of(peer.peer()).ifPresent(judge -> heard(peer, judge));
    }
    windows.keySet().removeIf(peer -> judges.of(peer).isEmpty());
  }

  private void heard(PeerStatus peer, PathJudge judge) {
    judge.agent(peer.agent());
    if (peer.recent() != null) {
      judge.recent(peer.recent());
    }
    if (peer.standing() != null) {
      windows
          .computeIfAbsent(peer.peer(), _ -> new LedgerWindows())
          .add(peer.standing())
          .ifPresent(judge::ledger);
    }
  }

  private void searched(Instant now) {
    for (Searches.Ended end : searches.ended()) {
      searchedAt.put(end.peer(), now);
      judges.of(end.peer()).ifPresent(judge -> {
        if (end.result() == null) {
          judge.notSearched(String.valueOf(end.problem()), now);
        } else if (end.checks()) {
          judge.checked(end.result(), now);
        } else {
          judge.search(end.result(), now);
        }
      });
    }
    searches
        .packets()
        .forEach((peer, packets) ->
            judges.of(peer).ifPresent(judge -> judge.searching(packets)));
  }

  private void startSearches(Instant now) {
    for (Map.Entry<String, Suspicion> each : judges.suspicions(now).entrySet()) {
      if (exchange != null) {
        exchange.suspect(each.getKey());
      }
      start(each.getKey(), false);
    }
    // Before the first audit nobody knows what is needed.
    if (facts == null) {
      return;
    }
    List<PeerPath> paths = judges.paths();
    Duration every = longer(CHECK_LEAST, CHECK_EACH.multipliedBy(paths.size()));
    paths.stream()
        .filter(path -> isDue(path, every, now))
        .min(java.util.Comparator.comparing(path -> searchedAt(path.peer())))
        .ifPresent(path -> start(path.peer(), true));
    searchedAt.keySet().removeIf(peer -> judges.of(peer).isEmpty());
  }

  private boolean isDue(PeerPath path, Duration every, Instant now) {
    boolean fine = path.verdict() == PathVerdict.FINE || path.verdict() == PathVerdict.UNKNOWN;
    // A trouble whose size is not known yet has not been searched: that is urgent.
    boolean measured = !fine && path.mtu().isPresent();
    Duration pause = measured ? longer(every, CHECK_TROUBLED) : every;
    return !searchedAt(path.peer()).plus(pause).isAfter(now);
  }

  private Instant searchedAt(String peer) {
    return searchedAt.getOrDefault(peer, Instant.EPOCH);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private void start(String peer, boolean checks) {
    if (searches.isRunning(peer) || !searches.hasRoom()) {
      return;
    }
    OptionalInt needed = facts == null ? OptionalInt.empty() : facts.needed();
    List<Integer> likely =
        judges.of(peer).stream().flatMapToInt(judge -> judge.path().mtu().stream()).boxed().toList();
    searches.start(peer, checks, needed, likely);
    judges.of(peer).ifPresent(judge -> judge.searching(0));
  }

  /**
   * Somebody wants the path searched now. It counts as a standing check: suspicions lose no turn.
   *
   * @param peer its address, as a path has it
   * @param nanos now, {@link System#nanoTime}
   */
  public synchronized SearchAnswer search(String peer, long nanos) {
    if (judges.of(peer).isEmpty()) {
      return new SearchAnswer(Outcome.UNKNOWN_PEER, 0, 0);
    }
    if (searches.isRunning(peer)) {
      return new SearchAnswer(Outcome.RUNNING, searches.packets().getOrDefault(peer, 0), 0);
    }
    Instant now = SteadyTime.at(nanos);
    demandedAt.values().removeIf(at -> !at.plus(DEMAND_EACH).isAfter(now));
    Instant before = demandedAt.get(peer);
    if (before != null) {
      long rest = Duration.between(now, before.plus(DEMAND_EACH)).toNanos();
      return new SearchAnswer(Outcome.TOO_SOON, 0, (int) Math.ceilDiv(rest, SECOND_NANOS));
    }
    if (closed || !searches.hasRoom()) {
      return new SearchAnswer(Outcome.NO_ROOM, 0, ROOM_SECONDS);
    }
    demandedAt.put(peer, now);
    start(peer, true);
    return new SearchAnswer(Outcome.STARTED, 0, 0);
  }

  /** From here on time is the wall clock's. */
  private void conclude(Instant wall, List<Drop> drops) {
    List<PeerPath> paths = judges.paths().stream().map(path -> path.dated(time::wall)).toList();
    List<Finding> found =
        findings.look(new Scene(wall, audit, facts, paths, judges.details(), drops));
    view = new PathView(paths, judges.turnedAway(), found, audit);
    if (!found.isEmpty()) {
      auditSoon.run(); // somebody may be curing it right now
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    searches.close();
  }
}
