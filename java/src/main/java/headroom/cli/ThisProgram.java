package headroom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this process was started, to start another like it. */
final class ThisProgram {
  private ThisProgram() {}

  /**
   * The command up to, and without, this command line's own arguments: the Java that runs this,
   * with its flags, and the jar or main class.
   */
  static List<String> command() throws IOException {
    String cmdline = Files.readString(Path.of("/proc/self/cmdline"));
    return upToMain(List.of(cmdline.split("\0")));
  }

  /**
   * {@code java -Xmx64m -jar headroom.jar lab --json} without what follows the jar or main class.
   */
  static List<String> upToMain(List<String> argv) {
    List<String> kept = new ArrayList<>();
    boolean valueFollows = false;
    for (String arg : argv) {
      kept.add(arg);
      boolean isOption = arg.startsWith("-") || arg.startsWith("@"); // @jvm.options: more of them
      boolean isMain = kept.size() > 1 && !isOption && !valueFollows;
      boolean isJar = valueFollows && kept.get(kept.size() - 2).equals("-jar");
      if (isMain || isJar) return List.copyOf(kept);
      valueFollows = TAKES_VALUE.contains(arg);
    }
    return List.copyOf(kept);
  }

  /** java(1)'s options whose value is the next word. */
  private static final List<String> TAKES_VALUE =
      List.of(
          "-jar",
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--add-modules",
          "--enable-native-access",
          "--add-opens",
          "--add-exports",
          "--add-reads");
}
