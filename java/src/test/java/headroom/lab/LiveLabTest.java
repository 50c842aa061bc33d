package headroom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import headroom.lab.Fabric.Mode;
import headroom.lab.Fabric.Rule;
import headroom.lab.TwoNodes.Spec;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class LiveLabTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void onAHealthyPathEverythingArrives() throws Exception {
    try (var nodes = TwoNodes.build(Spec.standard());
        var traffic = Traffic.start(nodes)) {
      Await.until("traffic", SOON, () -> traffic.counts().stream().allMatch(c -> enough(c)));
      assertThat(traffic.counts())
          .hasSize(2)
          .allSatisfy(counts -> {
            assertThat(counts.smallFailed()).isZero();
            assertThat(counts.largeFailed()).isZero();
          });
    }
  }

  @Test
  void onAPathThatSwallowsLargePacketsSmallRequestsStayGreenAndLargeAnswersHang() throws Exception {
    try (var nodes = TwoNodes.build(Spec.standard())) {
      nodes.setFabric(Mode.SILENT, 1400);
      try (var traffic = Traffic.start(nodes)) {
        Await.until(
            "large answers to fail",
            SOON,
            () ->
                traffic.counts().stream().allMatch(c -> c.largeFailed() >= 2 && c.smallOk() >= 11));
        assertThat(traffic.counts())
            .allSatisfy(counts -> {
              assertThat(counts.largeOk()).isZero();
              assertThat(counts.smallFailed()).isZero();
            });
        cure(nodes);
        Await.until(
            "large answers after the route's MTU was lowered",
            SOON,
            () -> traffic.counts().stream().allMatch(c -> c.largeOk() >= 2));
      }
    }
  }

  @Test
  void agentsStartInTheirNodesAndAreReachedFromOutside() throws Exception {
    var plan = plan(List.of("python3", standIn().toString()));
    List<Background> processes;
    try (var lab = LiveLab.start(plan)) {
      processes = lab.agents().stream().map(LiveLab.RunningAgent::process).toList();
      for (LiveLab.RunningAgent agent : lab.agents()) {
        TwoNodes.Node node = agent.node().equals("nodeA") ? lab.nodes().a() : lab.nodes().b();
        assertThat(get(agent.dashboard()).replaceAll("--(peers-key-file|state-dir) \\S+ ", ""))
            .isEqualTo(
                "agent --node %s --netns %s,%s --listen 127.0.0.1:%d in %d"
                    .formatted(
                        node.name(),
                        node.netns().name(),
                        node.pod().name(),
                        agent.relay().port(),
                        node.netns().inode()));
      }
      JsonObject json = lab.describe();
      assertThat(json.getJsonObject("fabric").getString("mode")).isEqualTo("silent");
      assertThat(
              json.getJsonArray("nodes")
                  .getJsonObject(1)
                  .getJsonObject("agent")
                  .getString("dashboard"))
          .isEqualTo(lab.agents().get(1).dashboard());
    }
    assertThat(processes).noneMatch(Background::isAlive);
  }

  @Test
  void anAgentThatFailsEndsTheLabWithItsOwnWords() {
    List<String> before = Lab.namespaces(ProcessHandle.current().pid());
    assertThatThrownBy(() -> LiveLab.start(plan(List.of("sh", "-c", "echo no BTF here; exit 69"))))
        .hasMessageContaining("exit 69")
        .hasMessageContaining("no BTF here");
    assertThat(Lab.namespaces(ProcessHandle.current().pid())).isEqualTo(before);
  }

  @Test
  void aKeptLabOutlivesItsProcessAndIsTakenDownByName() throws Exception {
    List<String> before = Lab.namespaces(ProcessHandle.current().pid());
    JsonObject built = KeptLab.up(Spec.standard(), Rule.of(Mode.SIGNAL, 1350));
    String fabric = built.getJsonObject("fabric").getString("netns");
    try {
      assertThat(Lab.clearLeftovers()).doesNotContain(fabric);
      assertThat(Files.readString(Owner.keptFile(ProcessHandle.current().pid()))).contains(fabric);
      JsonObject node = built.getJsonArray("nodes").getJsonObject(0);
      assertThat(node.getLong("inode"))
          .isEqualTo(Netns.inodeOf(Path.of("/run/netns").resolve(node.getString("netns"))));
      assertThat(
              Shell.run(
                      "ip", "netns", "exec", node.getString("netns"), "ping", "-c1", "192.168.20.1")
                  .exit())
          .isZero();
    } finally {
      assertThat(KeptLab.down(ProcessHandle.current().pid())).contains(fabric);
    }
    assertThat(Lab.namespaces(ProcessHandle.current().pid())).isEqualTo(before);
  }

  private static LiveLab.Plan plan(List<String> command) {
    return LiveLab.Plan.of(Mode.SILENT, 1400, command);
  }

  private static boolean enough(Traffic.Counts counts) {
    return counts.smallOk() >= 11 && counts.largeOk() >= 3 && counts.datagramsReceived() >= 23;
  }

  /** The founding incident's immediate cure. */
  private static void cure(TwoNodes nodes) {
    for (TwoNodes.Node node : List.of(nodes.a(), nodes.b())) {
      String router = node == nodes.a() ? "10.0.1.1" : "10.0.2.1";
      node.pod().ip("route change default via " + router + " dev eth0 mtu 1350");
    }
  }

  private static String get(String address) throws Exception {
    try (var in = URI.create(address).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  /** A real server in place of the agent: answers with its arguments and its namespace. */
  private Path standIn() throws Exception {
    return Files.writeString(
        directory.resolve("agent.py"),
        """
        import http.server, os, sys
        class H(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
            said = " ".join(sys.argv[1:]) + " in " + str(os.stat("/proc/self/ns/net").st_ino)
            self.send_response(200); self.end_headers(); self.wfile.write(said.encode())
        host, port = sys.argv[-1].split(":")
        http.server.ThreadingHTTPServer((host, int(port)), H).serve_forever()
        """);
  }
}
