package headroom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ShellTest {
  @Test
  void noShellReadsTheArguments() {
    assertThat(Shell.run("echo", "$HOME;", "*").stdout()).isEqualTo("$HOME; *\n");
  }

  @Test
  void aFailureSaysWhatWasRunHowItEndedAndWhatItSaid() {
    assertThatThrownBy(() -> Shell.run("sh", "-c", "echo bad luck >&2; exit 23"))
        .isInstanceOf(Shell.CommandFailed.class)
        .hasMessageContaining("sh -c")
        .hasMessageContaining("exit 23")
        .hasMessageContaining("bad luck");
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Shell.run("no-such-program"))
        .hasMessageContaining("no-such-program: cannot be started");
  }

  @Test
  void aCommandThatTakesTooLongIsKilledWithItsChildren() {
    assertThatThrownBy(
            () -> Shell.run(Duration.ofMillis(211), List.of("sh", "-c", "sleep 1000 | sleep 1000")))
        .hasMessageContaining("not done after 211 ms");
  }

  @Test
  void outputLargerThanAPipeArrivesWhole() {
    assertThat(Shell.run("sh", "-c", "head -c 1000003 /dev/zero | tr '\\0' x; echo e >&2"))
        .satisfies(result -> {
          assertThat(result.stdout()).hasSize(1_000_003);
          assertThat(result.stderr()).isEqualTo("e\n");
        });
  }

  @Test
  void whatIsFedArrives() {
    assertThat(Shell.feed("one\ntwo\n", "wc", "-l").stdout().strip()).isEqualTo("2");
  }

  @Test
  void aBackgroundProgramIsAwaitedByWhatItPrints() {
    try (var program = Background.start(List.of("sh", "-c", "echo port 4711; sleep 1000"))) {
      var match = program.awaitOutput(Pattern.compile("port (\\d+)"), Duration.ofSeconds(5));
      assertThat(match.group(1)).isEqualTo("4711");
    }
  }
}
