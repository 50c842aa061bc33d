package headroom.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells when the links of the agent's namespace have changed, without a process a second: names and
 * counters of /proc/net/dev, and a few attributes of each watched link. The full listing is read
 * only when something moved, or every 30 s.
 *
 * <p>Seen at once: an interface that came, went, was renamed, or was deleted and made again under
 * its name (another ifindex, another sysfs inode, or counters that went back); a watched one's MTU,
 * state or flags. Seen within {@link #FULL_NANOS}: the rest, such as addresses.
 *
 * <p>Threads: one owner.
 */
public final class LinkWatch {
  static final long FULL_NANOS = 30_000_000_000L;

  /**
   * Where sysfs shows another namespace, only /proc/net/dev is left to look at: list more often.
   */
  static final long FULL_NANOS_WITHOUT_SYSFS = 5_000_000_000L;

  /** Links whose attributes are read in one poll, about 60 µs each; more are taken in turns. */
  static final int CHECKS_MAX = 32;

  /** Columns of /proc/net/dev behind the colon, from 1. */
  private static final int RX_PACKETS = 2;

  private static final int TX_PACKETS = 10;

  private static final List<String> ATTRIBUTES = List.of("ifindex", "mtu", "operstate", "flags");

  /** How the links are listed; {@link Links#read()} on the machine. */
  @FunctionalInterface
  interface Lister {
    List<Link> list() throws IOException;
  }

  private final Path procNetDev;
  private final Sysfs sysfs;
  private final Lister lister;
  private final KernelFile file = new KernelFile();
  private Map<String, long[]> devices = Map.of();
  private Map<String, List<@Nullable String>> attributes = new HashMap<>();
  private List<String> watched = List.of();
  private boolean sysfsShows;
  private int next;
  private long listedAt;
  private boolean listed;

  public LinkWatch() {
    // thread-self: /proc/net is that of the process' first thread.
    this(Path.of("/proc/thread-self/net/dev"), Sysfs.ofTheMachine(), Links::read);
  }

  LinkWatch(Path procNetDev, Sysfs sysfs, Lister lister) {
    this.procNetDev = procNetDev;
    this.sysfs = sysfs;
    this.lister = lister;
  }

  /**
   * Links whose attributes matter, as the last listing had them; call it whenever the plan has
   * changed.
   */
  public void watch(List<Link> links) {
    watched = links.stream().map(Link::name).toList();
    next = 0;
    attributes.keySet().retainAll(watched);
    for (Link link : links) {
      List<@Nullable String> now = attributes.computeIfAbsent(link.name(), this::read);
      if (now.isEmpty()) {
        continue;
      }
      // It moved between the listing and now: nothing equals the empty list, so the next poll
      // tells.
      boolean moved =
          !Integer.toString(link.ifindex()).equals(now.get(0))
              || !Integer.toString(link.mtu()).equals(now.get(1));
      if (moved) {
        attributes.put(link.name(), List.of());
      }
    }
  }

  /**
   * @param nanos now, of a clock that only goes forward
   * @return all links when something changed, or may have; empty when nothing did
   * @throws IOException the listing failed; the next poll tries again
   */
  public Optional<List<Link>> poll(long nanos) throws IOException {
    int length = file.read(procNetDev.toString());
    Map<String, long[]> now = parseDevices(file.bytes(), length);
    boolean changed = !listed || !sameDevices(devices, now);
    changed |= sysfsShows && attributesChanged();
    long every = sysfsShows ? FULL_NANOS : FULL_NANOS_WITHOUT_SYSFS;
    if (!changed && nanos - listedAt < every) {
      devices = now;
      return Optional.empty();
    }
    // Not yet done: if the listing fails, the change must be found again.
    listed = false;
    // Before the listing: what changes while it runs must differ from what was read.
    attributes.replaceAll((name, old) -> read(name));
    List<Link> links = lister.list();
    listed = true;
    listedAt = nanos;
    devices = now;
    sysfsShows = sysfs.shows(links);
    return Optional.of(links);
  }

  /** Whether /sys/class/net belongs to this namespace, as of the last listing. */
  public boolean sysfsShows() {
    return sysfsShows;
  }

  private boolean attributesChanged() {
    boolean changed = false;
    for (int i = 0; i < Math.min(CHECKS_MAX, watched.size()); i++) {
      next = next >= watched.size() ? 0 : next;
      String name = watched.get(next++);
      List<@Nullable String> now = read(name);
      changed |= !Objects.equals(attributes.put(name, now), now);
    }
    return changed;
  }

  private List<@Nullable String> read(String name) {
    List<@Nullable String> values = new ArrayList<>();
    for (String attribute : ATTRIBUTES) {
      values.add(sysfs.value(name, attribute));
    }
    values.add(sysfs.identity(name));
    return values;
  }

  /** Same names, and no counter of packets went back, as it does when a device is made anew. */
  private static boolean sameDevices(Map<String, long[]> before, Map<String, long[]> now) {
    if (!before.keySet().equals(now.keySet())) {
      return false;
    }
    for (Map.Entry<String, long[]> entry : before.entrySet()) {
      long[] then = entry.getValue();
      long[] here = Objects.requireNonNull(now.get(entry.getKey()));
      if (here[0] < then[0] || here[1] < then[1]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Name → packets received, packets sent: the second and the tenth number of a line, as ever
   * (dev_seq_printf_stats). Lines that are cut short are left out.
   */
  static Map<String, long[]> parseDevices(byte[] text, int length) {
    Map<String, long[]> devices = new HashMap<>();
    int at = afterLine(text, afterLine(text, 0, length), length); // the head has two lines
    while (at < length) {
      int end = afterLine(text, at, length);
      device(text, at, end, devices);
      at = end;
    }
    return devices;
  }

  private static int afterLine(byte[] text, int from, int length) {
    int at = from;
    while (at < length && text[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, length);
  }

  private static void device(byte[] text, int from, int end, Map<String, long[]> into) {
    int at = from;
    while (at < end && text[at] != ':') {
      at++;
    }
    int colon = at;
    var counts = new long[2];
    int numbers = 0;
    for (at = colon + 1; at < end && numbers < TX_PACKETS; numbers++) {
      while (at < end && !isDigit(text[at])) {
        at++;
      }
      long number = 0;
      int digits = at;
      for (; at < end && isDigit(text[at]); at++) {
        number = number * 10 + text[at] - '0';
      }
      if (at == digits) {
        return;
      }
      if (numbers + 1 == RX_PACKETS || numbers + 1 == TX_PACKETS) {
        counts[numbers + 1 == RX_PACKETS ? 0 : 1] = number;
      }
    }
    if (numbers == TX_PACKETS) {
      into.put(new String(text, from, colon - from, StandardCharsets.UTF_8).strip(), counts);
    }
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }
}
