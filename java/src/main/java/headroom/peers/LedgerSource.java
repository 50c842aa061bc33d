package headroom.peers;

/** What this node's ledger says of one peer, at this moment. */
@FunctionalInterface
public interface LedgerSource {
  /**
   * @param address of the peer node, 4 or 16 bytes
   * @param into sent by size class, then received by size class; all of it is written
   * @return false: the ledger has no such peer, and {@code into} is all 0
   */
  boolean read(byte[] address, long[] into);
}
