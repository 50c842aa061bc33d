package headroom.rules;

import java.util.Set;

/** Names that the texts of a rule about findings may ask for (docs/FINDINGS.md). */
final class FindingFacts {
  static final Set<String> NAMES =
      Set.of(
          // of every finding
          "title", "text", "kind", "command", "count", "names",
          // of a path
          "peer", "name", "mtu", "needed", "overhead", "direction", "agent", "sentLarge",
          "lostLarge", "sentSmall", "lostSmall", "above", "below", "probing",
          "successesPerSecond", "localLimit", "reporter", "nextHopMtu",
          // of the advice
          "baseMtu", "podRouteMtu", "pods", "costFrom", "costShare", "costPackets",
          "costGoodput", "costHeaders", "costFraming",
          // of the node
          "underlayMtu", "underlayDevice", "fragmentsPerSecond", "peers", "failsPerSecond",
          "timeoutDrops", "interface", "interfaces", "podRoute", "podsAbove", "namespace", "pod",
          "device", "deviceMtu", "routeMtu", "destination", "expected", "expectedFrom", "podsOld",
          "podsAll", "smallest", "largest", "drops", "dropsPerSecond");

  private FindingFacts() {}
}
