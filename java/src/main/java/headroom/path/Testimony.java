package headroom.path;

import headroom.model.Evidence;
import headroom.model.Evidence.Kind;
import headroom.model.Evidence.Witness;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.path.LedgerWitness.Accusation;
import headroom.path.PathJudge.Departed;
import headroom.path.PathJudge.Judgement;
import headroom.path.PathJudge.Retransmitted;
import headroom.path.PathJudge.Signalled;
import headroom.path.SearchWitness.Heard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Puts together what each witness has to say about a verdict: the evidence of a path. */
final class Testimony {
  /** Losses fewer than that are not worth a sentence. */
  private static final long PLAIN_LOST_MIN = 3;

  private static final double PLAIN_SHARE_MIN = 1e-3;

  /** Sizes above it are large where no search has named an MTU. */
  private static final int LARGE_ABOVE = RetransmitWindow.LARGE_ABOVE;

  private final String peer;
  private final LedgerWitness ledger;
  private final SearchWitness search;
  private final @Nullable NodeFacts facts;
  private final Recall recall;
  private final List<Evidence> evidence = new ArrayList<>();

  /** What the sentence of a search is made of; {@code arrives}: see {@link Words#search}. */
  private record Searched(Heard heard, boolean arrives) {}

  /** What {@link Words#departed} is made of. */
  private record Left(Departed departed, int mtu) {}

  Testimony(
      String peer,
      LedgerWitness ledger,
      SearchWitness search,
      @Nullable NodeFacts facts,
      Recall recall) {
    this.peer = peer;
    this.ledger = ledger;
    this.search = search;
    this.facts = facts;
    this.recall = recall;
  }

  /** Oldest first. */
  List<Evidence> of(
      Judgement judgement,
      @Nullable Retransmitted retransmitted,
      @Nullable Signalled signalled,
      @Nullable Departed departed,
      boolean fragmenting) {
    audit(judgement, fragmenting);
    searches(judgement, departed);
    ledgers(judgement);
    if (retransmitted != null) {
      RetransmitWindow window = retransmitted.window();
      add(
          Witness.RETRANSMITS,
          recall.say(Kind.LARGE_RETRANSMITTED, window, Words::retransmits),
          window.to());
    }
    if (signalled != null) {
      add(
          Witness.SIGNAL,
          recall.say(Kind.SIGNALLED, signalled, Words::signal),
          signalled.at());
    }
    return evidence.stream()
        .sorted(Comparator.comparing(Evidence::at))
        .limit(PeerPath.EVIDENCE_MAX)
        .toList();
  }

  private void audit(Judgement judgement, boolean fragmenting) {
    if (facts == null) {
      return;
    }
    if (facts.needed().isPresent()) {
      add(Witness.AUDIT, recall.say(Kind.NEEDED, facts, Words::needed), facts.at());
    }
    if (fragmenting) {
      Told cut = recall.say(Kind.FRAGMENTS_MADE, facts, now -> Words.counters(now, peer));
      add(Witness.COUNTERS, cut, facts.at());
    }
    if (judgement.verdict() == PathVerdict.MASKED) {
      add(Witness.COUNTERS, recall.say(Kind.TCP_PROBING, facts, Words::probing), facts.at());
    }
  }

  private void searches(Judgement judgement, @Nullable Departed departed) {
    Heard conclusive = search.conclusive();
    Heard last = search.last();
    if (conclusive != null) {
      boolean arrives = judgement.verdict() == PathVerdict.FINE && isLess(conclusive);
      add(Witness.PROBE, searched(conclusive, arrives), conclusive.at());
      if (departed != null && conclusive.isLimit()) {
        int mtu = conclusive.result().mtu().orElse(0);
        Told left =
            recall.say(
                Kind.LEFT_ABOVE,
                new Left(departed, mtu),
                one -> Words.departed(one.departed(), one.mtu()));
        add(Witness.LEDGER, left, departed.at());
      }
    }
    if (last != null && !last.equals(conclusive) && !last.isConclusive()) {
      add(Witness.PROBE, searched(last, false), last.at());
    }
  }

  private Told searched(Heard heard, boolean arrives) {
    return recall.say(
        Words.kind(heard.result()),
        new Searched(heard, arrives),
        one -> Words.search(one.heard(), one.arrives()));
  }

  /** Whether the search found less than is needed. */
  private boolean isLess(Heard conclusive) {
    OptionalInt needed = facts == null ? OptionalInt.empty() : facts.needed();
    return conclusive.isLimit()
        && needed.isPresent()
        && conclusive.result().mtu().orElse(0) < needed.getAsInt();
  }

  private void ledgers(Judgement judgement) {
    Accusation accusation = ledger.accusation();
    if (accusation != null) {
      add(
          Witness.LEDGER,
          recall.say(Kind.LARGE_LOST, accusation, Words::accusation),
          accusation.last());
    }
    ledger
        .largestPassed()
        .ifPresent(one ->
            add(Witness.LEDGER, recall.say(Kind.ARRIVED, one, Words::passed), one.at()));
    Instant last = ledger.last();
    SizeTally recent = ledger.recent();
    if (last != null && recent.lost() >= PLAIN_LOST_MIN && recent.lossShare() >= PLAIN_SHARE_MIN) {
      losses(judgement, recent, last);
    }
  }

  /** Losses that are no accusation: alike, or uneven. */
  private void losses(Judgement judgement, SizeTally recent, Instant at) {
    if (ledger.accusation() != null) {
      return; // it has told of them
    }
    int named = judgement.mtu().orElse(LARGE_ABOVE);
    // Without packets on both sides of a size there is nothing to compare.
    int above = recent.halves(named)[0] > 0 ? named : LARGE_ABOVE;
    long[] halves = recent.halves(above);
    if (Fisher.chance(halves[0], halves[1], halves[2], halves[3]) > SizeTally.SUSPECT_CHANCE_MAX) {
      add(Witness.LEDGER, Words.plainLoss(recent), at);
    } else {
      Told told = Words.unevenLoss(halves[0], halves[1], halves[2], halves[3], above);
      add(Witness.LEDGER, told, at);
    }
  }

  private void add(Witness witness, Told told, Instant at) {
    evidence.add(told.by(witness, at));
  }
}
