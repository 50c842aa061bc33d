package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ./headroom in a tree of its own, on machines that lack things: what is missing is hidden by PATH.
 */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("headroom");

  @TempDir Path folder;
  private Path tree;
  private Path bin;

  private record Run(int code, String output) {}

  /**
   * A copy of the launcher in an empty tree, and a PATH of the plain tools that any machine has.
   */
  @BeforeEach
  void tree() throws IOException {
    tree = Files.createDirectory(folder.resolve("tree"));
    String own = Files.readString(LAUNCHER);
    assertThat(own).contains(":/usr/sbin:/sbin");
    Files.writeString(tree.resolve("headroom"), own.replace(":/usr/sbin:/sbin", ""));
    bin = Files.createDirectory(folder.resolve("bin"));
    for (String tool :
        List.of(
            "sh",
            "cat",
            "cut",
            "dirname",
            "find",
            "grep",
            "head",
            "id",
            "ls",
            "mkdir",
            "readlink",
            "rm",
            "sed",
            "stat",
            "tail",
            "tr",
            "flock",
            "setpriv",
            "mktemp",
            "chown",
            "date",
            "tee")) {
      script(bin.resolve(tool), "exec " + which(tool) + " \"$@\"");
    }
  }

  @Test
  void namesExactlyWhatIsMissingWhereNothingCanBeInstalled() throws Exception {
    fake("clang", "echo 'Debian clang version 11.0.1-2'");
    fake("node", "echo v12.22.9");
    fake("npm", "exit 0");

    Run run = launch(List.of("config", "show"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.output())
        .startsWith(
            "headroom: some tools are missing; there is no apt-get here to install them; get them:\n")
        .contains(
            "  Maven (mvn) builds the Java half.\n      Debian, Ubuntu: apt install maven; Fedora: dnf install maven\n")
        .contains(
            "  clang 14 or newer compiles the kernel half. Found only: clang is version 11.\n")
        .contains("  Node 18 or newer with npm builds the page.\n")
        .contains("  ip (iproute2) reads interfaces and routes.\n")
        .contains("  ethtool reads what NICs count and offload.\n");
  }

  @Test
  void anOldJdkIsNamedWithItsPlace() throws Exception {
    Path old = Files.createDirectories(folder.resolve("old/bin")).getParent();
    script(old.resolve("bin/java"), "exit 0");
    script(old.resolve("bin/javac"), "exit 0");
    Files.writeString(old.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.15\"\n");
    String jdks =
        Files.readString(tree.resolve("headroom"))
            .replace("/usr/lib/jvm", folder.resolve("none").toString());
    Files.writeString(tree.resolve("headroom"), jdks);

    Run run = launch(List.of("config", "show"), Map.of("JAVA_HOME", old.toString()));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.output())
        .contains("  JDK 25 or newer runs Headroom. Found only: 17 in " + old + ".\n");
  }

  @Test
  void rootIsToldWhatIsInstalledAndWhatAptCannotBring() throws Exception {
    fake("id", "echo 0");
    fake(
        "apt-cache",
        "case $2 in maven|ethtool) echo '  Candidate: 3.8.7-1';; *) echo '  Candidate: (none)';; esac");
    fake("apt-get", "echo \"$*\" >>" + folder.resolve("apt.log"));

    Run run = launch(List.of("config", "show"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.output())
        .contains("headroom: installing maven: Maven (mvn) builds the Java half\n")
        .contains("headroom: installing ethtool: ethtool reads what NICs count and offload\n")
        .contains("headroom: some tools are missing; and apt cannot bring them:\n");
    assertThat(Files.readString(folder.resolve("apt.log")))
        .isEqualTo("update\ninstall -y --no-install-recommends maven ethtool\n");
  }

  /** Installed, they would be services of this machine. */
  @Tag("kernel")
  @Test
  void prometheusAndAlertmanagerAreUnpackedForTestsAndNeverInstalled() throws Exception {
    fake("id", "echo 0");
    fake("apt-cache", "case $2 in prometheus*) echo '  Candidate: 2';; *) echo '  Candidate: (none)';; esac");
    fake(
        "apt-get",
        "echo \"$*\" >>" + folder.resolve("apt.log") + "; [ $1 != download ] || echo >$2_2_amd64.deb");
    Path programs = Files.createDirectories(folder.resolve("package/usr/bin"));
    for (String name : List.of("prometheus", "promtool", "prometheus-alertmanager")) {
      script(programs.resolve(name), "exit 0");
    }
    script(bin.resolve("tar"), "exec " + which("tar") + " \"$@\"");
    fake("dpkg-deb", "cd " + folder.resolve("package") + " && exec tar -c ./usr ./etc 2>/dev/null");
    Files.createDirectories(folder.resolve("package/etc/init.d"));

    Run run = launch(List.of("test"));

    assertThat(run.code()).as("the other tools are missing still").isEqualTo(2);
    assertThat(run.output())
        .contains("headroom: unpacking prometheus into target/software (not installed, no service)")
        .doesNotContain("Alertmanager takes alerts in tests.");
    assertThat(Files.readString(folder.resolve("apt.log")))
        .contains("download prometheus\n", "download prometheus-alertmanager\n")
        .doesNotContain("install");
    assertThat(tree.resolve("target/software/usr/bin/promtool")).isExecutable();
    try (Stream<Path> made = Files.list(tree.resolve("target/software"))) {
      assertThat(made).containsExactly(tree.resolve("target/software/usr"));
    }
  }

  @Test
  void aProbeLoadsNothingSoNoPowersToDoThatAreAskedFor() throws Exception {
    Run run = launchUnprivileged(List.of("probe", "192.168.20.1"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.output()).contains("some tools are missing").doesNotContain("CAP_BPF");
  }

  @Test
  void withoutPowersItSaysSoBeforeBuildingInTheWordsOfTheProgram() throws Exception {
    Run run = launchUnprivileged(List.of());

    assertThat(run.code()).isEqualTo(77);
    assertThat(run.output())
        .isEqualTo(
            """
            headroom: this process lacks capabilities:
              CAP_BPF           to load programs and maps into the kernel
              CAP_PERFMON       to read kernel memory in tracing programs
              CAP_NET_ADMIN     to look into interfaces, their offloads and queues
            Run it with sudo, or grant them as deploy/headroom.service does.
            """);
    for (Capability each : Capability.values()) {
      if (each.isNeeded(false)) {
        assertThat(run.output()).contains("%-17s to %s%n".formatted(each, each.purpose()));
      }
    }
  }

  @Test
  void helpNeedsNothingAtAll() throws Exception {
    Run run = launch(List.of("--help"));
    assertThat(run.code()).isZero();
    assertThat(run.output()).startsWith("Usage: sudo ./headroom [COMMAND] [OPTIONS]");
    assertThat(run.output().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void worksThroughALinkFromAnotherFolder() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("hr"), Path.of("tree/headroom"));
    Run run = launch(link, List.of("config", "show"), Map.of(), false);
    assertThat(run.output()).contains("some tools are missing");
  }

  @Test
  void testTakesOneOption() throws Exception {
    Run run = launch(List.of("test", "--lnog"));
    assertThat(run)
        .isEqualTo(
            new Run(2, "headroom: test: unknown option --lnog; expected --long or nothing\n"));
  }

  private Run launch(List<String> args) throws Exception {
    return launch(tree.resolve("headroom"), args, Map.of(), false);
  }

  private Run launch(List<String> args, Map<String, String> environment) throws Exception {
    return launch(tree.resolve("headroom"), args, environment, false);
  }

  private Run launchUnprivileged(List<String> args) throws Exception {
    return launch(tree.resolve("headroom"), args, Map.of(), true);
  }

  private Run launch(
      Path launcher, List<String> args, Map<String, String> environment, boolean unprivileged)
      throws Exception {
    List<String> command = new ArrayList<>();
    if (unprivileged) {
      command.addAll(
          List.of(bin.resolve("setpriv").toString(), "--bounding-set=-all", "--inh-caps=-all"));
    }
    command.addAll(List.of(bin.resolve("sh").toString(), launcher.toString()));
    command.addAll(args);
    ProcessBuilder process =
        new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
    process.environment().clear();
    process.environment().put("PATH", bin.toString());
    process.environment().putAll(environment);
    Process running = process.start();
    String output =
        new String(
            running.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    return new Run(running.waitFor(), output);
  }

  private void fake(String tool, String body) throws IOException {
    Files.deleteIfExists(bin.resolve(tool));
    script(bin.resolve(tool), body);
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Path which(String tool) {
    return Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
        .map(dir -> Path.of(dir, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
