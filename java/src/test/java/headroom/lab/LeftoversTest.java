package headroom.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class LeftoversTest {
  @Test
  void whatADeadProcessLeftIsClearedAndALivingOnesIsNot() {
    long dead = deadPid();
    String left = "hr-" + dead + "-left";
    try (var own = Netns.create("own")) {
      Shell.run("ip", "netns", "add", left);
      assertThat(Lab.clearLeftovers()).contains(left).doesNotContain(own.name());
      assertThat(Lab.namespaces()).contains(own.name()).doesNotContain(left);
    } finally {
      Netns.delete(List.of(left));
    }
  }

  @Test
  void aPidThatWasGivenOutAnewDoesNotOwnWhatItsPredecessorLeft() throws IOException {
    try (var later = Background.start(List.of("sleep", "1000"))) {
      String left = "hr-" + later.pid() + "-left";
      Shell.run("ip", "netns", "add", left);
      try {
        assertThat(Lab.clearLeftovers()).as("nothing tells it from its own").doesNotContain(left);
        Files.createDirectories(Owner.RUN);
        Files.writeString(Owner.fileOf(later.pid()), "1"); // the predecessor began with the machine
        assertThat(Lab.clearLeftovers()).contains(left);
      } finally {
        Netns.delete(List.of(left));
        Owner.forget(later.pid());
      }
    }
  }

  @Test
  void aLabThatIsToldToEndUndoesItself() {
    try (var process = standingLab()) {
      assertThat(Lab.namespaces(process.pid())).hasSize(5);
      process.close(); // SIGTERM
      assertThat(Lab.namespaces(process.pid())).isEmpty();
      assertThat(Files.exists(Owner.fileOf(process.pid()))).isFalse();
    }
  }

  @Test
  void whatAKilledLabLeftIsClearedByTheNextStartProgramsIncluded() {
    try (var process = standingLab()) {
      long pid = process.pid();
      List<String> left = Lab.namespaces(pid);
      assertThat(left).hasSize(5);
      assertThat(Lab.clearLeftovers()).doesNotContainAnyElementsOf(left);
      Shell.run("kill", "-9", "" + pid);
      process.awaitExit(Duration.ofSeconds(5));
      assertThat(Lab.namespaces()).containsAll(left);
      assertThat(Lab.clearLeftovers()).containsAll(left);
      assertThat(Lab.namespaces()).doesNotContainAnyElementsOf(left);
      assertThat(
              Shell.attempt(List.of("pgrep", "-f", "sleep 1000." + pid), "", Shell.TIMEOUT)
                  .stdout())
          .isEmpty();
    }
  }

  /** A JVM of its own with a lab and a program in it. */
  private static Background standingLab() {
    String java = ProcessHandle.current().info().command().orElseThrow();
    Background process =
        Background.start(
            List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StandingLab.class.getName()));
    try {
      process.awaitOutput(Pattern.compile("standing"), Duration.ofSeconds(30));
      return process;
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /** Builds a lab and waits to be killed. */
  static final class StandingLab {
    public static void main(String[] args) throws InterruptedException {
      var lab = TwoNodes.build(TwoNodes.Spec.standard());
      lab.a().pod().start("sleep", "1000." + ProcessHandle.current().pid());
      System.out.println("standing");
      Thread.sleep(Duration.ofMinutes(5));
      lab.close();
    }
  }

  @Test
  void otherPeoplesNamespacesAreNotTouched() {
    assertThat(Owner.pidIn("hr-department")).isEmpty();
    assertThat(Owner.pidIn("hr-12")).isEmpty();
    assertThat(Owner.pidIn("cni-4f2c")).isEmpty();
    assertThat(Owner.pidIn("hr-12-node")).hasValue(12);
  }

  private static long deadPid() {
    return Long.parseLong(Shell.run("sh", "-c", "echo $$").stdout().strip());
  }
}
