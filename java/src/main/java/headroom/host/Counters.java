package headroom.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's own counters of a device, by the names of /sys/class/net/X/statistics. Cumulative
 * since the device was made; absent where the kernel does not tell.
 */
public final class Counters {
  /** What says that packets were lost, or by whom; the plain packet counts are in the Frame. */
  public static final List<String> NAMES =
      List.of(
          "rx_dropped",
          "rx_errors",
          "rx_missed_errors",
          "rx_nohandler",
          "rx_fifo_errors",
          "rx_crc_errors",
          "rx_length_errors",
          "tx_dropped",
          "tx_errors",
          "tx_carrier_errors",
          "tx_fifo_errors");

  private static final Pattern SPACES = Pattern.compile("\\s+");

  /** Columns of /proc/net/dev that are one counter of their own, by sysfs' name. */
  private static final Map<String, String> PROC_NAMES =
      Map.of("packets", "packets", "bytes", "bytes", "errs", "errors", "fifo", "fifo_errors");

  private Counters() {}

  /**
   * @param sysfs only if it {@link Sysfs#shows} this namespace
   */
  public static Map<String, Long> read(Sysfs sysfs, String name) {
    Map<String, Long> counters = new LinkedHashMap<>();
    for (String counter : NAMES) {
      String text = sysfs.value(name, "statistics/" + counter);
      if (text != null && !text.isEmpty()) {
        counters.put(counter, Long.parseUnsignedLong(text));
      }
    }
    return counters;
  }

  /** The same of every device, from /proc: fewer counters, but always of the reader's namespace. */
  public static Map<String, Map<String, Long>> readProc() throws IOException {
    Map<String, Map<String, Long>> all =
        parseProcNetDev(
            Files.readAllLines(Path.of("/proc/thread-self/net/dev"), StandardCharsets.UTF_8));
    all.values().forEach(counters -> counters.keySet().retainAll(NAMES));
    return all;
  }

  /**
   * /proc/net/dev by sysfs' names, columns found by theirs. The receive column "drop" is rx_dropped
   * + rx_missed_errors and "frame" four counters in one (dev_seq_printf_stats): neither is any of
   * sysfs' and both are left out.
   *
   * @return an empty map for text without its two head lines
   */
  static Map<String, Map<String, Long>> parseProcNetDev(List<String> lines) {
    Map<String, Map<String, Long>> devices = new HashMap<>();
    if (lines.size() < 2) {
      return devices;
    }
    List<@Nullable String> columns = columns(lines.get(1));
    for (String line : lines.subList(2, lines.size())) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      Map<String, Long> counters = new LinkedHashMap<>();
      String[] values = SPACES.split(line.substring(colon + 1).strip());
      for (int i = 0; i < Math.min(columns.size(), values.length); i++) {
        String column = columns.get(i);
        if (column != null && !values[i].isEmpty()) {
          counters.put(column, Long.parseUnsignedLong(values[i]));
        }
      }
      devices.put(line.substring(0, colon).strip(), counters);
    }
    return devices;
  }

  private static List<@Nullable String> columns(String head) {
    List<@Nullable String> columns = new ArrayList<>();
    String[] sides = head.split("\\|", -1);
    for (int side = 1; side < sides.length; side++) {
      for (String column : SPACES.split(sides[side].strip())) {
        String name = PROC_NAMES.get(column);
        String prefix = side == 1 ? "rx_" : "tx_";
        if (side == 2 && column.equals("drop")) {
          columns.add("tx_dropped");
        } else if (side == 2 && column.equals("carrier")) {
          // tx_carrier_errors, aborted, window and heartbeat in one.
          columns.add(null);
        } else {
          columns.add(name == null ? null : prefix + name);
        }
      }
    }
    return columns;
  }
}
