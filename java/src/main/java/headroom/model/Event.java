package headroom.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One sampled occurrence. Counting never depends on events.
 *
 * @param reason of a DROP, else null
 * @param location of a DROP, else null
 * @param size L3 bytes of the largest packet on the wire that this skb stands for
 * @param flow the outer (or only) header; null if it could not be read
 * @param innerFlow inside VXLAN or Geneve, else null
 * @param vni of the tunnel header, else null
 * @param signal of a PMTU_SIGNAL, else null
 */
public record Event(
    Instant time,
    Kind kind,
    long netns,
    int ifindex,
    @Nullable String interfaceName,
    @Nullable String reason,
    @Nullable DropClass dropClass,
    @Nullable String location,
    int size,
    @Nullable Flow flow,
    @Nullable Flow innerFlow,
    @Nullable Integer vni,
    @Nullable PmtuSignal signal) {
  public enum Kind {
    DROP,
    RETRANSMIT,
    PMTU_SIGNAL;

    /** As it stands in the Frame's JSON: "pmtu-signal". */
    public String json() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * ICMP "fragmentation needed" or ICMPv6 "packet too big".
   *
   * @param reporter who sent it
   * @param nextHopMtu bytes; 0 = the reporter did not say (RFC 1191 §4)
   * @param about the packet it complains of; null if it could not be read
   */
  public record PmtuSignal(String reporter, long nextHopMtu, @Nullable Flow about) {}
}
