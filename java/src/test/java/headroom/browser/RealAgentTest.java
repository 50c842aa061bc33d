package headroom.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import headroom.lab.Fabric.Mode;
import headroom.lab.LiveLab;
import headroom.lab.Netns;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in Chromium before a real agent on a real node: web/test/browser/agent.test.ts against
 * nodeB of the lab. 23 datagrams from podA to a closed port of podB must appear with their reason
 * within two Frames; an alert fires, is silenced from the page, and its receiver is told or is not; the
 * agent is restarted behind the page's back; two languages, three widths, no complaint in the
 * console, no request to another origin.
 */
@Tag("browser")
class RealAgentTest {
  private static final int MINUTES_MAX = 6;
  private static final int PORT = 9911;

  /** Quick to fire and quick to end; 23 datagrams in 5 s are too few. */
  private static final String ALERTS =
      """
      rules:
        - name: closed-port
          rate: drops
          where: {reason: NO_SOCKET}
          above: 10/s
          over: 5s
          keep: 1s
          severity: warning
          summary: {en: "Datagrams to a closed port", zh: 发往已关闭端口的数据报}
      routes:
        - {receivers: [recorder], group-wait: 0s, group-interval: 1s}
      receivers:
        - {name: recorder, format: alertmanager-webhook, url: "http://127.0.0.1:%d/"}
      """
          .formatted(PORT);

  private static final Path OUTPUT = Path.of("target", "browser-agent.txt");

  @TempDir private Path folder;

  @Test
  void whatHappensOnTheNodeIsOnThePage() throws Exception {
    Path alerts = Files.writeString(folder.resolve("alerts.yaml"), ALERTS);
    Path told = Files.createFile(folder.resolve("told"));
    try (LiveLab lab = LiveLab.start(LiveLab.Plan.of(Mode.CARRY, 1500, agentCommand(alerts)));
        var _ = recorder(lab.nodes().b().netns(), told)) {
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
      node.environment()
          .put(
              "HEADROOM_ALARM",
              inBash(podA, "while sleep 0.02; do echo x > /dev/udp/" + to + "/9; done"));
      node.environment().put("HEADROOM_TOLD", told.toString());
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

  /** A receiver where the agent finds it: a line of the file for each alert that it is told of. */
  private static AutoCloseable recorder(Netns netns, Path told) throws IOException {
    HttpServer server =
        netns.<HttpServer, IOException>call(
            () -> HttpServer.create(new InetSocketAddress("127.0.0.1", PORT), 0));
    server.createContext("/", exchange -> {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      var lines = new StringBuilder();
      for (Object each : new JsonObject(body).getJsonArray("alerts")) {
        JsonObject alert = (JsonObject) each;
        String rule = alert.getJsonObject("labels").getString("alertname");
        lines.append(alert.getString("status")).append(' ').append(rule).append('\n');
      }
      Files.writeString(told, lines, StandardOpenOption.APPEND);
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    server.start();
    return () -> server.stop(0);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return file + ": " + e.getMessage();
    }
  }

  /** This build's classes, as the launcher would start its jar. */
  private static List<String> agentCommand(Path alerts) {
    return List.of(
        "/bin/sh",
        "-c",
        "exec \"$@\" --alerts-file " + alerts,
        "sh",
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
