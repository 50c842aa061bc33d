package headroom.cli;

import headroom.model.PathView;
import headroom.model.PeerPath;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks an agent that runs for its last Frame, and waits for its searches to end.
 *
 * <p>Threads: any; blocks.
 */
final class AgentSource implements DoctorSource {
  /** An agent on this machine answers in milliseconds. */
  private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

  private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final URI frame;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();

  /**
   * @param agent such as http://127.0.0.1:8787/
   */
  AgentSource(URI agent) {
    this.frame = agent.resolve("/api/v1/frame");
  }

  /** Whether anything listens there and speaks as an agent does. */
  boolean isThere() throws InterruptedException {
    try {
      return get().statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Diagnosis diagnose(Duration atMost, Consumer<String> progress)
      throws InterruptedException {
    progress.accept("asking the agent at " + frame.resolve("/"));
    long deadline = System.nanoTime() + atMost.toNanos();
    Diagnosis diagnosis = ask();
    while (searches(diagnosis) > 0 && System.nanoTime() - deadline < 0) {
      progress.accept(
          searches(diagnosis) == 1
              ? "a search is under way"
              : searches(diagnosis) + " searches are under way");
      Thread.sleep(BETWEEN);
      diagnosis = ask();
    }
    return diagnosis;
  }

  private static long searches(Diagnosis diagnosis) {
    return diagnosis.view().paths().stream().filter(path -> isSearched(path)).count();
  }

  private static boolean isSearched(PeerPath path) {
    return path.searchPackets().isPresent();
  }

  private Diagnosis ask() throws InterruptedException {
    try {
      HttpResponse<String> response = get();
      if (response.statusCode() != 200) {
        throw failure("it answers " + response.statusCode());
      }
      return diagnosis(new JsonObject(response.body()));
    } catch (IOException e) {
      String message = e.getMessage();
      throw failure(message == null ? "no connection" : message);
    } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
      throw failure("it answers what is no Frame (" + e.getMessage() + ")");
    }
  }

  private static Diagnosis diagnosis(JsonObject frame) {
    PathView view = PathViewJson.read(frame);
    JsonArray unavailable =
        Optional.ofNullable(frame.getJsonObject("self"))
            .map(self -> self.getJsonArray("unavailable"))
            .orElseGet(JsonArray::new);
    List<String> sentences = unavailable.stream().map(String::valueOf).toList();
    return new Diagnosis(frame.getString("node", "this node"), view, sentences);
  }

  private HttpResponse<String> get() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(frame).timeout(ANSWER_MAX).GET().build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private Failure failure(String why) {
    return new Failure(
        ExitCode.UNAVAILABLE,
        "agent at " + frame.resolve("/"),
        why,
        "start one with \"headroom agent\", or name another with --agent URL");
  }
}
