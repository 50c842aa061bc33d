package headroom.socket;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads a socket's error queue by recvmsg(2) with MSG_ERRQUEUE. The message is what came back of
 * the packet, its name the packet's destination, and a control message holds struct
 * sock_extended_err (include/uapi/linux/errqueue.h), followed by the offender's address.
 */
final class ErrorQueue implements AutoCloseable {
  private static final int QUOTED_BYTES_MAX = 1_024; // routers quote up to 576 or 1280 bytes
  private static final int CONTROL_BYTES = 512;

  // struct msghdr of a 64-bit Linux
  private static final int NAME = 0;
  private static final int NAME_BYTES = 8;
  private static final int VECTOR = 16;
  private static final int VECTOR_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int HEADER_BYTES = 56;

  // struct cmsghdr
  private static final int LEVEL = 8;
  private static final int TYPE = 12;
  private static final int DATA = 16;

  // struct sock_extended_err, from DATA on
  private static final int ORIGIN = 4;
  private static final int ICMP_TYPE = 5;
  private static final int ICMP_CODE = 6;
  private static final int INFO = 8;
  private static final int OFFENDER = 16;

  private final Memory header = new Memory(HEADER_BYTES);
  private final Memory vector = new Memory(16);
  private final Memory quoted = new Memory(QUOTED_BYTES_MAX);
  private final Memory name = new Memory(Address.BYTES_MAX);
  private final Memory control = new Memory(CONTROL_BYTES);

  /** Null: the queue is empty. */
  @Nullable QueuedError next(int fd, String socket) {
    while (true) {
      prepare();
      long got = Libc.recvmsg(fd, header, Libc.MSG_ERRQUEUE | Libc.MSG_DONTWAIT);
      if (got < 0) {
        int errno = Native.getLastError();
        if (errno == Errno.EAGAIN) return null;
        if (errno == Errno.EINTR) continue;
        throw SocketFailure.of("recvmsg MSG_ERRQUEUE of " + socket, errno);
      }
      long at = extendedError();
      if (at >= 0) return parse(at, (int) got);
    }
  }

  @Override
  public void close() {
    header.close();
    vector.close();
    quoted.close();
    name.close();
    control.close();
  }

  private void prepare() {
    header.clear();
    name.clear();
    vector.setPointer(0, quoted);
    vector.setLong(8, QUOTED_BYTES_MAX);
    header.setPointer(NAME, name);
    header.setInt(NAME_BYTES, Address.BYTES_MAX);
    header.setPointer(VECTOR, vector);
    header.setLong(VECTOR_COUNT, 1);
    header.setPointer(CONTROL, control);
    header.setLong(CONTROL_LENGTH, CONTROL_BYTES);
    header.setInt(FLAGS, 0);
  }

  /** Offset of the struct in {@link #control}; -1: this message has none. */
  private long extendedError() {
    long end = header.getLong(CONTROL_LENGTH);
    for (long at = 0; at + DATA <= end; ) {
      long bytes = control.getLong(at);
      int level = control.getInt(at + LEVEL);
      int type = control.getInt(at + TYPE);
      boolean is4 = level == Libc.SOL_IP && type == Libc.IP_RECVERR;
      boolean is6 = level == Libc.SOL_IPV6 && type == Libc.IPV6_RECVERR;
      if ((is4 || is6) && bytes >= DATA + OFFENDER && at + bytes <= end) return at + DATA;
      if (bytes < DATA) return -1; // malformed; would not end
      at += (bytes + 7) & ~7L;
    }
    return -1;
  }

  private QueuedError parse(long at, int bytes) {
    QueuedError.Origin origin =
        switch (control.getByte(at + ORIGIN)) {
          case 1 -> QueuedError.Origin.LOCAL;
          case 2 -> QueuedError.Origin.ICMP;
          case 3 -> QueuedError.Origin.ICMPV6;
          default -> QueuedError.Origin.OTHER;
        };
    boolean byIcmp = origin == QueuedError.Origin.ICMP || origin == QueuedError.Origin.ICMPV6;
    InetSocketAddress offender = byIcmp ? Address.read(control.share(at + OFFENDER)) : null;
    InetSocketAddress destination = Address.read(name);
    return new QueuedError(
        origin,
        control.getInt(at),
        control.getByte(at + ICMP_TYPE) & 0xff,
        control.getByte(at + ICMP_CODE) & 0xff,
        control.getInt(at + INFO) & 0xffff_ffffL,
        hostOf(offender),
        hostOf(destination),
        destination == null ? 0 : destination.getPort(),
        quoted.getByteArray(0, Math.min(bytes, QUOTED_BYTES_MAX)));
  }

  private static @Nullable InetAddress hostOf(@Nullable InetSocketAddress address) {
    return address == null ? null : address.getAddress();
  }
}
