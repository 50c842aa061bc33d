package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.config.Key;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a person types, and what they read. */
class HeadroomCommandTest {
  private record Run(int code, String out, String err) {}

  private static Run run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = HeadroomCommand.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Run(code, out.toString(), err.toString());
  }

  @Test
  void everyHelpFitsEightyColumnsAndExplainsEachOption() {
    for (CommandLine line : commands(HeadroomCommand.create())) {
      String help = line.getUsageMessage(CommandLine.Help.Ansi.OFF);
      assertThat(help.lines()).as(help).allMatch(l -> l.length() <= 80, "at most 80 columns");
      assertThat(line.getCommandSpec().options())
          .as(line.getCommandName())
          .allMatch(o -> o.hidden() || o.description().length > 0);
    }
  }

  @Test
  void theHelpNamesCommandsAndExitCodes() {
    Run help = run("--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("  agent ", "  config ", "  lab ", "  completion ");
    for (ExitCode each : ExitCode.values()) {
      assertThat(help.out()).containsPattern("(?m)^ *" + each.code() + " +\\S");
    }
    assertThat(help.out()).doesNotContain("train");
  }

  @Test
  void theAgentsHelpHasAFlagForEveryKey() {
    String help = run("agent", "--help").out();
    for (Key<?> key : Key.all()) {
      assertThat(help).contains(key.isSwitch() ? key.flag().substring(2) : key.flag() + "=");
    }
  }

  @Test
  void aSlipOfTheFingerIsOneLineThatNamesWhatWasMeant() {
    assertThat(run("agnt"))
        .isEqualTo(
            new Run(
                2,
                "",
                "headroom: found \"agnt\"; expected a known command; did you mean agent?"
                    + " (headroom --help lists what there is)\n"));
    assertThat(run("agent", "--lisen", "x"))
        .isEqualTo(
            new Run(
                2,
                "",
                "headroom: found \"--lisen\"; expected a known option; did you mean --listen?"
                    + " (headroom agent --help lists what there is)\n"));
    assertThat(run("lab", "--path-mtu", "70").err())
        .isEqualTo(
            "headroom: --path-mtu 70: expected 1280 to 9000; the founding incident is --path-mtu 1400\n");
    assertThat(run("config").code()).isEqualTo(2);
  }

  @Test
  void configCheckSaysOkAndTheEffectiveValues(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("h.yaml"), "interval: 250ms\nnetns: [\"a b\"]\n");
    Run bad = run("config", "check", file.toString());
    assertThat(bad.code()).isEqualTo(2);
    assertThat(bad.err())
        .isEqualTo(
            "headroom: the configuration has 1 problem\n  "
                + file
                + ":2:9: netns: found \"a b\"; expected a name from \"ip netns\" or an absolute path;"
                + " write for example blue or /proc/4711/ns/net\n");

    Files.writeString(file, "interval: 250ms\n");
    Run good = run("config", "check", file.toString(), "--events-per-second", "7");
    assertThat(good.code()).isZero();
    assertThat(good.out())
        .startsWith("ok\nnode: ")
        .containsPattern("(?m)^interval: 250ms +# " + file + ":1:11$")
        .containsPattern("(?m)^events-per-second: 7 +# --events-per-second$");
  }

  @Test
  void whatConfigShowPrintsIsAFileThatMeansTheSame(@TempDir Path folder) throws Exception {
    String[] flags = {
      "--node",
      "wörker \"7\"",
      "--watch-interfaces",
      "eth0,enp*",
      "--limits",
      "cilium_*=1350,lo=65535",
      "--ledger-peers",
      "10.0.0.0/8,fd00::/8",
      "--listen",
      "[::1]:0",
      "--netns",
      "",
      "--log-level",
      "trace"
    };
    List<String> first = new ArrayList<>(List.of("config", "show"));
    first.addAll(List.of(flags));
    String shown = run(first.toArray(String[]::new)).out();
    Path file = Files.writeString(folder.resolve("shown.yaml"), shown);

    Run again = run("config", "show", file.toString());

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(withoutOrigins(again.out())).isEqualTo(withoutOrigins(shown));
    assertThat(shown).contains("node: \"wörker \\\"7\\\"\"", "listen: \"[::1]:0\"");
  }

  @Test
  void completionIsAScriptThatBashUnderstands(@TempDir Path folder) throws Exception {
    Path script = Files.writeString(folder.resolve("c"), run("completion").out());
    Process bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
    assertThat(bash.waitFor()).isZero();
    assertThat(Files.readString(script)).contains("--tunnel-ports");
  }

  @Test
  void foreseenFailuresAreOneLineAndOthersSayWhatTheyAre() {
    StringWriter err = new StringWriter();
    PrintWriter to = new PrintWriter(err, true);
    assertThat(
            Failures.report(
                new IllegalStateException(new BindException("Address already in use")), to))
        .isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(err.toString())
        .isEqualTo(
            "headroom: cannot listen: Address already in use; stop what uses the port (ss -ltnp"
                + " shows it), or choose another with --listen HOST:PORT\n");
    assertThat(Failures.exitCode(new NullPointerException())).isEqualTo(ExitCode.INTERNAL);
    assertThat(Failures.exitCode(new Failure(ExitCode.NO_PERMISSION, "x")))
        .isEqualTo(ExitCode.NO_PERMISSION);
  }

  private static String withoutOrigins(String yaml) {
    return yaml.replaceAll("(?m) +# .*$", "");
  }

  private static List<CommandLine> commands(CommandLine top) {
    List<CommandLine> all = new ArrayList<>(List.of(top));
    top.getSubcommands().values().forEach(sub -> all.addAll(commands(sub)));
    return all;
  }
}
