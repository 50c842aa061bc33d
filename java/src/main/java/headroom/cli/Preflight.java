package headroom.cli;

import headroom.model.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether this process on this kernel can do the work; asked before anything is loaded.
 *
 * @param effective CapEff, one bit a capability
 * @param major of the kernel's release
 * @param memoryUnlimited RLIMIT_MEMLOCK is; then nobody needs CAP_SYS_RESOURCE
 */
record Preflight(long effective, int major, int minor, boolean memoryUnlimited) {
  private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");

  /** Of this process. */
  static Preflight read() throws IOException {
    return parse(
        Files.readAllLines(Path.of("/proc/self/status")),
        Files.readAllLines(Path.of("/proc/self/limits")),
        Files.readString(Path.of("/proc/sys/kernel/osrelease")));
  }

  static Preflight parse(List<String> procStatus, List<String> procLimits, String osRelease) {
    long effective =
        procStatus.stream()
            .filter(line -> line.startsWith("CapEff:"))
            .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("/proc/self/status: no CapEff line"));
    Matcher release = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL).matcher(osRelease);
    if (!release.matches()) {
      throw new IllegalArgumentException("kernel release " + osRelease + ": want MAJOR.MINOR…");
    }
    boolean memoryUnlimited =
        procLimits.stream().anyMatch(line -> line.matches("Max locked memory\\s+unlimited.*"));
    return new Preflight(
        effective,
        Integer.parseInt(release.group(1)),
        Integer.parseInt(release.group(2)),
        memoryUnlimited);
  }

  /**
   * @return what will be missing and why
   * @throws Failure 69: this kernel cannot; 77: this process may not
   */
  List<Unavailable> check() {
    requireKernel(Files.isReadable(BTF));
    requireCapabilities();
    return unavailable();
  }

  /** The programs are typed by the kernel's own BTF; ring buffers came with 5.8. */
  void requireKernel(boolean btfReadable) {
    if (isBefore(5, 8)) {
      throw new Failure(
          ExitCode.UNAVAILABLE,
          "Linux " + major + "." + minor,
          "has no BPF ring buffers",
          "use Linux 5.10 or later");
    }
    if (!btfReadable) {
      throw new Failure(
          ExitCode.UNAVAILABLE,
          BTF.toString(),
          "cannot be read, so this kernel does not describe its types",
          "boot one built with CONFIG_DEBUG_INFO_BTF=y (Debian, Ubuntu and Fedora kernels are), or"
              + " mount /sys into the container");
    }
  }

  List<Capability> missing() {
    boolean lockedMemory = isBefore(5, 11) && !memoryUnlimited;
    return Arrays.stream(Capability.values())
        .filter(c -> c.isNeeded(lockedMemory) && !c.isIn(effective))
        .toList();
  }

  void requireCapabilities() {
    List<Capability> missing = missing();
    if (!missing.isEmpty()) {
      throw new Failure(
          ExitCode.NO_PERMISSION,
          "this process lacks "
              + (missing.size() == 1 ? "a capability:" : missing.size() + " capabilities:")
              + missing.stream()
                  .map(c -> "\n  %-17s to %s".formatted(c, c.purpose()))
                  .collect(Collectors.joining())
              + "\nRun it with sudo, or grant them as deploy/headroom.service does.");
    }
  }

  /** "without CAP_SYSLOG functions … have addresses instead of names". */
  List<Unavailable> unavailable() {
    return Arrays.stream(Capability.values())
        .filter(c -> c.isOptional() && !c.isIn(effective))
        .map(c ->
            new Unavailable(
                Unavailable.Kind.CAPABILITY_MISSING,
                "without " + c + " " + c.purpose(),
                Map.of("capability", c.name())))
        .toList();
  }

  private boolean isBefore(int thatMajor, int thatMinor) {
    return major < thatMajor || major == thatMajor && minor < thatMinor;
  }
}
