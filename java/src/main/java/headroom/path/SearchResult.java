package headroom.path;

import headroom.model.PeerPath.Direction;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a search for the largest passing size came to. Sizes are L3 bytes.
 *
 * @param mtu the largest size that passed; empty: none did
 * @param failsAt the smallest size that was shown not to pass; empty: none was
 * @param refusal what happened to sizes from {@code failsAt} on
 * @param signal of a router, when {@code refusal} is SIGNAL; else null
 * @param localLimit what this node's route or device allows; empty: not met
 * @param lossShare of packets whose size passes, 0 to 1; NaN: none was sent
 * @param packets that were sent
 */
public record SearchResult(
    String target,
    Method method,
    Outcome outcome,
    OptionalInt mtu,
    OptionalInt failsAt,
    Refusal refusal,
    @Nullable Signal signal,
    OptionalInt localLimit,
    double lossShare,
    int packets,
    Duration took) {

  public Direction direction() {
    return method == Method.UDP_TO_AGENT ? Direction.SENDING : Direction.ROUND_TRIP;
  }

  public enum Method {
    ICMP_ECHO,
    UDP_TO_AGENT
  }

  public enum Outcome {
    /** {@code mtu} passes, {@code mtu + 1} does not. */
    EXACT,
    /** The largest size asked for passes. */
    ALL_PASS,
    /** Nothing passes, not even the smallest size: no answer at all. */
    UNREACHABLE,
    /** The budget of packets ended before it was certain. */
    INCONCLUSIVE
  }

  public enum Refusal {
    NONE,
    /** EMSGSIZE on this node. */
    LOCAL,
    /** A router said so. */
    SIGNAL,
    /** No word. */
    SILENCE
  }

  /**
   * @param reporter who sent the ICMP message
   * @param nextHopMtu bytes; 0 = it did not say
   */
  public record Signal(String reporter, int nextHopMtu) {}
}
