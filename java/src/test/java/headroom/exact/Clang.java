package headroom.exact;

import headroom.lab.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** BPF programs of the tests' own, compiled with the clang that the build needs anyway. */
final class Clang {
  private Clang() {}

  /** What is done with an object while it is there. */
  interface User {
    void use(String object) throws IOException;
  }

  /**
   * @param source a resource beside this class
   * @param defines "NAME=VALUE"
   */
  static void compiled(String source, List<String> defines, User user) throws IOException {
    Path directory = Files.createTempDirectory("headroom-bpf");
    Path text = directory.resolve(source);
    Path object = directory.resolve("programs.o");
    try {
      try (InputStream in = Clang.class.getResourceAsStream(source)) {
        Files.copy(Objects.requireNonNull(in, source), text);
      }
      compile(text, defines, object);
      user.use(object.toString());
    } finally {
      Files.deleteIfExists(object);
      Files.deleteIfExists(text);
      Files.delete(directory);
    }
  }

  private static void compile(Path source, List<String> defines, Path object) {
    String machine = Shell.run("uname", "-m").stdout().strip();
    List<String> command = new ArrayList<>(List.of("clang", "-target", "bpf", "-O2", "-g"));
    command.add("-I/usr/include/" + machine + "-linux-gnu"); // asm/types.h, on Debian
    defines.forEach(define -> command.add("-D" + define));
    command.addAll(List.of("-c", source.toString(), "-o", object.toString()));
    Shell.run(command.toArray(String[]::new));
  }
}
