package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.lab.Fabric;
import headroom.lab.LiveLab;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code headroom lab}: the two real agents talk to each other, over the network that fails. */
@Tag("kernel")
class LabPeersTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void theAgentsOfTheLabAnswerEachOther() throws Exception {
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "headroom.Main");
    try (var lab = LiveLab.start(LiveLab.Plan.of(Fabric.Mode.SILENT, 1400, java))) {
      for (LiveLab.RunningAgent agent : lab.agents()) {
        Await.until(
            "answers at " + agent.node(),
            SOON,
            () ->
                metrics(agent).contains("headroom_peers{state=\"answers\"} 1.0")
                    && metrics(agent).contains("headroom_peer_datagrams_total{result=\"answer\"}"),
            () ->
                metrics(agent).lines().filter(l -> l.startsWith("headroom_peer")).toList()
                    + agent.process().output());
        assertThat(metrics(agent)).doesNotContain("result=\"forged\"");
      }
    }
  }

  /** Empty before the first Frame. */
  private static String metrics(LiveLab.RunningAgent agent) {
    try (var in = URI.create(agent.dashboard() + "metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
