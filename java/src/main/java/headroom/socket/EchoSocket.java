package headroom.socket;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * ICMP or ICMPv6 echo (RFC 792, RFC 4443 §4); see {@link NativeSocket}. A raw socket where
 * CAP_NET_RAW allows it, else a ping socket (icmp(7)), which net.ipv4.ping_group_range allows, for
 * IPv6 too.
 */
public final class EchoSocket extends NativeSocket {
  /** L3 bytes before the payload: IP and the echo's header. */
  public static final int HEADER_BYTES_4 = 28;

  public static final int HEADER_BYTES_6 = 48;

  private static final Path PING_GROUPS = Path.of("/proc/sys/net/ipv4/ping_group_range");
  private static final int ECHO_BYTES = 8;
  private static final int REQUEST_4 = 8;
  private static final int REPLY_4 = 0;
  private static final int REQUEST_6 = 128;
  private static final int REPLY_6 = 129;

  private final boolean raw;
  private final int identifier;

  private EchoSocket(int fd, boolean ipv6, boolean raw, PathMtuMode mode) {
    super(fd, ipv6, (raw ? "raw" : "ping") + (ipv6 ? " socket (ICMPv6)" : " socket (ICMP)"), mode);
    this.raw = raw;
    try {
      if (raw) {
        filter();
        identifier = new SecureRandom().nextInt(1, 0x1_0000);
      } else {
        bind(new InetSocketAddress(any(ipv6), 0));
        identifier = local().getPort(); // the kernel's choice; it writes it into each packet
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * @throws SocketFailure if neither kind of socket is allowed; the message says what is missing
   */
  public static EchoSocket open(boolean ipv6, PathMtuMode mode) {
    int fd = create(ipv6, Libc.SOCK_RAW);
    if (fd >= 0) return new EchoSocket(fd, ipv6, true, mode);
    int errno = Native.getLastError();
    if (errno != Errno.EPERM && errno != Errno.EACCES) {
      throw SocketFailure.of("socket " + protocol(ipv6), errno);
    }
    return openPing(ipv6, mode);
  }

  /** A ping socket, even where a raw one is allowed. */
  static EchoSocket openPing(boolean ipv6, PathMtuMode mode) {
    int fd = create(ipv6, Libc.SOCK_DGRAM);
    if (fd >= 0) return new EchoSocket(fd, ipv6, false, mode);
    int errno = Native.getLastError();
    if (errno != Errno.EPERM && errno != Errno.EACCES) {
      throw SocketFailure.of("socket " + protocol(ipv6), errno);
    }
    throw SocketFailure.of(
        "socket " + protocol(ipv6),
        errno,
        "needs CAP_NET_RAW, or a group within net.ipv4.ping_group_range (now "
            + pingGroups()
            + "): run it as root");
  }

  public boolean isRaw() {
    return raw;
  }

  /** IP and echo header, bytes: with the payload they make the L3 size. */
  public int headerBytes() {
    return isIpv6() ? HEADER_BYTES_6 : HEADER_BYTES_4;
  }

  /**
   * Sends an echo request.
   *
   * @param sequence 0 to 65535
   * @param payload its first {@code bytes} are sent
   */
  public SendResult send(InetAddress to, int sequence, byte[] payload, int bytes) {
    Pointer packet = content();
    packet.setByte(0, (byte) (isIpv6() ? REQUEST_6 : REQUEST_4));
    packet.setByte(1, (byte) 0);
    setShort(packet, 2, 0);
    setShort(packet, 4, identifier);
    setShort(packet, 6, sequence);
    packet.write(ECHO_BYTES, payload, 0, bytes);
    int whole = ECHO_BYTES + bytes;
    // The kernel fills in that of ICMPv6, and that of ping sockets.
    if (raw && !isIpv6()) setShort(packet, 2, checksum(packet.getByteArray(0, whole)));
    return send(to, 0, whole);
  }

  /**
   * An echo reply to this socket.
   *
   * @param payload its first bytes, {@link Received#KEPT_BYTES_MAX} less headers
   * @param size L3 bytes of the reply
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Echo(InetAddress from, int sequence, byte[] payload, int size) {}

  /** Null: nothing is there. Replies to other programs are passed over. */
  public @Nullable Echo receive() {
    for (Received received; (received = receiveRaw()) != null; ) {
      Echo echo = parse(received);
      if (echo != null) return echo;
    }
    return null;
  }

  /** The sequence of the request that an error is about; empty: it is none of ours. */
  public OptionalInt sequenceOf(QueuedError error) {
    byte[] q = error.quoted();
    boolean ours =
        q.length >= ECHO_BYTES
            && (q[0] & 0xff) == (isIpv6() ? REQUEST_6 : REQUEST_4)
            && getShort(q, 4) == identifier;
    return ours ? OptionalInt.of(getShort(q, 6)) : OptionalInt.empty();
  }

  /** A raw IPv4 socket receives the IP header as well (raw(7)). */
  private @Nullable Echo parse(Received received) {
    byte[] bytes = received.content();
    boolean withHeader = raw && !isIpv6();
    if (withHeader && bytes.length < 20) return null;
    int at = withHeader ? (bytes[0] & 0xf) * 4 : 0;
    int ip = withHeader ? 0 : isIpv6() ? 40 : 20;
    if (bytes.length < at + ECHO_BYTES
        || (bytes[at] & 0xff) != (isIpv6() ? REPLY_6 : REPLY_4)
        || getShort(bytes, at + 4) != identifier) {
      return null;
    }
    return new Echo(
        received.from().getAddress(),
        getShort(bytes, at + 6),
        Arrays.copyOfRange(bytes, at + ECHO_BYTES, bytes.length),
        received.bytes() + ip);
  }

  /** Without it every ICMP message to this node would be copied to us. A set bit blocks. */
  private void filter() {
    try (var bits = new Memory(32)) {
      bits.setMemory(0, 32, (byte) 0xff);
      if (isIpv6()) {
        bits.setInt(REPLY_6 / 32 * 4L, ~(1 << REPLY_6 % 32));
        set(Libc.SOL_ICMPV6, Libc.ICMPV6_FILTER, "ICMPV6_FILTER", bits, 32);
      } else {
        bits.setInt(0, ~(1 << REPLY_4));
        set(Libc.SOL_RAW, Libc.ICMP_FILTER, "ICMP_FILTER", bits, 4);
      }
    }
  }

  private static int create(boolean ipv6, int type) {
    return ipv6
        ? create(Libc.AF_INET6, type, Libc.IPPROTO_ICMPV6)
        : create(Libc.AF_INET, type, Libc.IPPROTO_ICMP);
  }

  private static String protocol(boolean ipv6) {
    return ipv6 ? "ICMPv6" : "ICMP";
  }

  private static InetAddress any(boolean ipv6) {
    try {
      return InetAddress.getByAddress(new byte[ipv6 ? 16 : 4]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // 4 and 16 bytes always make an address
    }
  }

  private static String pingGroups() {
    // In one read: a sysctl answers the first with all it has, whatever its size, and no second.
    try (InputStream file = Files.newInputStream(PING_GROUPS)) {
      byte[] bytes = new byte[64];
      int got = Math.max(0, file.read(bytes));
      String range = new String(bytes, 0, got, StandardCharsets.US_ASCII);
      return "\"" + range.strip().replace('\t', ' ') + "\"";
    } catch (IOException e) {
      return "not readable";
    }
  }

  private static void setShort(Pointer to, long at, int value) {
    to.setByte(at, (byte) (value >>> 8));
    to.setByte(at + 1, (byte) value);
  }

  private static int getShort(byte[] from, int at) {
    return (from[at] & 0xff) << 8 | from[at + 1] & 0xff;
  }

  /** RFC 1071, of bytes whose checksum field is 0. */
  static int checksum(byte[] bytes) {
    long sum = 0;
    for (int i = 0; i < bytes.length; i += 2) {
      sum += (bytes[i] & 0xff) << 8 | (i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0);
    }
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    return (int) (~sum & 0xffff);
  }
}
