package headroom.path;

import headroom.model.Event;
import headroom.model.SizeCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Divides what one namespace sent again among the peers that it was sent to. The counts are exact,
 * but know no destination; the samples know it, but are skbs, of several segments each, and have a
 * budget. So the segments of a size class are divided as its samples are, rounded up. Those of a
 * class without a sample (the last piece of a GSO skb, or the budget was spent) may have gone to any
 * peer that is named, and count for each. Pure.
 */
final class RetransmitShares {
  private static final int CLASSES = SizeCounts.UP_TO.size();

  /** Samples by size class, of all destinations. */
  private final long[] all = new long[CLASSES];

  private final long[] unnamed = new long[CLASSES];
  private final Map<String, long[]> named = new TreeMap<>();

  private RetransmitShares() {}

  /**
   * @param sampled events of the window's time, of any kind and namespace
   * @param peerOf the peer to which packets for an address go; empty: not known
   * @return a window for each peer named, and one for the destinations that name none, if there are
   *     any; the whole, if no peer is named
   */
  static List<RetransmitWindow> of(
      RetransmitWindow whole, List<Event> sampled, Function<String, Optional<String>> peerOf) {
    var shares = new RetransmitShares();
    Map<String, Optional<String>> asked = new HashMap<>();
    for (Event event : sampled) {
      boolean counts = event.kind() == Event.Kind.RETRANSMIT && event.netns() == whole.netns();
      if (counts && event.flow() != null) {
        shares.add(event, asked.computeIfAbsent(event.flow().destination(), peerOf));
      }
    }
    return shares.divide(whole);
  }

  private void add(Event event, Optional<String> peer) {
    int sizeClass = SizeCounts.UP_TO.indexOf(Sizes.classOf(event.size()));
    all[sizeClass]++;
    peer.map(one -> named.computeIfAbsent(one, _ -> new long[CLASSES])).orElse(unnamed)[
        sizeClass]++;
  }

  private List<RetransmitWindow> divide(RetransmitWindow whole) {
    if (named.isEmpty()) {
      return List.of(whole);
    }
    List<RetransmitWindow> shares = new ArrayList<>();
    named.forEach((peer, samples) ->
        shares.add(whole.to(peer, share(whole.sizes(), samples, true))));
    SizeCounts rest = share(whole.sizes(), unnamed, false);
    if (!rest.equals(SizeCounts.NONE)) {
      shares.add(whole.to(null, rest));
    }
    return shares;
  }

  private SizeCounts share(SizeCounts counted, long[] samples, boolean isNamed) {
    long[] share = new long[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      if (all[i] > 0) {
        share[i] = Math.ceilDiv(counted.get(i) * samples[i], all[i]);
      } else if (isNamed) {
        share[i] = counted.get(i);
      }
    }
    return SizeCounts.of(share);
  }
}
