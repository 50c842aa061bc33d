package headroom.path;

import headroom.model.PeerPath.Direction;
import headroom.model.PeerPath.PeerAgent;
import headroom.path.LedgerWitness.Accusation;
import headroom.path.LedgerWitness.Passed;
import headroom.path.PathJudge.Departed;
import headroom.path.PathJudge.Signalled;
import headroom.path.SearchResult.Method;
import headroom.path.SearchResult.Signal;
import headroom.path.SearchWitness.Heard;
import headroom.path.SizeTally.Split;
import headroom.path.Suspicion.Reason;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The sentences of the evidence: plain English, with the numbers. Pure. */
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

  static String accusation(Accusation accusation) {
    Split split = accusation.split();
    return ("Of %s above %d bytes none arrived, in %d windows of both ledgers; of %s up to there"
            + " at most %d did not. Plain loss looks like this with a chance of %s.")
        .formatted(
            packets(split.lost()),
            below(split),
            accusation.windows(),
            packets(split.sentBelow()),
            split.lostBelow(),
            chance(split.chance()));
  }

  private static String chance(double chance) {
    return chance < 1e-99 ? "less than 1e-99" : String.format(Locale.ROOT, "%.0e", chance);
  }

  static String passed(Passed passed) {
    return "Of %s of %d to %d bytes %d arrived, by both ledgers."
        .formatted(packets(passed.sent()), passed.least(), passed.upTo(), passed.arrived());
  }

  static String plainLoss(SizeTally tally) {
    return "Plain loss: %s of %s did not arrive, %s, at all sizes alike: not an MTU's doing."
        .formatted(tally.lost(), packets(tally.sent()), percent(tally.lossShare()));
  }

  static String unevenLoss(long large, long lostLarge, long small, long lostSmall, int above) {
    return ("Of %s above %d bytes %d did not arrive, of %s smaller ones %d: more, but not all."
            + " Congestion by bulk traffic does that, or one of several ways that carries less.")
        .formatted(packets(large), above, lostLarge, packets(small), lostSmall);
  }

  static String retransmits(RetransmitWindow window) {
    return ("%s of more than %d bytes were sent again in namespace %d%s and no smaller one, without"
            + " a drop for size on this node and without an ICMP signal.")
        .formatted(
            window.large() == 1 ? "1 TCP segment" : window.large() + " TCP segments",
            RetransmitWindow.LARGE_ABOVE,
            window.netns(),
            window.peer() == null ? "" : ", by sampled destinations to pods of " + window.peer());
  }

  static String signal(Signalled signalled) {
    Signal signal =
        new Signal(signalled.signal().reporter(), (int) signalled.signal().nextHopMtu());
    return "%s: %s. Anyone can forge that: it starts a search, no more."
        .formatted(
            signalled.count() == 1
                ? "1 ICMP signal"
                : signalled.count() + " ICMP signals, the last",
            says(signal));
  }

  static String says(Signal signal) {
    return signal.nextHopMtu() == 0
        ? signal.reporter() + " says that a packet is too big, but not for what"
        : signal.reporter() + " says that its next hop takes " + signal.nextHopMtu();
  }

  static String departed(Departed departed, int mtu) {
    return "%s above %d bytes left for the peer since that search."
        .formatted(packets(departed.packets()), mtu);
  }

  static String search(Heard heard) {
    SearchResult result = heard.result();
    String how =
        "Search (%s, %s, %.1f s): "
            .formatted(
                result.method() == Method.UDP_TO_AGENT
                    ? "UDP to the peer's agent"
                    : "ICMP echo, there and back",
                packets(result.packets()),
                result.took().toMillis() / 1e3);
    return how + outcome(result) + loss(result) + ".";
  }

  private static String outcome(SearchResult result) {
    int mtu = result.mtu().orElse(0);
    int fails = result.failsAt().orElse(mtu + 1);
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
        ? "; of those that fit " + percent(result.lossShare()) + " were lost"
        : "";
  }

  static String passesThere(Heard limit) {
    return limit.result().direction() == Direction.ROUND_TRIP
        ? " What this node sent did arrive, so it is the way back that carries less."
        : "";
  }

  /** Why nothing is known, and what would change that. */
  static String unknown(
      @Nullable Heard last, SizeTally recent, OptionalInt needed, PeerAgent agent) {
    if (needed.isEmpty()) {
      return "what pods may send is not known: no route into the tunnel was found yet";
    }
    if (recent.sent() > 0 && recent.received() == 0) {
      return "nothing arrives, whatever its size: the peer or the path is down";
    }
    if (last == null) {
      return "not searched yet, and no packet of "
          + needed.getAsInt()
          + " bytes was seen to arrive";
    }
    return switch (last.result().outcome()) {
      case UNREACHABLE ->
          "no answer at any size: ICMP is filtered or the peer is down, and "
              + (agent == PeerAgent.ANSWERS
                  ? "its agent's answers ended"
                  : "no agent answers there");
      case INCONCLUSIVE -> "the search was not certain before its budget ended";
      case EXACT, ALL_PASS ->
          "the search asked for no more than "
              + last.result().mtu().orElse(0)
              + " bytes, "
              + needed.getAsInt()
              + " are needed";
    };
  }

  static String counters(NodeFacts facts, String peer) {
    return "Pods' packets need %d bytes with the overhead, the route to the peer takes %d; %s."
        .formatted(
            facts.needed().orElse(0),
            facts.underlayMtu(peer).orElse(0),
            facts.fragmentsPerSecond() > 0
                ? String.format(
                    Locale.ROOT,
                    "this node makes %.1f fragments a second (IpFragCreates)",
                    facts.fragmentsPerSecond())
                : "fragments were made before");
  }

  static String probing(NodeFacts facts) {
    return "tcp_mtu_probing is %d or more in every pod%s."
        .formatted(
            facts.probing().orElse(0),
            facts.probeSuccessesPerSecond() > 0
                ? String.format(
                    Locale.ROOT,
                    ", and finds a smaller size %.1f times a second (TCPMTUPSuccess)",
                    facts.probeSuccessesPerSecond())
                : ", and has found smaller sizes");
  }

  static String needed(NodeFacts facts) {
    return "Routes let pods send %d bytes; with %s that is %d on the underlay."
        .formatted(
            facts.podRoute().orElse(0), facts.overhead().formula(), facts.needed().orElse(0));
  }

  private static String packets(long number) {
    return number == 1 ? "1 packet" : number + " packets";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", share * PERCENT);
  }
}
