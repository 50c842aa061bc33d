package headroom.path;

/**
 * What agents of two nodes say to each other (docs/PEERS.md). {@code from} and {@code to} are the
 * epochs of the sender and of the receiver: 64 random bits that an agent draws at its start; 0
 * stands for "not known".
 */
public sealed interface PeerMessage {
  /** The sender's epoch. */
  long from();

  /** Grows with every message of this kind from this sender to this receiver. */
  long sequence();

  /**
   * Here I am, and this is what I heard of you. Two echoes, so that an old greeting, played again
   * by somebody else, does not push the true one out.
   *
   * @param echo the last challenge of the receiver's start that proved itself; 0 = none did
   * @param otherEcho the last challenge of any other start that the receiver claimed; 0 = none
   * @param challenge of the sender; who repeats it has heard this greeting
   */
  record Hello(long from, long echo, long otherEcho, long challenge, long sequence)
      implements PeerMessage {
    /** This message proves that its sender heard {@code challenge}. */
    public boolean echoes(long challenge) {
      return echo == challenge || otherEcho == challenge;
    }
  }

  /**
   * What did you receive from me?
   *
   * @param bytes of the datagram: an answer is never larger
   */
  record Query(long from, long to, long sequence, int bytes) implements PeerMessage {}

  /**
   * @param received packets by size class, {@code SizeCounts.UP_TO.size()} numbers; empty: they
   *     need {@code needed} bytes, more than the query had
   * @param needed bytes of the datagram that would hold them; 0 = they are here
   */
  @SuppressWarnings("ArrayRecordComponent") // it lives for one call; nobody compares it
  record Answer(long from, long to, long sequence, long[] received, int needed)
      implements PeerMessage {
    public boolean isWhole() {
      return needed == 0;
    }
  }

  /**
   * Does a datagram of this size arrive?
   *
   * @param bytes of the datagram, UDP payload
   */
  record Probe(long from, long to, long sequence, int bytes) implements PeerMessage {}

  /** It did: {@code sequence} is the probe's. */
  record ProbeAck(long from, long to, long sequence, int bytes) implements PeerMessage {}
}
