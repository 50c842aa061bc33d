package headroom.incident;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import headroom.lab.Netns;
import headroom.webhook.format.RealProgram;
import headroom.webhook.format.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What one node's agent tells, on the loopback of that node's namespace: webhooks end here, and
 * what is meant for Alertmanager is handed on to the real one outside.
 *
 * <p>Threads: the server's own write; any may read.
 */
final class NightShift implements AutoCloseable {
  static final int PORT = 9911;

  /** The alerts file whose receivers are these. */
  static final String ALERTS =
      """
      receivers:
        - name: night-shift
          format: alertmanager-webhook
          url: http://127.0.0.1:%1$d/alerts
        - name: alertmanager
          format: alertmanager
          url: http://127.0.0.1:%1$d
          page-url: http://node.example:8787
      """
          .formatted(PORT);

  /**
   * One alert of a webhook's notice.
   *
   * @param nanos when the notice came, {@link System#nanoTime}
   * @param key the notice's {@code Idempotency-Key}
   */
  record Told(long nanos, String key, JsonObject alert) {}

  private final HttpServer server;
  private final RealProgram alertmanager;
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final List<JsonObject> posted = new CopyOnWriteArrayList<>();

  private NightShift(HttpServer server, RealProgram alertmanager) {
    this.server = server;
    this.alertmanager = alertmanager;
  }

  static NightShift at(Netns netns, RealProgram alertmanager) throws IOException {
    HttpServer server =
        netns.<HttpServer, IOException>call(
            () -> HttpServer.create(new InetSocketAddress("127.0.0.1", PORT), 0));
    var shift = new NightShift(server, alertmanager);
    server.createContext("/alerts", shift::hear);
    server.createContext("/api/v2/alerts", shift::handOn);
    server.start();
    return shift;
  }

  private void hear(HttpExchange exchange) throws IOException {
    long now = System.nanoTime();
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    for (Object alert : new JsonObject(body(exchange)).getJsonArray("alerts")) {
      told.add(new Told(now, key, (JsonObject) alert));
    }
    answer(exchange, 200);
  }

  private void handOn(HttpExchange exchange) throws IOException {
    String body = body(exchange);
    String path = exchange.getRequestURI().toString();
    HttpResponse<String> answer = alertmanager.send(Request.json(path, body));
    if (answer.statusCode() == 200) {
      new JsonArray(body).forEach(alert -> posted.add((JsonObject) alert));
    }
    answer(exchange, answer.statusCode());
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  /** What the webhook was told of black holes, "firing" or "resolved". */
  List<Told> told(String status) {
    return told.stream()
        .filter(each -> each.alert().getString("status").equals(status))
        .filter(each -> isBlackHole(each.alert()))
        .toList();
  }

  /** The black hole's {@code endsAt}, whenever Alertmanager took it; oldest first. */
  List<Instant> posted() {
    return posted.stream()
        .filter(NightShift::isBlackHole)
        .map(alert -> Instant.parse(alert.getString("endsAt")))
        .toList();
  }

  private static boolean isBlackHole(JsonObject alert) {
    return alert.getJsonObject("labels").getString("alertname").equals("black-hole");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
