package headroom.config;

import java.net.InetAddress;
import java.util.List;

/**
 * @param peers tunnel peers to keep a ledger of; empty = every peer
 */
public record LedgerConfig(List<Cidr> peers) {
  public LedgerConfig {
    peers = List.copyOf(peers);
  }

  public boolean covers(InetAddress peer) {
    return peers.isEmpty() || peers.stream().anyMatch(range -> range.contains(peer));
  }
}
