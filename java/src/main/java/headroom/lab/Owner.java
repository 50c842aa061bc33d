package headroom.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which process a namespace belongs to. The name carries the pid; a file in {@link #RUN} carries
 * when that process began, in clock ticks since boot: a pid that was given out anew does not own
 * what its predecessor left, and a stepped wall clock changes nothing.
 */
final class Owner {
  static final Path RUN = Path.of("/run/headroom/lab");

  private static final Pattern NAME = Pattern.compile("hr-(\\d{1,10})-.+");

  private static boolean registered;

  private Owner() {}

  static String nameOf(String label) {
    if (!label.matches("[A-Za-z0-9_.-]{1,32}")) {
      throw new IllegalArgumentException(
          "namespace label '" + label + "': want 1 to 32 of A-Z a-z 0-9 _ . -");
    }
    return "hr-" + ProcessHandle.current().pid() + "-" + label;
  }

  /** The pid in a namespace's name; empty when the name is not one of ours. */
  static OptionalLong pidIn(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /** Writes down, once, when this process began. */
  static synchronized void register() {
    if (registered) return;
    long pid = ProcessHandle.current().pid();
    try {
      Files.createDirectories(RUN);
      Files.writeString(fileOf(pid), startTicks(pid).map(Object::toString).orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException(fileOf(pid) + " cannot be written; the lab needs root", e);
    }
    registered = true;
    Runtime.getRuntime().addShutdownHook(new Thread(() -> forget(pid), "lab-owner"));
  }

  static void forget(long pid) {
    try {
      Files.deleteIfExists(fileOf(pid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether hr-PID-… is to stay: kept on purpose, or its process still runs (or it may be so). */
  static boolean isWanted(long pid) {
    if (Files.exists(keptFile(pid))) return true;
    Optional<Long> now = startTicks(pid);
    if (now.isEmpty()) return ProcessHandle.of(pid).isPresent();
    String then = readOrNull(fileOf(pid));
    return then == null || then.isBlank() || then.strip().equals(now.get().toString());
  }

  static Path fileOf(long pid) {
    return RUN.resolve(pid + ".owner");
  }

  /** Says that hr-PID-… is to stay without its process. */
  static Path keptFile(long pid) {
    return RUN.resolve(pid + ".kept");
  }

  /** Field 22 of /proc/PID/stat, proc_pid_stat(5); empty when there is no such process. */
  private static Optional<Long> startTicks(long pid) {
    String stat = readOrNull(Path.of("/proc/" + pid + "/stat"));
    if (stat == null) return Optional.empty();
    // Field 2, the name, may hold blanks and brackets: count from the last bracket, which ends it.
    String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    if (afterName[0].equals("Z")) return Optional.empty();
    return Optional.of(Long.parseLong(afterName[22 - 3]));
  }

  private static @Nullable String readOrNull(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      return null; // ESRCH: the process ended between open and read
    }
  }
}
