package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.config.Config;
import headroom.config.Sources;
import headroom.lab.Await;
import headroom.model.Frame;
import headroom.model.Silence;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page is shown of alerts, with the real rules, book and outbox. */
class NodeAlertsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;
  private Frame healthy;
  private NodeAlerts alerts;

  @BeforeEach
  void begin() throws Exception {
    JsonObject sample = new JsonObject(Files.readString(Path.of("docs/frame-sample.json")));
    healthy = RecordedFrames.read(sample.put("findings", new JsonArray()));
    alerts = new NodeAlerts(config(), vertx);
    Await.until("the shipped rules", LIMIT, this::looked);
  }

  @AfterEach
  void end() {
    alerts.close();
    vertx.close().await();
  }

  private Config config() throws Exception {
    return Config.load(
        Sources.none().with("node", "worker-7").with("state-dir", folder.toString()));
  }

  /** Once the rules are read, each look is one of the book's. */
  private boolean looked() {
    alerts.look(healthy, System.nanoTime());
    return !alerts.view().at().equals(Instant.EPOCH);
  }

  private static Silence silence(String id) {
    Instant now = Instant.now();
    return new Silence(
        id,
        List.of(new Silence.Matcher("alertname", "loss")),
        now.minusSeconds(1),
        now.plusSeconds(3_607),
        "kim",
        "the switch is changed");
  }

  private List<String> shown() {
    return alerts.view().silences().stream().map(Silence::id).toList();
  }

  /** Does it beside the looks that it waits for, as a reader of the page. */
  private void besideLooks(Runnable doing) {
    CompletableFuture<Void> done = CompletableFuture.runAsync(doing);
    Await.until(
        "the disk",
        LIMIT,
        () -> {
          alerts.look(healthy, System.nanoTime());
          return done.isDone();
        });
    done.join();
  }

  @Test
  void silencesAreShownAtOnceAlsoWhereNothingFires() {
    besideLooks(() -> assertThat(alerts.silence(silence("s-1"))).isTrue());
    assertThat(alerts.view().alerts()).isEmpty();
    assertThat(shown()).containsExactly("s-1");
    besideLooks(() -> assertThat(alerts.silence(silence("s-2"))).isTrue());
    assertThat(shown()).containsExactlyInAnyOrder("s-1", "s-2");
    besideLooks(() -> assertThat(alerts.expire("s-1")).isTrue());
    assertThat(shown()).containsExactly("s-2");
  }

  @Test
  void aSilenceThatWasTakenIsThereAfterARestart() throws Exception {
    besideLooks(() -> assertThat(alerts.silence(silence("s-1"))).isTrue());
    alerts.close();
    alerts = new NodeAlerts(config(), vertx);
    Await.until("the shipped rules", LIMIT, this::looked);
    assertThat(shown()).containsExactly("s-1");
    assertThat(alerts.unavailable()).as("the file was let go").isEmpty();
  }

  /** The page may ask before the rules are read: that is no full list. */
  @Test
  void aSilenceWaitsForTheRules() throws Exception {
    alerts.close();
    alerts = new NodeAlerts(config(), vertx);
    besideLooks(() -> assertThat(alerts.silence(silence("s-1"))).isTrue());
    assertThat(shown()).containsExactly("s-1");
    assertThat(alerts.unavailable()).as("the file was let go").isEmpty();
  }
}
