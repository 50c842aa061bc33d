package headroom.webhook;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A receiver on loopback: keeps what it gets, answers what it was told to, 200 otherwise. */
final class RecordingServer implements AutoCloseable {
  record Got(String method, String uri, Map<String, String> headers, Buffer body) {
    String key() {
      return headers.get("idempotency-key");
    }
  }

  /** How one request is answered. */
  interface Behaviour {
    void answer(HttpServerRequest request);
  }

  private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
  private final BlockingQueue<Behaviour> next = new LinkedBlockingQueue<>();
  private final List<Got> all = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  RecordingServer(Vertx vertx, HttpServerOptions options) {
    server = vertx.createHttpServer(options).requestHandler(this::handle);
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
  }

  RecordingServer(Vertx vertx) {
    this(vertx, new HttpServerOptions());
  }

  int port() {
    return server.actualPort();
  }

  /** The next requests are answered so, one each. */
  RecordingServer then(Behaviour... behaviours) {
    next.addAll(List.of(behaviours));
    return this;
  }

  static Behaviour status(int status) {
    return request -> request.response().setStatusCode(status).end();
  }

  static Behaviour status(int status, String header, String value) {
    return request -> request.response().setStatusCode(status).putHeader(header, value).end();
  }

  static Behaviour body(int status, String body) {
    return request -> request.response().setStatusCode(status).end(body);
  }

  static Behaviour closeEarly() {
    return request -> request.connection().close();
  }

  static Behaviour stall() {
    return _ -> {};
  }

  private void handle(HttpServerRequest request) {
    request.bodyHandler(body -> {
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      request.headers().forEach(headers::put);
      Got one = new Got(request.method().name(), request.uri(), headers, body);
      all.add(one);
      got.add(one);
      Behaviour behaviour = next.poll();
      (behaviour == null ? status(200) : behaviour).answer(request);
    });
  }

  /** Waits for a request; null: none within half a minute. */
  @Nullable Got take() throws InterruptedException {
    return got.poll(30, TimeUnit.SECONDS);
  }

  List<Got> all() {
    return all;
  }

  int left() {
    return got.size();
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
