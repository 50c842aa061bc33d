package headroom.path;

import headroom.model.Event;
import headroom.model.Event.PmtuSignal;
import headroom.model.PathVerdict;
import headroom.model.PathView;
import headroom.model.PeerPath;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PathJudge} for each peer, at most {@link PathView#PATHS_MAX}. Threads: none; one owner.
 */
public final class PathJudges {
  private final int most;
  private final Map<String, PathJudge> judges = new TreeMap<>();
  private @Nullable NodeFacts facts;
  private PeerOf peerOf = PeerOf.NOBODY;
  private int turnedAway;

  public PathJudges() {
    this(PathView.PATHS_MAX);
  }

  PathJudges(int most) {
    this.most = most;
  }

  /**
   * Which peers there are: new ones get a judge while there is room, those that are gone lose
   * theirs.
   */
  public void peers(Collection<String> peers, Instant now) {
    judges.keySet().retainAll(Set.copyOf(peers));
    turnedAway = 0;
    for (String peer : peers) {
      if (!judges.containsKey(peer)) {
        admit(peer, now);
      }
    }
  }

  private void admit(String peer, Instant now) {
    if (judges.size() >= most) {
      turnedAway++;
      return;
    }
    var judge = new PathJudge(peer, now);
    if (facts != null) {
      judge.facts(facts);
    }
    judges.put(peer, judge);
  }

  /** Empty: not a peer, or there was no room. */
  public Optional<PathJudge> of(String peer) {
    return Optional.ofNullable(judges.get(peer));
  }

  /** Of the peers that found no room. */
  public int turnedAway() {
    return turnedAway;
  }

  /** What an audit found; for the peers to come as well. */
  public void facts(NodeFacts found) {
    facts = found;
    judges.values().forEach(judge -> judge.facts(found));
  }

  /** Behind which node an address is, from now on. */
  public void peerOf(PeerOf known) {
    peerOf = known;
  }

  /**
   * What a namespace sent again. The peers to whose pods the samples went hear their part. Where no
   * peer is named it may have been any: all hear it, and only those are asked about whose paths the
   * ledger knows not.
   *
   * @param sampled events of the window's time, of any kind and namespace
   */
  public void retransmits(RetransmitWindow window, List<Event> sampled) {
    for (RetransmitWindow share : RetransmitShares.of(window, sampled, this::peerAt)) {
      if (share.peer() == null) {
        judges.values().forEach(judge -> judge.retransmits(share));
      } else {
        of(share.peer()).ifPresent(judge -> judge.retransmits(share));
      }
    }
  }

  private Optional<String> peerAt(String destination) {
    return peerOf.node(destination).stream().filter(judges::containsKey).findFirst();
  }

  /** A signal about a packet to {@code to}; ignored if that is no peer. */
  public void signal(String to, PmtuSignal signal, Instant at) {
    of(to).ifPresent(judge -> judge.signal(signal, at));
  }

  /** Peers whose paths should be searched now, and why. */
  public Map<String, Suspicion> suspicions(Instant now) {
    Map<String, Suspicion> found = new LinkedHashMap<>();
    judges.forEach(
        (peer, judge) -> judge.suspicion(now).ifPresent(suspicion -> found.put(peer, suspicion)));
    return found;
  }

  /** Those with a trouble first. */
  public List<PeerPath> paths() {
    return judges.values().stream()
        .map(PathJudge::path)
        .sorted(Comparator.comparingInt(path -> rank(path.verdict())))
        .toList();
  }

  /** By peer. */
  public Map<String, PathDetails> details() {
    Map<String, PathDetails> details = new TreeMap<>();
    judges.forEach((peer, judge) -> details.put(peer, judge.details()));
    return details;
  }

  private static int rank(PathVerdict verdict) {
    return switch (verdict) {
      case VANISHING -> 0;
      case MASKED -> 1;
      case REFUSED_BY_SIGNAL -> 2;
      case FRAGMENTING -> 3;
      case TOO_SMALL -> 4;
      case REFUSED_LOCALLY -> 5;
      case UNKNOWN -> 6;
      case FINE -> 7;
    };
  }
}
