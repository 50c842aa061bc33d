package headroom.probe;

import headroom.path.SearchResult;
import headroom.socket.SendResult;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Carries probes to one peer and says what became of them. A probe is a packet of exactly the size
 * asked for, with DF set, that the peer answers if it arrives whole.
 *
 * <p>One transport serves one search: a late answer must never meet another search's id.
 *
 * <p>Whatever tells of no probe of this transport (others' answers, forged ones as far as they can
 * be told, errors that quote nothing of ours) is passed over in silence.
 *
 * <p>Threads: one at a time.
 */
public interface ProbeTransport extends AutoCloseable {
  /** Ids that a transport tells apart: 0 to this, exclusive. */
  int IDS = 1 << 16;

  /** The peer's address, text form. */
  String target();

  SearchResult.Method method();

  /** The smallest probe that it can make, L3 bytes. */
  int smallest();

  /** The largest probe that it can make, L3 bytes. */
  int largest();

  /**
   * What this node's routing allowed to the peer when the transport was opened, L3 bytes: the
   * route's MTU or what was learned of the path. The device may allow more. Empty: there is no
   * route, or it cannot be told.
   */
  OptionalInt routeMtu();

  /**
   * Sends a probe at once; does not block.
   *
   * @param id 0 to {@link #IDS}, exclusive; used once in a search
   * @param size L3 bytes, {@link #smallest()} to {@link #largest()}
   */
  SendResult send(int id, int size);

  /**
   * What was heard since the last call; waits until there is something, or {@code timeout} is over.
   * Empty: nothing. In the order in which it was heard.
   */
  List<Heard> poll(Duration timeout);

  @Override
  void close();

  /** What was heard of a probe. */
  sealed interface Heard {
    int id();
  }

  /** The peer answered: the probe arrived whole. May come late, or twice. */
  record Answer(int id) implements Heard {}

  /**
   * A router says that the probe was too big for its next hop.
   *
   * @param reporter its address, text form
   * @param nextHopMtu bytes; 0 = it did not say
   */
  record TooBig(int id, String reporter, int nextHopMtu) implements Heard {}

  /**
   * Another ICMP error about the probe.
   *
   * @param text what and who: "10.0.0.1 says: host unreachable"
   */
  record Trouble(int id, String text) implements Heard {}
}
