package headroom.path;

import headroom.model.Because;
import headroom.model.Evidence.Kind;
import headroom.model.Facts;
import headroom.model.PeerPath.Direction;
import headroom.model.PeerPath.PeerAgent;
import headroom.path.LedgerWitness.Accusation;
import headroom.path.LedgerWitness.Passed;
import headroom.path.PathJudge.Departed;
import headroom.path.PathJudge.Signalled;
import headroom.path.SearchResult.Method;
import headroom.path.SearchResult.Outcome;
import headroom.path.SearchResult.Signal;
import headroom.path.SearchWitness.Heard;
import headroom.path.SizeTally.Split;
import headroom.path.Suspicion.Reason;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The sentences of the evidence: plain English, with the numbers, and what a page needs to say them
 * in another language. Pure.
 */
final class Words {
  private static final double PERCENT = 100;

  private Words() {}

  static Suspicion suspicion(Split split) {
    return new Suspicion(
        Reason.LEDGER,
        OptionalInt.of(split.passes()),
        OptionalInt.of(split.vanishes()),
        "all of %s above %d bytes are gone; of %s up to there at most %d did not arrive"
            .formatted(
                packets(split.lost()),
                below(split),
                packets(split.sentBelow()),
                split.lostBelow()));
  }

  /** Of the classes that vanish all sizes are above it. */
  private static int below(Split split) {
    return Sizes.least(split.vanishes()) - 1;
  }

  static Told accusation(Accusation accusation) {
    Split split = accusation.split();
    String chance = chance(split.chance());
    String text =
        ("Of %s above %d bytes none arrived, in %d windows of both ledgers; of %s up to there"
                + " at most %d did not. Plain loss looks like this with a chance of %s.")
            .formatted(
                packets(split.lost()),
                below(split),
                accusation.windows(),
                packets(split.sentBelow()),
                split.lostBelow(),
                chance.startsWith("<") ? "less than " + chance.substring(1) : chance);
    return new Told(
        Kind.LARGE_LOST,
        text,
        new Facts()
            .put("lostLarge", split.lost())
            .put("above", below(split))
            .put("windows", accusation.windows())
            .put("sentSmall", split.sentBelow())
            .put("lostSmall", split.lostBelow())
            .put("chance", chance));
  }

  private static String chance(double chance) {
    return chance < 1e-99 ? "<1e-99" : String.format(Locale.ROOT, "%.0e", chance);
  }

  static Told passed(Passed passed) {
    return new Told(
        Kind.ARRIVED,
        "Of %s of %d to %d bytes %d arrived, by both ledgers."
            .formatted(packets(passed.sent()), passed.least(), passed.upTo(), passed.arrived()),
        new Facts()
            .put("sent", passed.sent())
            .put("from", passed.least())
            .put("upTo", passed.upTo())
            .put("arrived", passed.arrived()));
  }

  static Told plainLoss(SizeTally tally) {
    return new Told(
        Kind.PLAIN_LOSS,
        "Plain loss: %s of %s did not arrive, %s, at all sizes alike: not an MTU's doing."
            .formatted(tally.lost(), packets(tally.sent()), percent(tally.lossShare()) + " %"),
        new Facts()
            .put("lost", tally.lost())
            .put("sent", tally.sent())
            .put("lossShare", percent(tally.lossShare())));
  }

  static Told unevenLoss(long large, long lostLarge, long small, long lostSmall, int above) {
    return new Told(
        Kind.UNEVEN_LOSS,
        ("Of %s above %d bytes %d did not arrive, of %s smaller ones %d: more, but not all."
                + " Congestion by bulk traffic does that, or one of several ways that carries less.")
            .formatted(packets(large), above, lostLarge, packets(small), lostSmall),
        new Facts()
            .put("sentLarge", large)
            .put("above", above)
            .put("lostLarge", lostLarge)
            .put("sentSmall", small)
            .put("lostSmall", lostSmall));
  }

  static Told retransmits(RetransmitWindow window) {
    return new Told(
        Kind.LARGE_RETRANSMITTED,
        ("%s of more than %d bytes were sent again in namespace %d%s and no smaller one, without"
                + " a drop for size on this node and without an ICMP signal.")
            .formatted(
                window.large() == 1 ? "1 TCP segment" : window.large() + " TCP segments",
                RetransmitWindow.LARGE_ABOVE,
                window.netns(),
                window.peer() == null
                    ? ""
                    : ", by sampled destinations to pods of " + window.peer()),
        new Facts()
            .put("segments", window.large())
            .put("above", RetransmitWindow.LARGE_ABOVE)
            .put("netns", window.netns())
            .put("peer", window.peer()));
  }

  static Told signal(Signalled signalled) {
    Signal signal =
        new Signal(signalled.signal().reporter(), (int) signalled.signal().nextHopMtu());
    return new Told(
        Kind.SIGNALLED,
        "%s: %s. Anyone can forge that: it starts a search, no more."
            .formatted(
                signalled.count() == 1
                    ? "1 ICMP signal"
                    : signalled.count() + " ICMP signals, the last",
                says(signal)),
        put(new Facts().put("signals", signalled.count()), signal));
  }

  private static Facts put(Facts facts, Signal signal) {
    facts.put("reporter", signal.reporter());
    return signal.nextHopMtu() == 0 ? facts : facts.put("nextHopMtu", signal.nextHopMtu());
  }

  static String says(Signal signal) {
    return signal.nextHopMtu() == 0
        ? signal.reporter() + " says that a packet is too big, but not for what"
        : signal.reporter() + " says that its next hop takes " + signal.nextHopMtu();
  }

  static Told departed(Departed departed, int mtu) {
    return new Told(
        Kind.LEFT_ABOVE,
        "%s above %d bytes left for the peer since that search."
            .formatted(packets(departed.packets()), mtu),
        new Facts().put("packets", departed.packets()).put("above", mtu));
  }

  /**
   * @param arrives the ledger saw such sizes arrive, so it is the way back that carries less
   */
  static Told search(Heard heard, boolean arrives) {
    SearchResult result = heard.result();
    boolean wayBack = arrives && result.direction() == Direction.ROUND_TRIP;
    String seconds = Facts.tenth(result.took().toMillis() / 1e3);
    String how =
        "Search (%s, %s, %s s): "
            .formatted(
                result.method() == Method.UDP_TO_AGENT
                    ? "UDP to the peer's agent"
                    : "ICMP echo, there and back",
                packets(result.packets()),
                seconds);
    String back =
        wayBack ? " What this node sent did arrive, so it is the way back that carries less." : "";
    return new Told(
        kind(result),
        how + outcome(result) + loss(result) + "." + back,
        facts(result)
            .put("seconds", seconds)
            .put("narrow", wayBack ? "way-back" : null));
  }

  static Kind kind(SearchResult result) {
    return switch (result.outcome()) {
      case EXACT -> Kind.SEARCH_LIMIT;
      case ALL_PASS -> Kind.SEARCH_ALL_PASS;
      case UNREACHABLE -> Kind.SEARCH_UNANSWERED;
      case INCONCLUSIVE -> Kind.SEARCH_INCONCLUSIVE;
    };
  }

  /** As the sentence has them: what happens to larger ones is told of a limit alone. */
  private static Facts facts(SearchResult result) {
    var facts = new Facts();
    facts
        .put("method", result.method() == Method.UDP_TO_AGENT ? "udp" : "icmp-echo")
        .put("packets", result.packets());
    if (result.outcome() != Outcome.UNREACHABLE) {
      facts.put("mtu", result.mtu());
    }
    if (result.outcome() == Outcome.INCONCLUSIVE) {
      facts.put("failsAt", result.failsAt());
    }
    if (result.outcome() == Outcome.EXACT) {
      facts.put("failsAt", failsAt(result));
      refused(facts, result);
    }
    return result.lossShare() > 0 ? facts.put("lossShare", percent(result.lossShare())) : facts;
  }

  private static void refused(Facts facts, SearchResult result) {
    Signal signal = result.signal();
    switch (result.refusal()) {
      case LOCAL -> facts.put("refusal", "local").put("localLimit", result.localLimit());
      case SIGNAL -> {
        facts.put("refusal", "signal");
        if (signal != null) {
          put(facts, signal);
        }
      }
      case SILENCE, NONE -> facts.put("refusal", "silence");
    }
  }

  private static int failsAt(SearchResult result) {
    return result.failsAt().orElse(result.mtu().orElse(0) + 1);
  }

  private static String outcome(SearchResult result) {
    int mtu = result.mtu().orElse(0);
    int fails = failsAt(result);
    return switch (result.outcome()) {
      case EXACT -> mtu + " bytes pass, " + fails + " do not: " + refusal(result);
      case ALL_PASS -> mtu + " bytes pass, the most that was asked for";
      case UNREACHABLE -> "no answer at any size";
      case INCONCLUSIVE ->
          "not certain before its budget ended; "
              + (result.mtu().isPresent() ? mtu + " bytes pass" : "nothing is known to pass")
              + (result.failsAt().isPresent() ? ", " + fails + " did not" : "");
    };
  }

  private static String refusal(SearchResult result) {
    Signal signal = result.signal();
    return switch (result.refusal()) {
      case LOCAL ->
          "this node refuses them (EMSGSIZE)"
              + (result.localLimit().isPresent()
                  ? ", its limit is " + result.localLimit().getAsInt()
                  : "");
      case SIGNAL -> signal == null ? "a router says so" : says(signal);
      case SILENCE, NONE -> "they vanish, and nobody says so";
    };
  }

  private static String loss(SearchResult result) {
    return result.lossShare() > 0
        ? "; of those that fit " + percent(result.lossShare()) + " % were lost"
        : "";
  }

  /** Why nothing is known, and what would change that. */
  static Because unknown(
      @Nullable Heard last, SizeTally recent, OptionalInt needed, PeerAgent agent) {
    if (needed.isEmpty()) {
      return new Because(
          Because.Kind.NEEDED_UNKNOWN,
          "what pods may send is not known: no route into the tunnel was found yet");
    }
    if (recent.sent() > 0 && recent.received() == 0) {
      return new Because(
          Because.Kind.NOTHING_ARRIVES,
          "nothing arrives, whatever its size: the peer or the path is down");
    }
    if (last == null) {
      return new Because(
          Because.Kind.NOT_SEARCHED,
          "not searched yet, and no packet of "
              + needed.getAsInt()
              + " bytes was seen to arrive",
          new Facts().put("needed", needed).map());
    }
    return unknown(last.result(), needed.getAsInt(), agent);
  }

  private static Because unknown(SearchResult last, int needed, PeerAgent agent) {
    return switch (last.outcome()) {
      case UNREACHABLE -> unanswered(agent == PeerAgent.ANSWERS);
      case INCONCLUSIVE ->
          new Because(
              Because.Kind.SEARCH_INCONCLUSIVE,
              "the search was not certain before its budget ended");
      case EXACT, ALL_PASS ->
          new Because(
              Because.Kind.SEARCHED_BELOW,
              "the search asked for no more than "
                  + last.mtu().orElse(0)
                  + " bytes, "
                  + needed
                  + " are needed",
              new Facts().put("asked", last.mtu().orElse(0)).put("needed", needed).map());
    };
  }

  private static Because unanswered(boolean answered) {
    return new Because(
        Because.Kind.SEARCH_UNANSWERED,
        "no answer at any size: ICMP is filtered or the peer is down, and "
            + (answered ? "its agent's answers ended" : "no agent answers there"),
        new Facts().put("agent", answered ? "ended" : "none").map());
  }

  /**
   * @param problem English, of the operating system mostly
   */
  static Because notSearched(String problem) {
    return new Because(
        Because.Kind.SEARCH_FAILED,
        "the path could not be searched: " + problem,
        new Facts().put("problem", problem).map());
  }

  static Told counters(NodeFacts facts, String peer) {
    double rate = facts.fragmentsPerSecond();
    int needed = facts.needed().orElse(0);
    int underlay = facts.underlayMtu(peer).orElse(0);
    return new Told(
        Kind.FRAGMENTS_MADE,
        "Pods' packets need %d bytes with the overhead, the route to the peer takes %d; %s."
            .formatted(
                needed,
                underlay,
                rate > 0
                    ? "this node makes %s fragments a second (IpFragCreates)"
                        .formatted(Facts.tenth(rate))
                    : "fragments were made before"),
        new Facts()
            .put("needed", needed)
            .put("underlayMtu", underlay)
            .putTenth("fragmentsPerSecond", rate));
  }

  static Told probing(NodeFacts facts) {
    double rate = facts.probeSuccessesPerSecond();
    int probing = facts.probing().orElse(0);
    return new Told(
        Kind.TCP_PROBING,
        "tcp_mtu_probing is %d or more in every pod%s."
            .formatted(
                probing,
                rate > 0
                    ? ", and finds a smaller size %s times a second (TCPMTUPSuccess)"
                        .formatted(Facts.tenth(rate))
                    : ", and has found smaller sizes"),
        new Facts().put("probing", probing).putTenth("successesPerSecond", rate));
  }

  static Told needed(NodeFacts facts) {
    int podRoute = facts.podRoute().orElse(0);
    int needed = facts.needed().orElse(0);
    return new Told(
        Kind.NEEDED,
        "Routes let pods send %d bytes; with %s that is %d on the underlay."
            .formatted(podRoute, facts.overhead().formula(), needed),
        new Facts()
            .put("podRoute", podRoute)
            .put("formula", facts.overhead().formula())
            .put("needed", needed));
  }

  private static String packets(long number) {
    return number == 1 ? "1 packet" : number + " packets";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f", share * PERCENT);
  }
}
