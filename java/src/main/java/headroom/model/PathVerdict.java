package headroom.model;

import java.util.Locale;

/** What a path does with packets that are too big for it: one verdict a peer, never a guess. */
public enum PathVerdict {
  /** Carries all that this node may send there. */
  FINE,
  /** Carries less than this node may send, but nothing large was lost yet. */
  TOO_SMALL,
  /** This node's own route or device refuses (EMSGSIZE): nothing leaves, nothing is lost. */
  REFUSED_LOCALLY,
  /** A router refuses and says so: "fragmentation needed", "packet too big". */
  REFUSED_BY_SIGNAL,
  /** Large packets are discarded and nobody says so: a black hole. */
  VANISHING,
  /** Large packets are cut into fragments on the way. */
  FRAGMENTING,
  /** Large packets vanish, but TCP's own probing copes; UDP and QUIC do not. */
  MASKED,
  /** It could not be told; the reason is beside it. */
  UNKNOWN;

  /** As it stands in the Frame's JSON: "refused-by-signal". */
  public String json() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
