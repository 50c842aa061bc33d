package headroom.bpf;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call into libbpf or the kernel failed. The message names the call, the object, the errno and,
 * where one is known, the remedy: {@code load headroom.bpf.o: EPERM (1): needs CAP_BPF and
 * CAP_PERFMON}.
 */
public final class BpfException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** errno values of asm-generic/errno*.h that bpf(2) and mmap(2) give; others show as numbers. */
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "EPERM"),
          Map.entry(2, "ENOENT"),
          Map.entry(3, "ESRCH"),
          Map.entry(4, "EINTR"),
          Map.entry(7, "E2BIG"),
          Map.entry(9, "EBADF"),
          Map.entry(11, "EAGAIN"),
          Map.entry(12, "ENOMEM"),
          Map.entry(13, "EACCES"),
          Map.entry(14, "EFAULT"),
          Map.entry(16, "EBUSY"),
          Map.entry(17, "EEXIST"),
          Map.entry(22, "EINVAL"),
          Map.entry(24, "EMFILE"),
          Map.entry(28, "ENOSPC"),
          Map.entry(38, "ENOSYS"),
          Map.entry(95, "EOPNOTSUPP"),
          Map.entry(524, "ENOTSUPP"),
          Map.entry(4001, "LIBBPF_ERRNO__FORMAT"),
          Map.entry(4003, "LIBBPF_ERRNO__ENDIAN"),
          Map.entry(4007, "LIBBPF_ERRNO__VERIFY"));

  private static final Map<Integer, String> REMEDIES =
      Map.of(
          1, "needs CAP_BPF and CAP_PERFMON (or CAP_SYS_ADMIN before Linux 5.8): run it as root",
          12, "out of memory, or over the memlock limit before Linux 5.11: raise ulimit -l",
          22, "the kernel does not know this, or refused the program: see the log below",
          4003, "the object was built for the other byte order: build it on this machine");

  /** errno, positive; 0 if this is none of the kernel's. */
  private final int errno;

  BpfException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.errno = 0;
  }

  private BpfException(String call, int errno, String log) {
    super(message(call, errno, log));
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }

  /** Passes a result of 0 or more on; below 0 it is -errno. */
  static int check(String call, int result) {
    if (result < 0) {
      throw of(call, -result);
    }
    return result;
  }

  /**
   * @param errno positive, whatever sign the caller found it with
   */
  static BpfException of(String call, int errno) {
    return new BpfException(call, Math.abs(errno), BpfLog.takeAll());
  }

  private static String message(String call, int errno, String log) {
    String remedy = REMEDIES.get(errno);
    return call
        + ": "
        + NAMES.getOrDefault(errno, "errno")
        + " ("
        + errno
        + ")"
        + (remedy == null ? "" : ": " + remedy)
        + (log.isEmpty() ? "" : "\n" + log);
  }
}
