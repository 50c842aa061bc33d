package headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RulesCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new RulesCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  /** docs/frame-sample.json, a second later for each; it holds a black hole and a pod on an old MTU. */
  private Path recording(int count, boolean sick) throws Exception {
    JsonObject sample = new JsonObject(Files.readString(Path.of("docs/frame-sample.json")));
    Instant began = Instant.parse(sample.getString("time"));
    if (!sick) {
      sample.put("findings", new JsonArray());
    }
    StringBuilder text = new StringBuilder(": a comment of the stream\n\n");
    for (int i = 0; i < count; i++) {
      sample.put("time", began.plusSeconds(i).toString()).put("seq", 4711 + i);
      text.append("event: frame\ndata: ").append(sample.encode()).append("\n\n");
    }
    return Files.writeString(folder.resolve("frames"), text);
  }

  @Test
  void aRecordedBlackHoleFiresAndAHealthyHourDoesNot() throws Exception {
    assertEquals(1, run("test", "--frames", recording(307, true).toString()));
    assertTrue(out.toString().contains("FIRED black-hole (critical): Black hole: packets above 1400"), out + "");
    assertTrue(out.toString().contains("FIRED old-mtu (warning)"), out + "");
    assertTrue(out.toString().contains("307 Frames, 2 alerts fired"), out + "");
    out.getBuffer().setLength(0);
    assertEquals(0, run("test", "--frames", recording(3607, false).toString()));
    assertEquals("3,607 Frames, nothing would have fired\n", out.toString());
  }

  @Test
  void aRecordingThatIsNoneIsSaidWithItsLine() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad"), "\n{\"seq\": 1}\n");
    assertEquals(2, run("test", "--frames", bad.toString()));
    assertTrue(err.toString().contains("bad:2: no Frame"), err + "");
    assertEquals(2, run("test", "--frames", folder.resolve("absent").toString()));
  }

  @Test
  void theShippedRulesAreAFileThatChecks() throws Exception {
    assertEquals(0, run("show"));
    Path file = Files.writeString(folder.resolve("a.yaml"), out.toString());
    assertEquals(0, run("check", file.toString()), err + "");
    assertTrue(out.toString().contains("black-hole               critical  from the file"), out + "");
    Files.writeString(file, "rules:\n  - {name: x}\nruls: []\n");
    assertEquals(2, run("check", file.toString()));
    assertTrue(err.toString().contains("has 3 problems"), err + "");
    assertTrue(err.toString().contains("a.yaml:3:1: ruls"), err + "");
  }

  /** Also those of a rule without a right name; a route to a receiver that has some has none. */
  @Test
  void everyProblemIsToldOnceInTheFilesOrder() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("a.yaml"),
            """
            routes:
              - receivers: [pager]
                repeat: 3s
            rules:
              - name: Pods
                rate: dropz
                above: 5/s
                severity: fatal
            receivers:
              - name: pager
                format: pagerdty
                url: https://events.pagerduty.com/v2/enqueue
                secret: {file: /nowhere/key}
            """);
    assertEquals(2, run("check", file.toString()));
    List<String> lines =
        err.toString().lines().filter(l -> l.startsWith("  ")).map(l -> l.split(":")[1]).toList();
    assertEquals(List.of("3", "5", "6", "8", "11", "13"), lines, err + "");
  }
}
