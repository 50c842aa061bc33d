package headroom.socket;

import com.sun.jna.Native;

/**
 * A call on a socket failed. The message names the call, the object, the errno and, where one is
 * known, the remedy: {@code bind UDP 192.168.10.1:8788: EADDRINUSE (98): another program has this
 * port; "ss -lunp" shows it}.
 */
public final class SocketFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int errno;

  private SocketFailure(String message, int errno) {
    super(message);
    this.errno = errno;
  }

  /** Positive. */
  public int errno() {
    return errno;
  }

  /** Whether a power is missing (EPERM, EACCES). */
  public boolean isPermission() {
    return errno == Errno.EPERM || errno == Errno.EACCES;
  }

  /** Of the call just made on this thread. */
  static SocketFailure last(String call) {
    return of(call, Native.getLastError());
  }

  static SocketFailure of(String call, int errno) {
    return of(call, errno, remedy(errno));
  }

  /**
   * @param remedy empty: none is known
   */
  static SocketFailure of(String call, int errno, String remedy) {
    String tail = remedy.isEmpty() ? "" : ": " + remedy;
    return new SocketFailure(call + ": " + Errno.text(errno) + tail, errno);
  }

  private static String remedy(int errno) {
    return switch (errno) {
      case 24 -> "too many open files in this process: raise ulimit -n";
      case Errno.EAFNOSUPPORT -> "this kernel, or this namespace, has no IPv6";
      case 98 -> "another program has this port; \"ss -lunp\" shows it";
      case 99 -> "no device here has this address; \"ip address\" lists those there are";
      default -> "";
    };
  }
}
