package headroom.socket;

import java.net.InetSocketAddress;

/**
 * A datagram.
 *
 * @param from port 0 where the protocol has none
 * @param content its first {@link #KEPT_BYTES_MAX} bytes; owned by whoever received it
 * @param bytes how many there were
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Received(InetSocketAddress from, byte[] content, int bytes) {
  /** More than any message between agents; probes are padding from there on. */
  public static final int KEPT_BYTES_MAX = 2_048;
}
