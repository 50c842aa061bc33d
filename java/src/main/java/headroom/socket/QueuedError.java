package headroom.socket;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a socket's error queue (ip(7), IP_RECVERR; struct sock_extended_err): what became of
 * a packet that had been sent.
 *
 * @param errno positive: EMSGSIZE for "fragmentation needed" and "packet too big"
 * @param type of the ICMP or ICMPv6 message; 0 with LOCAL
 * @param code likewise
 * @param info next-hop MTU, bytes, where the message has one; 0 = it does not say
 * @param offender who sent the ICMP message; null with LOCAL
 * @param destination where the packet was to go; null if the kernel did not say
 * @param port of UDP's destination; else 0
 * @param quoted what came back of the packet behind its IP header (ICMP echo) or its UDP header
 *     (UDP): perhaps only the first bytes, perhaps nothing
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record QueuedError(
    Origin origin,
    int errno,
    int type,
    int code,
    long info,
    @Nullable InetAddress offender,
    @Nullable InetAddress destination,
    int port,
    byte[] quoted) {
  private static final int DESTINATION_UNREACHABLE = 3; // RFC 792
  private static final int FRAGMENTATION_NEEDED = 4; // RFC 1191
  private static final int PACKET_TOO_BIG = 2; // RFC 4443 §3.2

  public enum Origin {
    /** This node. */
    LOCAL,
    ICMP,
    ICMPV6,
    OTHER
  }

  /** A router says that the packet is too big for its next hop. */
  public boolean isTooBigSignal() {
    return origin == Origin.ICMP && type == DESTINATION_UNREACHABLE && code == FRAGMENTATION_NEEDED
        || origin == Origin.ICMPV6 && type == PACKET_TOO_BIG;
  }

  /** "EHOSTUNREACH (113)". */
  public String errnoName() {
    return Errno.text(errno);
  }
}
