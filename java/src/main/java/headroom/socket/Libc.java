package headroom.socket;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;

/**
 * The calls of libc behind the sockets, named as in their manual pages. The constants are those of
 * Linux on every architecture that Java 25 runs on; the layouts are of 64 bits (size_t is long).
 */
final class Libc {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int IPPROTO_ICMP = 1;
  static final int IPPROTO_UDP = 17;
  static final int IPPROTO_ICMPV6 = 58;

  static final int SOL_SOCKET = 1;
  static final int SO_ERROR = 4;

  static final int SOL_IP = 0;
  static final int IP_MTU_DISCOVER = 10;
  static final int IP_RECVERR = 11;
  static final int IP_MTU = 14;

  static final int SOL_IPV6 = 41;
  static final int IPV6_MTU_DISCOVER = 23;
  static final int IPV6_MTU = 24;
  static final int IPV6_RECVERR = 25;
  static final int IPV6_V6ONLY = 26;

  /** SOL_RAW and ICMP_FILTER of include/uapi/linux/icmp.h: a set bit blocks that type. */
  static final int SOL_RAW = 255;

  static final int ICMP_FILTER = 1;

  /** include/uapi/linux/icmpv6.h; 256 bits. */
  static final int SOL_ICMPV6 = 58;

  static final int ICMPV6_FILTER = 1;

  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_ERRQUEUE = 0x2000;

  static final int POLLIN = 1;
  static final int POLLERR = 8;

  static {
    Native.register(Libc.class, "c");
  }

  private Libc() {}

  static native int socket(int family, int type, int protocol);

  static native int bind(int fd, Pointer address, int bytes);

  static native int connect(int fd, Pointer address, int bytes);

  static native int getsockname(int fd, Pointer address, IntByReference bytes);

  static native int setsockopt(int fd, int level, int name, Pointer value, int bytes);

  static native int getsockopt(int fd, int level, int name, Pointer value, IntByReference bytes);

  static native long sendto(
      int fd, Pointer content, long bytes, int flags, Pointer address, int addressBytes);

  static native long recvfrom(
      int fd, Pointer content, long bytes, int flags, Pointer address, IntByReference addressBytes);

  static native long recvmsg(int fd, Pointer header, int flags);

  static native int poll(Pointer fds, long count, int timeoutMillis);

  static native int close(int fd);
}
