package headroom.socket;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket with DF set and an error queue. Nothing here blocks but {@link #await}.
 *
 * <p>Threads: one at a time. {@code await} holds a virtual thread's carrier, as every native call
 * does: use a platform thread.
 */
public abstract sealed class NativeSocket implements AutoCloseable permits UdpSocket, EchoSocket {
  /** Errors that are kept while nobody asks for them; the oldest give way. */
  static final int ERRORS_KEPT_MAX = 64;

  private static final int DATAGRAM_BYTES_MAX = 65_535;

  /** An error that came in since the last call makes the next send fail: it is not the send's. */
  private static final int SEND_ATTEMPTS = 3;

  private final int fd;
  private final boolean ipv6;
  private final String name;
  private final Memory content = new Memory(DATAGRAM_BYTES_MAX + 1L);
  private final Memory address = new Memory(Address.BYTES_MAX);
  private final Memory value = new Memory(32);
  private final Memory pollFd = new Memory(8);
  private final ErrorQueue errorQueue = new ErrorQueue();
  private final Deque<QueuedError> errors = new ArrayDeque<>();
  private long errorsLost;
  private boolean open = true;

  NativeSocket(int fd, boolean ipv6, String name, PathMtuMode mode) {
    this.fd = fd;
    this.ipv6 = ipv6;
    this.name = name;
    try {
      if (ipv6) {
        set(Libc.SOL_IPV6, Libc.IPV6_MTU_DISCOVER, "IPV6_MTU_DISCOVER", mode.value);
        set(Libc.SOL_IPV6, Libc.IPV6_RECVERR, "IPV6_RECVERR", 1);
      } else {
        set(Libc.SOL_IP, Libc.IP_MTU_DISCOVER, "IP_MTU_DISCOVER", mode.value);
        set(Libc.SOL_IP, Libc.IP_RECVERR, "IP_RECVERR", 1);
      }
    } catch (SocketFailure e) {
      close();
      throw e;
    }
  }

  public boolean isIpv6() {
    return ipv6;
  }

  /** Errors that nobody asked for in time. */
  public long errorsLost() {
    return errorsLost;
  }

  /**
   * The next entry of the error queue; null: there is none. A size that {@code send} refused is not
   * among them.
   */
  public @Nullable QueuedError nextError() {
    drainErrors();
    return errors.poll();
  }

  /** What is ready to be read. */
  public record Ready(boolean datagram, boolean error) {
    public boolean any() {
      return datagram || error;
    }
  }

  /**
   * Waits for a datagram or an error.
   *
   * @param timeout rounded up to milliseconds; 0 only looks. Interrupting does not end the wait.
   */
  public Ready await(Duration timeout) {
    if (!errors.isEmpty()) return new Ready(false, true);
    pollFd.setInt(0, fd);
    pollFd.setShort(4, (short) Libc.POLLIN);
    pollFd.setShort(6, (short) 0);
    long millis = (timeout.toNanos() + 999_999) / 1_000_000;
    int ready = Libc.poll(pollFd, 1, (int) Math.clamp(millis, 0, Integer.MAX_VALUE));
    if (ready < 0) {
      int errno = Native.getLastError();
      if (errno == Errno.EINTR) return new Ready(false, false);
      throw SocketFailure.of("poll " + name, errno);
    }
    short seen = pollFd.getShort(6);
    return new Ready((seen & Libc.POLLIN) != 0, (seen & Libc.POLLERR) != 0);
  }

  /** A second call does nothing. */
  @Override
  public void close() {
    if (!open) return;
    open = false;
    Libc.close(fd);
    content.close();
    address.close();
    value.close();
    pollFd.close();
    errorQueue.close();
  }

  @Override
  public String toString() {
    return name;
  }

  static int create(int family, int type, int protocol) {
    return Libc.socket(family, type | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, protocol);
  }

  /** Where a packet is put together, {@value #DATAGRAM_BYTES_MAX} bytes. */
  final Pointer content() {
    return content;
  }

  final void set(int level, int option, String optionName, int number) {
    value.setInt(0, number);
    set(level, option, optionName, value, 4);
  }

  final void set(int level, int option, String optionName, Pointer data, int bytes) {
    if (Libc.setsockopt(fd, level, option, data, bytes) != 0) {
      throw SocketFailure.last("setsockopt " + optionName + " of " + name);
    }
  }

  /** Whatever the option holds; empty: it cannot be told now. */
  final OptionalInt get(int level, int option) {
    var bytes = new IntByReference(4);
    return Libc.getsockopt(fd, level, option, value, bytes) == 0
        ? OptionalInt.of(value.getInt(0))
        : OptionalInt.empty();
  }

  final void bind(InetSocketAddress local) {
    int bytes = Address.write(address, local);
    if (Libc.bind(fd, address, bytes) != 0) {
      int errno = Native.getLastError();
      throw SocketFailure.of("bind " + name + " to " + text(local), errno);
    }
  }

  /** Whether there is a route. */
  final boolean connect(InetSocketAddress to) {
    return Libc.connect(fd, address, Address.write(address, to)) == 0;
  }

  final InetSocketAddress local() {
    var bytes = new IntByReference(Address.BYTES_MAX);
    if (Libc.getsockname(fd, address, bytes) != 0) throw SocketFailure.last("getsockname " + name);
    InetSocketAddress local = Address.read(address);
    if (local == null) throw new IllegalStateException("getsockname " + name + ": no IP address");
    return local;
  }

  /** Sends the first {@code bytes} of {@link #content()}. */
  final SendResult send(InetAddress to, int port, int bytes) {
    requireFamily(to);
    int addressBytes = Address.write(address, to, port);
    int errno = 0;
    for (int attempt = 0; attempt < SEND_ATTEMPTS; attempt++) {
      get(Libc.SOL_SOCKET, Libc.SO_ERROR); // takes away what is pending
      if (Libc.sendto(fd, content, bytes, Libc.MSG_DONTWAIT, address, addressBytes) >= 0) {
        return SendResult.SENT;
      }
      errno = Native.getLastError();
    }
    return errno == Errno.EMSGSIZE
        ? new SendResult(SendResult.Kind.TOO_BIG, errno, drainErrors())
        : new SendResult(SendResult.Kind.FAILED, errno, OptionalInt.empty());
  }

  /** Null: nothing is there. */
  final @Nullable Received receiveRaw() {
    int errno = 0;
    for (int failed = 0; failed < ERRORS_KEPT_MAX; ) {
      var addressBytes = new IntByReference(Address.BYTES_MAX);
      long got =
          Libc.recvfrom(
              fd, content, DATAGRAM_BYTES_MAX + 1L, Libc.MSG_DONTWAIT, address, addressBytes);
      if (got >= 0) {
        InetSocketAddress from = Address.read(address);
        if (from == null) continue;
        int kept = (int) Math.min(got, Received.KEPT_BYTES_MAX);
        return new Received(from, content.getByteArray(0, kept), (int) got);
      }
      errno = Native.getLastError();
      if (errno == Errno.EAGAIN) return null;
      failed++; // an ICMP error is told once here as well, before the datagram; the queue has it
    }
    throw SocketFailure.of("recvfrom " + name, errno);
  }

  /**
   * Moves the kernel's queue to ours. What this node itself refused is taken out: {@code send} has
   * said it.
   *
   * @return the smallest limit that this node named, L3 bytes
   */
  private OptionalInt drainErrors() {
    int limit = Integer.MAX_VALUE;
    for (QueuedError e; (e = errorQueue.next(fd, name)) != null; ) {
      if (e.origin() == QueuedError.Origin.LOCAL && e.errno() == Errno.EMSGSIZE) {
        if (e.info() > 0) limit = (int) Math.min(limit, e.info());
        continue;
      }
      if (errors.size() == ERRORS_KEPT_MAX) {
        errors.remove();
        errorsLost++;
      }
      errors.add(e);
    }
    return limit == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  private void requireFamily(InetAddress to) {
    if (to instanceof java.net.Inet6Address != ipv6) {
      throw new IllegalArgumentException(
          name + ": cannot send to " + Address.text(to) + ", want IPv" + (ipv6 ? 6 : 4));
    }
  }

  private static String text(InetSocketAddress address) {
    String host = Address.text(address.getAddress());
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
