package headroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Figures in prose come from bench/results. */
class OverheadTest {
  @Test
  void figuresInThePagesAreThoseOfTheRawResults() throws Exception {
    Process summary =
        new ProcessBuilder("node", "bench/summary", "--check").redirectErrorStream(true).start();
    String said = new String(summary.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(summary.waitFor()).as(said).isZero();
  }
}
