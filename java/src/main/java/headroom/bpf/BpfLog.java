package headroom.bpf;

import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What libbpf says. Warnings are kept until an error takes them: a refused program's verifier log
 * arrives so, in several calls. Threads: libbpf calls on the thread that called it.
 */
final class BpfLog {
  private static final Logger LOG = LoggerFactory.getLogger("headroom.libbpf");
  private static final int LINE_BYTES_MAX = 64 * 1024;

  /** The last part of a verifier log says why; the rest is the way there. */
  static final int KEPT_CHARS_MAX = 4_000;

  private static final StringBuilder kept = new StringBuilder();

  /** Held for good: a callback that the collector takes away is called all the same. */
  private static final Libbpf.LogCallback CALLBACK = BpfLog::log;

  private BpfLog() {}

  static void install() {
    Libbpf.libbpf_set_print(CALLBACK);
  }

  private static int log(int level, String format, Pointer arguments) {
    try {
      if (level > 1 && !LOG.isDebugEnabled()) {
        return 0;
      }
      var line = new byte[LINE_BYTES_MAX];
      int length = Libc.vsnprintf(line, line.length, format, arguments);
      int end = Math.clamp(length, 0, line.length - 1);
      String text = new String(line, 0, end, StandardCharsets.UTF_8).stripTrailing();
      if (level > 1) {
        LOG.debug(text);
      } else {
        keep(text);
      }
      return length;
    } catch (RuntimeException e) { // must not unwind through libbpf
      LOG.warn("libbpf's message could not be read", e);
      return 0;
    }
  }

  private static synchronized void keep(String text) {
    kept.append(text).append('\n');
    if (kept.length() > KEPT_CHARS_MAX) {
      kept.delete(0, kept.length() - KEPT_CHARS_MAX);
    }
  }

  static synchronized String takeAll() {
    String all = kept.toString().strip();
    kept.setLength(0);
    return all;
  }
}
