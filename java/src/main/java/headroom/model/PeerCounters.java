package headroom.model;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The exchange with the peers' agents, since the agent began.
 *
 * @param received datagrams that arrived, by what became of them: "hello", "query", "answer" and
 *     "probe" were good; the rest are refusals by kind, which got no answer
 * @param receivedLost datagrams that the kernel dropped: more came than are looked at
 * @param sent datagrams, by kind
 * @param sentBytes L3 bytes of them
 * @param peers by state: "answers", "silent", "not-asked"
 * @param peersTurnedAway peers of the ledger that find no room now
 */
public record PeerCounters(
    Map<String, Long> received,
    long receivedLost,
    Map<String, Long> sent,
    long sentBytes,
    Map<String, Integer> peers,
    int peersTurnedAway) {
  private static final Set<String> GOOD = Set.of("hello", "query", "answer", "probe");

  public PeerCounters {
    received = Map.copyOf(received);
    sent = Map.copyOf(sent);
    peers = Map.copyOf(peers);
  }

  /** Got no answer, all kinds together. */
  public long refused() {
    return received.entrySet().stream()
        .filter(e -> !GOOD.contains(e.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** All that arrived. */
  public long arrived() {
    return received.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public String toString() {
    return "received "
        + new TreeMap<>(received)
        + " lost "
        + receivedLost
        + ", sent "
        + new TreeMap<>(sent)
        + " "
        + sentBytes
        + " bytes, peers "
        + peers;
  }
}
