package headroom.lab;

import headroom.bpf.NetnsThread;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Set<Background> programs = ConcurrentHashMap.newKeySet();
  private long inode;

  private Netns(String label) {
    this.label = label;
    this.name = Owner.nameOf(label);
    undo.push("delete namespace " + name, () -> delete(List.of(name)));
    undo.push("end the programs in " + name, this::endPrograms);
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
    programs.add(program);
    return program;
  }

  /** Runs lines for {@code ip} (without the word ip) in one process; stops at the first bad one. */
  public Netns ip(String... lines) {
    return ip(List.of(lines));
  }

  /** As {@link #ip(String...)}. */
  public Netns ip(List<String> lines) {
    Shell.feed(String.join("\n", lines) + "\n", "ip", "-n", name, "-batch", "-");
    return this;
  }

  /** As {@link #ip(String...)} for {@code ip -6}, which rules and defaults need. */
  public Netns ip6(List<String> lines) {
    Shell.feed(String.join("\n", lines) + "\n", "ip", "-6", "-n", name, "-batch", "-");
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
    return write(false, settings);
  }

  /** As {@link #sysctl(String...)}, passing over those that this kernel does not have here. */
  public Netns sysctlIfThere(String... settings) {
    return write(true, settings);
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

  /**
   * An interface, as {@code ip link} has it.
   *
   * @param mtu bytes
   * @param mac its link-layer address
   */
  public record Link(String name, int ifindex, int mtu, String mac) {}

  /** The interfaces, by index. */
  public List<Link> links() {
    String json = Shell.run("ip", "-n", name, "-json", "link", "show").stdout();
    return new JsonArray(json)
        .stream()
            .map(JsonObject.class::cast)
            .map(link ->
                new Link(
                    link.getString("ifname"),
                    link.getInteger("ifindex"),
                    link.getInteger("mtu"),
                    link.getString("address", "")))
            .toList();
  }

  /** An interface's index inside this namespace. */
  public int ifindex(String device) {
    return links().stream()
        .filter(link -> link.name().equals(device))
        .mapToInt(Link::ifindex)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + device + " in namespace " + name));
  }

  /** Ends the programs in it and deletes it. A second call does nothing. */
  @Override
  public void close() {
    undo.close();
  }

  /**
   * Leaves the namespace standing when this process ends; {@link KeptLab} says whose it is then.
   */
  void keep() {
    undo.forget();
  }

  /** Closes several, deleting them with one process. */
  static void closeAll(List<Netns> namespaces) {
    for (Netns netns : namespaces.reversed()) netns.endPrograms();
    delete(namespaces.stream().map(Netns::name).toList());
    for (Netns netns : namespaces.reversed()) netns.undo.close();
  }

  @Override
  public String toString() {
    return name;
  }

  /** Deletes namespaces by name, whoever made them, with every process in them; fine if gone. */
  static void delete(List<String> names) {
    List<String> there = there(names);
    if (there.isEmpty()) return;
    killAll(there);
    String lines =
        there.stream().map(n -> "netns delete " + n + "\n").collect(Collectors.joining());
    Shell.Result result =
        Shell.attempt(List.of("ip", "-force", "-batch", "-"), lines, Shell.TIMEOUT);
    if (!there(names).isEmpty()) result.orThrow();
  }

  private static List<String> there(List<String> names) {
    return names.stream().filter(name -> Files.exists(DIRECTORY.resolve(name))).toList();
  }

  private void endPrograms() {
    for (Background program : programs) program.close();
    programs.clear();
  }

  static long inodeOf(Path namespace) {
    try {
      return (Long) Files.getAttribute(namespace, "unix:ino");
    } catch (IOException e) {
      throw new UncheckedIOException("namespace " + namespace + ": " + e.getMessage(), e);
    }
  }

  /** A process that forks while it is looked for is found the next time round. */
  private static void killAll(List<String> names) {
    Set<Long> inodes =
        names.stream().map(name -> inodeOf(DIRECTORY.resolve(name))).collect(Collectors.toSet());
    Await.until(
        "the processes in " + names + " to end",
        Duration.ofSeconds(5),
        () -> {
          List<ProcessHandle> alive =
              ProcessHandle.allProcesses().filter(process -> isIn(process, inodes)).toList();
          alive.forEach(ProcessHandle::destroyForcibly);
          return alive.isEmpty();
        });
  }

  private static boolean isIn(ProcessHandle process, Set<Long> inodes) {
    try {
      Path namespace = Path.of("/proc/" + process.pid() + "/ns/net");
      return inodes.contains((Long) Files.getAttribute(namespace, "unix:ino"));
    } catch (IOException e) {
      return false; // it has ended, or is a zombie, which is in no namespace
    }
  }

  private List<String> inside(String... argv) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
    whole.addAll(List.of(argv));
    return whole;
  }

  private Netns write(boolean onlyIfThere, String... settings) {
    try {
      this.<@Nullable Void, IOException>call(() -> {
        for (String setting : settings) write(setting, onlyIfThere);
        return null;
      });
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("namespace " + name + ": " + e.getMessage(), e);
    }
  }

  private static void write(String setting, boolean onlyIfThere) throws IOException {
    int equals = setting.indexOf('=');
    if (equals < 0) throw new IllegalArgumentException("sysctl '" + setting + "': want PATH=VALUE");
    Path file = Path.of("/proc/sys").resolve(setting.substring(0, equals));
    if (onlyIfThere && !Files.exists(file)) return;
    try (var out = new FileOutputStream(file.toFile())) {
      out.write(setting.substring(equals + 1).getBytes(StandardCharsets.US_ASCII));
    }
  }
}
