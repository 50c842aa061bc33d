package headroom.host;

import headroom.model.Unavailable;
import headroom.model.Unavailable.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Kernel address → function, from /proc/kallsyms. The file is read as a stream and only the wanted
 * names are kept; a call blocks for tens of milliseconds, whose thread is the caller's business.
 *
 * <p>Addresses are unsigned longs. A call's return address lies inside the function: the symbol is
 * the greatest one not above it.
 */
public final class Symbols {
  /** Past this distance the address lies in a hole, not in the function before it. */
  static final long FUNCTION_MAX_BYTES = 1 << 18;

  /** KSYM_NAME_LEN of the kernel; longer ones are cut there too. */
  private static final int NAME_MAX_BYTES = 512;

  private static final int BUFFER_BYTES = 1 << 16;

  private Symbols() {}

  /**
   * @param names of those addresses that lie in a known function
   * @param problem why none could be told, with the remedy
   */
  public record Resolved(Map<Long, String> names, Optional<Unavailable> problem) {
    public Resolved {
      names = Map.copyOf(names);
    }
  }

  /** Never throws: an unreadable file is a {@link Resolved#problem}. */
  public static Resolved resolve(Set<Long> addresses) {
    if (addresses.isEmpty()) {
      return new Resolved(Map.of(), Optional.empty());
    }
    try (InputStream in = Files.newInputStream(Path.of("/proc/kallsyms"))) {
      return parse(in, addresses);
    } catch (IOException e) {
      return new Resolved(
          Map.of(),
          Optional.of(
              new Unavailable(
                  Kind.SYMBOLS_UNREADABLE,
                  "/proc/kallsyms cannot be read ("
                      + e.getMessage()
                      + "): places of drops are shown as addresses; the kernel needs"
                      + " CONFIG_KALLSYMS",
                  Map.of("problem", String.valueOf(e.getMessage())))));
    }
  }

  /**
   * @param kallsyms lines "ffffffff81000000 T name\t[module]"; a last line that is cut short is
   *     left out
   */
  static Resolved parse(InputStream kallsyms, Set<Long> addresses) throws IOException {
    Scan scan = new Scan(addresses);
    byte[] buffer = new byte[BUFFER_BYTES];
    int filled = 0;
    for (int n; (n = kallsyms.read(buffer, filled, buffer.length - filled)) >= 0; ) {
      filled += n;
      int start = 0;
      for (int i = 0; i < filled; i++) {
        if (buffer[i] == '\n') {
          scan.line(buffer, start, i);
          start = i + 1;
        }
      }
      // A line that fills the whole buffer is not kallsyms: drop it rather than loop for ever.
      start = start == 0 && filled == buffer.length ? filled : start;
      System.arraycopy(buffer, start, buffer, 0, filled - start);
      filled -= start;
    }
    return scan.result();
  }

  /** One pass: for each wanted address the nearest function at or below it, seen so far. */
  private static final class Scan {
    /** Wanted, flipped so that signed order is unsigned order. */
    private final long[] wanted;

    private final long[] best;
    private final byte[][] names;
    private final int[] lengths;
    private boolean anyAddress;
    private boolean anyLine;

    Scan(Set<Long> addresses) {
      wanted = addresses.stream().mapToLong(a -> a ^ Long.MIN_VALUE).sorted().toArray();
      best = new long[wanted.length];
      Arrays.fill(best, Long.MIN_VALUE);
      names = new byte[wanted.length][0];
      lengths = new int[wanted.length];
    }

    void line(byte[] text, int start, int end) {
      int at = start;
      long address = 0;
      for (int digit; at < end && (digit = Character.digit(text[at], 16)) >= 0; at++) {
        address = address << 4 | digit;
      }
      if (at == start || at + 3 >= end || text[at] != ' ' || text[at + 2] != ' ') {
        return;
      }
      anyLine = true;
      anyAddress |= address != 0;
      // Text only: local, global, and the weak ones. Data symbols lie between functions in modules.
      byte type = text[at + 1];
      if (address != 0 && (type == 't' || type == 'T' || type == 'w' || type == 'W')) {
        function(address ^ Long.MIN_VALUE, text, at + 3, end);
      }
    }

    private void function(long address, byte[] text, int start, int end) {
      int index = Arrays.binarySearch(wanted, address);
      index = index < 0 ? -index - 1 : index;
      // Of aliases at one address the first stands, except that a section's label gives way.
      if (index == wanted.length
          || address < best[index]
          || (address == best[index] && !isLabel(names[index], lengths[index]))) {
        return;
      }
      int length = 0;
      while (start + length < end && text[start + length] != '\t' && length < NAME_MAX_BYTES) {
        length++;
      }
      if (names[index].length < length) {
        names[index] = new byte[Math.max(64, length)];
      }
      System.arraycopy(text, start, names[index], 0, length);
      lengths[index] = length;
      best[index] = address;
    }

    private static boolean isLabel(byte[] name, int length) {
      String text = new String(name, 0, length, StandardCharsets.UTF_8);
      return text.equals("_stext") || text.equals("_text") || text.endsWith("_text_start");
    }

    Resolved result() {
      if (anyLine && !anyAddress) {
        return new Resolved(
            Map.of(),
            Optional.of(
                new Unavailable(
                    Kind.SYMBOLS_HIDDEN,
                    "/proc/kallsyms shows no addresses: places of drops are shown as addresses;"
                        + " needs CAP_SYSLOG, and kernel.kptr_restrict 0 or 1")));
      }
      Map<Long, String> found = new HashMap<>();
      int from = -1;
      for (int i = 0; i < wanted.length; i++) {
        // What is nearest to a smaller wanted address may be nearest to this one as well.
        from = from < 0 || best[i] > best[from] ? i : from;
        boolean known = lengths[from] > 0 && wanted[i] - best[from] < FUNCTION_MAX_BYTES;
        if (known) {
          found.put(
              wanted[i] ^ Long.MIN_VALUE,
              new String(names[from], 0, lengths[from], StandardCharsets.UTF_8));
        }
      }
      return new Resolved(found, Optional.empty());
    }
  }
}
