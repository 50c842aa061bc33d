package headroom.bpf;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The few calls of libc that libbpf leaves to its user. */
final class Libc {
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final int MAP_SHARED = 1;

  static {
    Native.register(Libc.class, "c");
  }

  private Libc() {}

  /** Returns the address, or -1 with errno set. */
  static native long mmap(long address, long bytes, int protection, int flags, int fd, long offset);

  static native int munmap(long address, long bytes);

  static native int getpagesize();

  static native int close(int fd);

  static native int vsnprintf(byte[] to, long bytes, String format, Pointer arguments);
}
