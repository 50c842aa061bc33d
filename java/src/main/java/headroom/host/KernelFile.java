package headroom.host;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * A file of /proc or /sys, read anew each time into the same memory. A channel, as java.nio.file
 * has it, costs three times the system calls and a buffer a file. Threads: one owner.
 */
final class KernelFile {
  /** As long as no file of the kernel's that we read is. */
  static final int BYTES_MAX = 16 << 20;

  private byte[] bytes = new byte[4 << 10];

  /** What was read last; only as far as {@link #read} said, and only until it is called again. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Reads all of it.
   *
   * @return its length, at most {@link #BYTES_MAX}
   */
  int read(String path) throws IOException {
    try (var in = new FileInputStream(path)) {
      int length = 0;
      for (int n; (n = in.read(bytes, length, bytes.length - length)) > 0; ) {
        length += n;
        if (length == bytes.length && length < BYTES_MAX) {
          bytes = Arrays.copyOf(bytes, 2 * length);
        }
      }
      return length;
    }
  }
}
