package headroom.lab;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** One iperf3 run between two namespaces. */
public final class Iperf {
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Pattern LISTENING = Pattern.compile("Server listening on (\\d+)");

  private Iperf() {}

  /**
   * What iperf3 reports at its end.
   *
   * @param sentBytes payload that the sender handed to its socket
   * @param receivedBytes payload that the receiver read
   * @param json its whole report
   */
  public record Report(long sentBytes, long receivedBytes, JsonObject json) {}

  /**
   * Runs iperf3 from {@code client} to a server that is started in {@code server} for it alone.
   *
   * @param duration how long to send, whole seconds
   * @param options more of iperf3's client: {@code -u -b 10M -l 1000}, {@code -R}, {@code -P 4}
   */
  public static Report run(
      Netns client, Netns server, String address, Duration duration, String... options) {
    try (Background listener = server.start("iperf3", "-s", "-1", "--forceflush")) {
      listener.awaitOutput(LISTENING, GRACE);
      List<String> argv = new ArrayList<>(List.of("iperf3", "-c", address, "-J"));
      argv.addAll(List.of("-t", Long.toString(duration.toSeconds())));
      argv.addAll(List.of(options));
      Shell.Result said = client.attempt(duration.plus(GRACE), argv.toArray(String[]::new));
      return parse(said.orThrow().stdout());
    }
  }

  static Report parse(String json) {
    JsonObject whole = new JsonObject(json);
    JsonObject end = whole.getJsonObject("end");
    JsonObject both = end.getJsonObject("sum");
    JsonObject sent = end.getJsonObject("sum_sent", both);
    JsonObject received = end.getJsonObject("sum_received", both);
    return new Report(sent.getLong("bytes"), received.getLong("bytes"), whole);
  }
}
