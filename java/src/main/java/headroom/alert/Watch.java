package headroom.alert;

import headroom.alert.Condition.OfFinding;
import headroom.alert.Condition.OfLostAgent;
import headroom.alert.Condition.OfRate;
import headroom.model.Finding;
import headroom.model.Frame;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.model.PeerPath.PeerAgent;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the rules see in a Frame: findings, agents that are silent, rates; and what it means that
 * something is not seen. It remembers what was counted and which agents answered; alerts it only
 * reads. Threads: none; one owner.
 */
final class Watch {
  private static final int PEERS_MAX = 4096;

  private final Labels labels;
  private final Changes changes;
  private final Counts counts = new Counts();
  private final Map<String, String> answered = new HashMap<>();

  /**
   * @param answered as {@link #answered} was before the start
   */
  Watch(Labels labels, Changes changes, Map<String, String> answered) {
    this.labels = labels;
    this.changes = changes;
    this.answered.putAll(answered);
  }

  /** Peers whose agent answered, to the peer's name or an empty text; not a copy. */
  Map<String, String> answered() {
    return answered;
  }

  /** First of every look. */
  void look(Frame frame, Now now) {
    counts.look(frame);
    for (PeerPath path : frame.paths()) {
      if (path.agent() == PeerAgent.ANSWERS && answered.size() < PEERS_MAX) {
        String name = path.name() == null ? "" : path.name();
        changes.durable |= !name.equals(answered.put(path.peer(), name));
      }
    }
    if (answered.size() > frame.paths().size() && now.isPast(now.began(), AlertBook.SETTLE)) {
      Set<String> present = new HashSet<>();
      frame.paths().forEach(path -> present.add(path.peer()));
      // A node that left is not a lost agent.
      changes.durable |= answered.keySet().retainAll(present);
    }
  }

  /** By id of the alert; those whose verdict does not hold are alerts only if they were before. */
  Map<String, Seen> see(RuleState state, Frame frame, Now now) {
    return switch (state.rule.condition()) {
      case OfFinding found -> findings(state, found, frame);
      case OfLostAgent _ -> lostAgents(state, frame);
      case OfRate rate -> rates(state, rate, now);
    };
  }

  /** Of an alert that {@link #see} did not see. */
  Verdict absent(RuleState state, Case one, Frame frame, Now now) {
    if (state.rates != null) {
      return state.rates.ofNothing().verdict();
    }
    Duration keep = state.rule.keep();
    Duration settle = keep.compareTo(AlertBook.SETTLE) > 0 ? keep : AlertBook.SETTLE;
    if (!now.isPast(now.began(), settle)) {
      return Verdict.UNKNOWN;
    }
    String peer = one.facts.get("peer");
    if (peer != null && state.rule.condition() instanceof OfFinding) {
      for (PeerPath path : frame.paths()) {
        if (path.peer().equals(peer) && path.verdict() == PathVerdict.UNKNOWN) {
          return Verdict.UNKNOWN;
        }
      }
    }
    return Verdict.GONE;
  }

  private Map<String, Seen> findings(RuleState state, OfFinding wanted, Frame frame) {
    if (frame.findings().isEmpty()) {
      return Map.of();
    }
    Map<String, Seen> seen = new LinkedHashMap<>();
    for (Finding each : frame.findings()) {
      if (!wanted.kinds().contains(each.kind())) {
        continue;
      }
      Labels.Identity identity = labels.of(state, each);
      Seen known = seen.get(identity.id());
      if (known == null) {
        Seen one = new Seen(identity, Verdict.HOLDS, Double.NaN);
        one.finding = each;
        seen.put(identity.id(), one);
      } else {
        known.add(each);
      }
    }
    return seen;
  }

  private Map<String, Seen> lostAgents(RuleState state, Frame frame) {
    Map<String, Seen> seen = new LinkedHashMap<>();
    for (PeerPath path : frame.paths()) {
      if (path.agent() == PeerAgent.SILENT && answered.containsKey(path.peer())) {
        Labels.Identity identity = labels.ofPeer(state, path.peer());
        Seen one = new Seen(identity, Verdict.HOLDS, Double.NaN);
        one.peerName = path.name() != null ? path.name() : answered.get(path.peer());
        seen.put(identity.id(), one);
      }
    }
    return seen;
  }

  private Map<String, Seen> rates(RuleState state, OfRate rate, Now now) {
    RateBook rates = Objects.requireNonNull(state.rates);
    rates.look(counts, now.steady());
    Map<String, Seen> seen = new LinkedHashMap<>();
    rates.forEach((key, standing) -> {
      if (standing.verdict() != Verdict.HOLDS && state.cases.isEmpty()) {
        return;
      }
      Labels.Identity identity = labels.of(state, rate, key);
      seen.put(identity.id(), new Seen(identity, standing.verdict(), standing.value()));
    });
    return seen;
  }
}
