package headroom.host;

import headroom.model.Unavailable;
import headroom.model.Unavailable.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Inode → name of the machine's network namespaces. Inodes are u32 in the kernel, here always a
 * non-negative long.
 *
 * <p>Threads: one owner. A refresh reads a link per process, about 10 µs each.
 */
public final class NetnsIndex {
  /** An unknown inode is looked for again at most this often. */
  static final long RETRY_NANOS = 2_000_000_000L;

  /** An inode that stays unknown is looked for this seldom in the end. */
  static final long RETRY_MOST_NANOS = 300_000_000_000L;

  /** Unknown inodes remembered; more are forgotten all together. */
  private static final int MISSED_MAX = 8_192;

  /** Processes looked at in one refresh: the machine's pid_max may be 4 million. */
  static final int PROCESSES_MAX = 32_768;

  private static final Pattern POD =
      Pattern.compile(
          "pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12})");
  private static final Pattern OWN = Pattern.compile("net:\\[(\\d+)]");

  /**
   * The agent's own namespace, below a root: the calling thread's. /proc/self is the namespace of
   * the process' first thread, which setns(2) of another one does not move.
   */
  private static final String OWN_PATH = "proc/thread-self/ns/net";

  private final Path root;
  private final LongSupplier nanos;
  private Map<Long, Netns> known = Map.of();
  private long refreshedAt;
  private boolean refreshed;
  private int unreadable;
  private final Map<Long, Miss> missed = new HashMap<>();

  /**
   * A namespace.
   *
   * @param name as {@code ip netns} has it; "host" for the agent's own; else a process of it, in
   *     brackets
   * @param path by which it can be entered
   * @param podUid of the Kubernetes pod, from its process' cgroup; null = none told
   * @param pid of a process that lives in it; empty: none was seen
   */
  public record Netns(
      long inode, String name, Path path, @Nullable String podUid, OptionalInt pid) {}

  /**
   * @param inodes of the namespaces that were asked for, by what was asked
   * @param problems one for each that does not exist
   */
  public record Scope(Map<String, Long> inodes, List<Unavailable> problems) {
    public Scope {
      inodes = Map.copyOf(inodes);
      problems = List.copyOf(problems);
    }
  }

  public NetnsIndex() {
    this(Path.of("/"), System::nanoTime);
  }

  /**
   * @param root holds run/ and proc/
   * @param nanos a clock that only goes forward
   */
  NetnsIndex(Path root, LongSupplier nanos) {
    this.root = root;
    this.nanos = nanos;
  }

  /** Inode of the calling thread's namespace. */
  public static long own() throws IOException {
    return inode(Path.of("/" + OWN_PATH))
        .orElseThrow(() -> new IOException("/" + OWN_PATH + " cannot be read: is /proc mounted?"));
  }

  /**
   * The namespace of this inode. An unknown one starts a refresh: at most one in 2 s, and for an
   * inode that stays unknown ever more seldom. A namespace that is gone has left its drops behind,
   * and looking through all processes for it would go on for good.
   */
  public Optional<Netns> find(long inode) {
    Netns netns = known.get(inode);
    long now = nanos.getAsLong();
    if (netns == null && mayRefresh(now) && isDue(inode, now)) {
      refresh();
      netns = known.get(inode);
    }
    return Optional.ofNullable(netns);
  }

  private boolean mayRefresh(long now) {
    return !refreshed || now - refreshedAt >= RETRY_NANOS;
  }

  /** Whether it is time to look for this unknown inode again; if so, the next time is later. */
  private boolean isDue(long inode, long now) {
    Miss last = missed.get(inode);
    if (last != null && now - last.nanos() < last.waitNanos()) {
      return false;
    }
    if (missed.size() >= MISSED_MAX) {
      missed.clear(); // they are looked for once more, no harm
    }
    long wait = last == null ? RETRY_NANOS : Math.min(2 * last.waitNanos(), RETRY_MOST_NANOS);
    missed.put(inode, new Miss(now, wait));
    return true;
  }

  /**
   * @param waitNanos before the next look
   */
  private record Miss(long nanos, long waitNanos) {}

  /** All that the last refresh found. */
  public Map<Long, Netns> all() {
    return known;
  }

  /** Processes whose namespace could not be read: needs CAP_SYS_PTRACE. */
  public int unreadable() {
    return unreadable;
  }

  /** Reads everything anew; drops what is gone. */
  public void refresh() {
    Map<Long, Netns> found = new LinkedHashMap<>();
    inode(root.resolve(OWN_PATH))
        .ifPresent(own -> put(found, own, "host", root.resolve(OWN_PATH), null));
    named(found, "run/netns");
    Map<Long, Netns> ofProcesses = processes();
    ofProcesses.forEach((inode, netns) -> found.merge(inode, netns, NetnsIndex::withPod));
    // Their names are container ids or cookies: a process says more, so they come last.
    named(found, "var/run/cilium/netns");
    named(found, "run/docker/netns");
    known = Map.copyOf(found);
    refreshedAt = nanos.getAsLong();
    refreshed = true;
  }

  private static Netns withPod(Netns named, Netns process) {
    // The agent's own namespace holds many pods' processes (hostNetwork): none of them owns it.
    String pod = named.name().equals("host") ? null : process.podUid();
    return new Netns(named.inode(), named.name(), named.path(), pod, process.pid());
  }

  private static void put(
      Map<Long, Netns> into, long inode, String name, Path path, @Nullable String podUid) {
    into.putIfAbsent(inode, new Netns(inode, name, path, podUid, OptionalInt.empty()));
  }

  private void named(Map<Long, Netns> into, String directory) {
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(root.resolve(directory))) {
      List<Path> sorted = new ArrayList<>();
      paths.forEach(sorted::add);
      sorted.sort(Comparator.naturalOrder());
      for (Path path : sorted) {
        inode(path).ifPresent(i -> put(into, i, path.getFileName().toString(), path, null));
      }
    } catch (IOException e) {
      // Most machines have but one of these directories.
    }
  }

  private Map<Long, Netns> processes() {
    Map<Long, Netns> found = new HashMap<>();
    Map<Long, Integer> first = new HashMap<>();
    unreadable = 0;
    int seen = 0;
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(root.resolve("proc"), "[1-9]*")) {
      for (Path path : paths) {
        if (++seen > PROCESSES_MAX) {
          break;
        }
        long inode = linked(path.resolve("ns/net"));
        int pid = pid(path);
        if (inode == 0 || pid == 0 || first.getOrDefault(inode, Integer.MAX_VALUE) <= pid) {
          continue;
        }
        String name = text(path.resolve("comm"));
        // The pause container is in every pod and says nothing.
        if (!name.equals("pause") || !found.containsKey(inode)) {
          first.put(inode, name.equals("pause") ? Integer.MAX_VALUE : pid);
          String pod = podUid(text(path.resolve("cgroup")));
          found.put(
              inode,
              new Netns(inode, "[" + name + "]", path.resolve("ns/net"), pod, OptionalInt.of(pid)));
        }
      }
    } catch (IOException e) {
      unreadable++;
    }
    return found;
  }

  private static int pid(Path path) {
    try {
      return Integer.parseInt(path.getFileName().toString());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private long linked(Path link) {
    try {
      return parseLink(Files.readSymbolicLink(link).toString());
    } catch (IOException e) {
      if (Files.exists(link.getParent())) {
        unreadable++;
      }
      return 0;
    }
  }

  /** "net:[4026531840]" → 4026531840; 0 for anything else. */
  static long parseLink(String text) {
    Matcher matcher = OWN.matcher(text);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /**
   * The pod's UID in a line of /proc/PID/cgroup, of either cgroup driver; null if there is none.
   */
  static @Nullable String podUid(String cgroup) {
    Matcher matcher = POD.matcher(cgroup);
    return matcher.find() ? matcher.group(1).replace('_', '-') : null;
  }

  private static String text(Path path) {
    try {
      return new String(Files.readAllBytes(path), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "?";
    }
  }

  /**
   * Empty unless the path is a network namespace: a dead {@code ip netns add} leaves plain files.
   */
  private static Optional<Long> inode(Path path) {
    try {
      if (Files.isSymbolicLink(path)) {
        long linked = parseLink(Files.readSymbolicLink(path).toString());
        if (linked != 0) {
          return Optional.of(linked);
        }
      }
      Object nsfs = Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:dev");
      return nsfs.equals(Files.getAttribute(path, "unix:dev"))
          ? Optional.of((Long) Files.getAttribute(path, "unix:ino"))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Turns what {@code --netns} was given into inodes.
   *
   * @param asked names as {@code ip netns} knows them, paths, or "host"
   */
  public Scope resolve(List<String> asked) {
    Map<String, Long> inodes = new LinkedHashMap<>();
    List<Unavailable> problems = new ArrayList<>();
    for (String name : asked) {
      Path path =
          name.equals("host")
              ? root.resolve(OWN_PATH)
              : name.contains("/") ? Path.of(name) : root.resolve("run/netns").resolve(name);
      Optional<Long> inode = inode(path);
      if (inode.isPresent()) {
        inodes.put(name, inode.get());
      } else if (Files.exists(path)) {
        problems.add(
            new Unavailable(
                Kind.NO_NAMESPACE,
                "network namespace " + name + ": " + path + " is no network namespace",
                Map.of("namespace", name, "path", path.toString())));
      } else {
        problems.add(
            new Unavailable(
                Kind.NAMESPACE_ABSENT,
                "network namespace "
                    + name
                    + ": there is no "
                    + path
                    + "; `ip netns` lists the names",
                Map.of("namespace", name, "path", path.toString())));
      }
    }
    return new Scope(inodes, problems);
  }
}
