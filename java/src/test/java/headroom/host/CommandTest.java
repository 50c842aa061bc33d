package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTest {
  @Test
  void whatACommandReadsAndSaysIsPassedOnWithItsStatus() throws Exception {
    Command.Answer answer =
        Command.ask(
            List.of("sh", "-c", "cat; echo no >&2; exit 3"), "route show\n", Command.TIMEOUT);
    assertThat(answer).isEqualTo(new Command.Answer(3, "route show\n", "no"));
  }

  @Test
  void oneThatSaysTooMuchIsEndedAndNotWaitedFor() {
    assertThatThrownBy(() -> Command.ask(List.of("yes"), "", Duration.ofMinutes(1)))
        .hasMessage("yes: said more than 16777216 bytes");
  }

  @Test
  void oneThatDoesNotReadItsInputIsNoFault() throws Exception {
    assertThat(Command.ask(List.of("true"), "x".repeat(10_000), Command.TIMEOUT).status()).isZero();
  }
}
