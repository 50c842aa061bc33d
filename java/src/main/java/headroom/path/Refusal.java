package headroom.path;

import java.util.Locale;

/** Why a datagram got no answer. Those before {@link #FORGED} are told without any cryptography. */
public enum Refusal {
  /** Shorter than the shortest message. */
  TRUNCATED,
  /** Longer than a message may be. */
  OVERSIZED,
  /** Not one of ours: another beginning. */
  FOREIGN,
  /** Ours, of another version or of a kind that there is not. */
  VERSION,
  /** From an address that the ledger does not know. */
  UNKNOWN_PEER,
  /** For another start of this agent, or of the peer: old, or not yet introduced. */
  EPOCH,
  /** Our own words sent back to us. */
  REFLECTED,
  /** More than are looked at in a second. */
  OVER_RATE,
  /** The code does not fit the message: another key, or a changed byte. */
  FORGED,
  /** Authentic, but it makes no sense. */
  MALFORMED,
  /** Authentic, and seen before, or too old to tell. */
  REPLAYED,
  /** An answer to what was not asked, or was asked too long ago. */
  UNASKED,
  /** Several agents behind one address: what was received from it says nothing of one of them. */
  SHARED_ADDRESS,
  /** Nothing is left of the bytes that may be sent in a second. */
  OVER_BUDGET;

  /** As it stands in /metrics: "over-rate". */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
