package headroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Notice;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hundred notices to a receiver that fails in every way, by a process that is killed in the
 * middle of it, again and again.
 */
class CrashTest {
  private static final int NOTICES = 200;
  private static final int KILLS = 23;

  private record Seen(Notice notice, String key, String body, boolean isTaken) {}

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Seen> seen = new ArrayList<>();

  private volatile Process victim;

  @TempDir Path folder;

  @Test
  void everyNoticeArrivesAtLeastOnceInItsOrderUnderOneKeyAndNoneIsInvented() throws Exception {
    System.out.println("CrashTest: seed " + seed);
    Vertx vertx = Vertx.vertx();
    HttpServer server = vertx.createHttpServer().requestHandler(this::handle);
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    int killed = 0;
    try {
      // Random moments: in the start, while a notice is made, sent, answered, forgotten. Every
      // other
      // time just when a notice was taken: it will come again.
      while (killed < KILLS) {
        Process agent = start(server.actualPort());
        victim = killed % 2 == 0 ? null : agent;
        if (killed % 5 != 4) {
          awaitUp(agent);
        }
        if (agent.waitFor(random.nextInt(700), TimeUnit.MILLISECONDS)) {
          if (agent.exitValue() == 0) {
            break;
          }
          assertThat(agent.exitValue()).as(said()).isEqualTo(128 + 9);
        }
        agent.destroyForcibly().waitFor(); // SIGKILL
        killed++;
      }
      victim = null;
      Process last = start(server.actualPort());
      boolean ended = last.waitFor(120, TimeUnit.SECONDS);
      last.destroyForcibly();
      assertThat(ended).as("it ends, for all was delivered; " + said()).isTrue();
      assertThat(last.exitValue()).as(said()).isZero();
    } finally {
      server.close().toCompletionStage().toCompletableFuture().join();
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    System.out.printf(
        "CrashTest: %d kills, %d requests, %d taken, for %d notices of %d processes%n",
        killed,
        seen.size(),
        seen.stream().filter(Seen::isTaken).count(),
        NOTICES,
        seen.stream().map(each -> maker(each.key())).distinct().count());
    assertThat(killed).as("killed in the middle of it").isGreaterThan(5);
    check();
  }

  /** It has read what it remembers, and begins to deliver. */
  private void awaitUp(Process agent) throws Exception {
    Path said = folder.resolve("said");
    while (agent.isAlive() && !Files.readString(said).contains("up " + agent.pid() + "\n")) {
      Thread.sleep(2);
    }
  }

  private void check() {
    assertThat(seen.stream().filter(Seen::isTaken).map(each -> number(each.key())))
        .as("each was taken, seed %d", seed)
        .containsAll(IntStream.range(0, NOTICES).boxed().toList());
    Map<Integer, Set<String>> keys =
        seen.stream()
            .collect(
                Collectors.groupingBy(
                    each -> number(each.key()),
                    TreeMap::new,
                    Collectors.mapping(Seen::key, Collectors.toSet())));
    assertThat(keys.keySet()).as("none invented").hasSize(NOTICES).allMatch(n -> n < NOTICES);
    assertThat(keys.values()).as("one key each").allMatch(each -> each.size() == 1);
    Map<String, String> bodies = new HashMap<>();
    Map<String, Long> reached = new HashMap<>();
    for (Seen each : seen) {
      assertThat(bodies.merge(each.key(), each.body(), (first, _) -> first))
          .as("the same again, seed %d", seed)
          .isEqualTo(each.body());
      assertThat(each.notice())
          .isEqualTo(MortalAgent.notice(number(each.key()), maker(each.key())));
      Long before = reached.put(each.notice().group(), each.notice().sequence());
      assertThat(each.notice().sequence())
          .as("order of %s, seed %d", each.key(), seed)
          .isBetween(before == null ? 1 : before, before == null ? 1 : before + 1);
    }
  }

  private static int number(String key) {
    return Integer.parseInt(key.substring(0, key.indexOf('/')));
  }

  private static String maker(String key) {
    return key.substring(key.indexOf('/') + 1);
  }

  private Process start(int port) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            MortalAgent.class.getName(),
            folder.resolve("state").toString(),
            Integer.toString(port),
            Integer.toString(NOTICES))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("said").toFile()))
        .start();
  }

  private String said() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("said"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  /** On the server's event loop, one at a time. */
  private void handle(HttpServerRequest request) {
    request.bodyHandler(body -> {
      int dice = random.nextInt(20);
      Notice notice = NoticeJson.read(body.getBytes());
      String key = request.getHeader("Idempotency-Key");
      seen.add(new Seen(notice, key, body.toString(), dice < 10));
      var response = request.response();
      switch (dice) {
        case 10 -> response.setStatusCode(429).putHeader("Retry-After", "0").end();
        case 11 -> response.setStatusCode(429).end("slow down");
        case 12, 13 -> response.setStatusCode(500).end();
        case 14 -> response.setStatusCode(301).putHeader("Location", "/elsewhere").end();
        case 15, 16 -> request.connection().close();
        case 17 -> {
          response.setChunked(true).write("half of an ");
          request.connection().close();
        }
        case 18 -> response.setStatusCode(503).end();
        case 19 -> {} // stalls
        default -> {
          Process agent = victim;
          response
              .end("ok")
              .onComplete(_ -> {
                if (agent != null && random.nextInt(5) == 0) {
                  agent.destroyForcibly();
                }
              });
        }
      }
    });
  }
}
