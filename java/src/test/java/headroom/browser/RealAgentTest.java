package headroom.browser;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Fabric.Mode;
import headroom.lab.LiveLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The page in Chromium before a real agent on a real node: web/test/browser/agent.test.ts against
 * nodeB of the lab. 23 datagrams from podA to a closed port of podB must appear with their reason
 * within two Frames; the agent is restarted behind the page's back; two languages, three widths, no
 * complaint in the console, no request to another origin.
 */
@Tag("browser")
class RealAgentTest {
  private static final int MINUTES_MAX = 6;
  private static final Path OUTPUT = Path.of("target", "browser-agent.txt");

  @Test
  void whatHappensOnTheNodeIsOnThePage() throws Exception {
    try (LiveLab lab = LiveLab.start(LiveLab.Plan.of(Mode.CARRY, 1500, agentCommand()))) {
      LiveLab.RunningAgent agent = lab.agents().get(1);
      String podA = lab.nodes().a().pod().name();
      String to = lab.nodes().b().podAddress();
      var node = new ProcessBuilder("sh", "web/test/run", "agent");
      // to a file: what a child writes to our own output, the test runner takes for its protocol
      node.redirectErrorStream(true).redirectOutput(OUTPUT.toFile());
      node.environment().put("HEADROOM_URL", agent.dashboard());
      node.environment()
          .put(
              "HEADROOM_CAUSE",
              inBash(podA, "for i in $(seq 23); do echo x > /dev/udp/" + to + "/9; done"));
      node.environment().put("HEADROOM_CAUSE_REASON", "NO_SOCKET");
      node.environment().put("HEADROOM_RESTART", restart(agent.process().pid()));
      Process running = node.start();
      try {
        assertThat(running.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).as("done in time").isTrue();
        assertThat(running.exitValue()).as(() -> read(OUTPUT)).isZero();
      } finally {
        running.descendants().forEach(ProcessHandle::destroyForcibly);
        running.destroyForcibly();
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return file + ": " + e.getMessage();
    }
  }

  /** This build's classes, as the launcher would start its jar. */
  private static List<String> agentCommand() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + Path.of("deploy/jvm.options").toAbsolutePath(),
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "headroom.Main");
  }

  private static String inBash(String netns, String script) {
    return "ip netns exec " + netns + " bash -c '" + script + "'";
  }

  /**
   * Ends the process, waits for its end, and starts its like where it was: same namespace, same
   * words.
   */
  private static String restart(long pid) throws IOException {
    String words =
        Stream.of(Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"))
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Path script = Files.createTempFile("headroom-restart", ".sh");
    script.toFile().deleteOnExit();
    Files.writeString(
        script,
        "nsenter --net=/proc/%1$d/ns/net --mount=/proc/%1$d/ns/mnt sh -c 'kill %1$d; while [ -d /proc/%1$d/ns ]; do sleep 0.1; done; exec \"$@\"' sh %2$s >/dev/null 2>&1 </dev/null &\n"
            .formatted(pid, words));
    return "sh " + script;
  }
}
