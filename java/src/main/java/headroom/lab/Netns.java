package headroom.lab;

import headroom.bpf.NetnsThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace of our own, named {@code hr-PID-LABEL}; gone when closed, with every process
 * in it, at the latest when the JVM exits ({@link Undo}), and after a kill -9 at the next start
 * ({@link Lab#clearLeftovers()}).
 *
 * <p>Threads: any.
 */
public final class Netns implements AutoCloseable {
  /** Where ip-netns(8) keeps its names. */
  public static final Path DIRECTORY = Path.of("/run/netns");

  private final String label;
  private final String name;
  private final Undo undo = new Undo();
  private long inode;

  private Netns(String label) {
    this.label = label;
    this.name = Owner.nameOf(label);
    undo.push("delete namespace " + name, () -> delete(name));
  }

  /** Makes a namespace with its loopback up. */
  public static Netns create(String label) {
    return create(List.of(label)).getFirst();
  }

  /** Makes several with one process, loopbacks up; all of them or none. In the labels' order. */
  public static List<Netns> create(List<String> labels) {
    Owner.register();
    List<Netns> made = new ArrayList<>();
    try {
      for (String label : labels) made.add(new Netns(label));
      Shell.feed(
          made.stream().map(ns -> "netns add " + ns.name + "\n").collect(Collectors.joining()),
          "ip",
          "-batch",
          "-");
      for (Netns ns : made) {
        ns.inode = inodeOf(ns.path());
        ns.up("lo");
      }
      return List.copyOf(made);
    } catch (RuntimeException e) {
      for (Netns ns : made.reversed()) ns.undo.close(e);
      throw e;
    }
  }

  /** As {@code ip netns} has it: hr-PID-LABEL. */
  public String name() {
    return name;
  }

  public String label() {
    return label;
  }

  public Path path() {
    return DIRECTORY.resolve(name);
  }

  /** The namespace's inode: what the kernel half calls netns; a u32, so never negative here. */
  public long inode() {
    return inode;
  }

  /** Runs a command inside that is expected to succeed. */
  public Shell.Result run(String... argv) {
    return Shell.run(inside(argv).toArray(String[]::new));
  }

  /** Runs a command inside whose failure is an answer too. */
  public Shell.Result attempt(Duration timeout, String... argv) {
    return Shell.attempt(inside(argv), "", timeout);
  }

  /** Runs a command inside with {@code stdin} as its input: nft -f -, tc -batch -. */
  public Shell.Result feed(String stdin, String... argv) {
    return Shell.feed(stdin, inside(argv).toArray(String[]::new));
  }

  /** Starts a program inside; it ends when it is closed, or with the namespace. */
  public Background start(String... argv) {
    Background program = Background.start(inside(argv));
    return undo.closing(String.join(" ", argv), program);
  }

  /** Runs lines for {@code ip} (without the word ip) in one process; stops at the first bad one. */
  public Netns ip(String... lines) {
    Shell.feed(String.join("\n", lines) + "\n", "ip", "-n", name, "-batch", "-");
    return this;
  }

  /** Sets links up. */
  public Netns up(String... links) {
    return ip(Arrays.stream(links).map(link -> "link set " + link + " up").toArray(String[]::new));
  }

  /**
   * Sets kernel settings of this namespace.
   *
   * @param settings each {@code PATH=VALUE}, the path below /proc/sys with slashes, since interface
   *     names may have dots: {@code net/ipv4/conf/eth0/rp_filter=0}
   */
  public Netns sysctl(String... settings) {
    try {
      this.<@Nullable Void, IOException>call(() -> {
        for (String setting : settings) write(setting);
        return null;
      });
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("namespace " + name + ": " + e.getMessage(), e);
    }
  }

  /** Runs Java code on a thread of its own inside; see {@link NetnsThread#call}. */
  public <T extends @Nullable Object, E extends Exception> T call(NetnsThread.Task<T, E> task)
      throws E, IOException {
    return NetnsThread.<T, E>call(path(), task);
  }

  /** A file of this namespace's /proc/net, "snmp" or "dev": every line of it. */
  public List<String> procNet(String file) {
    try {
      return this.<List<String>, IOException>call(
          () -> Files.readAllLines(Path.of("/proc/thread-self/net").resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("namespace " + name + ": " + e.getMessage(), e);
    }
  }

  /** Ends the programs in it and deletes it. A second call does nothing. */
  @Override
  public void close() {
    undo.close();
  }

  @Override
  public String toString() {
    return name;
  }

  /** Deletes a namespace by name, whoever made it, with every process in it; fine if it is gone. */
  static void delete(String name) {
    if (!Files.exists(DIRECTORY.resolve(name))) return;
    killAll(name);
    Shell.Result result = Shell.attempt(List.of("ip", "netns", "delete", name), "", Shell.TIMEOUT);
    if (Files.exists(DIRECTORY.resolve(name))) result.orThrow();
  }

  static long inodeOf(Path namespace) {
    try {
      return (Long) Files.getAttribute(namespace, "unix:ino");
    } catch (IOException e) {
      throw new UncheckedIOException("namespace " + namespace + ": " + e.getMessage(), e);
    }
  }

  /** A process that forks while it is looked for is found the next time round. */
  private static void killAll(String name) {
    Await.until(
        "the processes in " + name + " to end",
        Duration.ofSeconds(5),
        () -> {
          Shell.Result pids =
              Shell.attempt(List.of("ip", "netns", "pids", name), "", Shell.TIMEOUT);
          List<ProcessHandle> alive =
              pids.stdout()
                  .lines()
                  .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())).stream())
                  .toList();
          alive.forEach(ProcessHandle::destroyForcibly);
          return alive.isEmpty();
        });
  }

  private List<String> inside(String... argv) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
    whole.addAll(List.of(argv));
    return whole;
  }

  private static void write(String setting) throws IOException {
    int equals = setting.indexOf('=');
    if (equals < 0) throw new IllegalArgumentException("sysctl '" + setting + "': want PATH=VALUE");
    Files.writeString(
        Path.of("/proc/sys").resolve(setting.substring(0, equals)), setting.substring(equals + 1));
  }
}
