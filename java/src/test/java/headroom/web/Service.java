package headroom.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real server on a free port of loopback, with clients that speak real HTTP to it. */
final class Service implements AutoCloseable {
  /** Every path but the stream. */
  static final List<String> PATHS_THAT_END =
      List.of(
          "/",
          "/api/v1/frame",
          "/api/v1/history",
          "/api/v1/events",
          "/api/v1/audit",
          "/api/v1/paths",
          "/api/v1/findings",
          "/api/v1/alerts",
          "/api/v1/silences",
          "/api/v1/receivers",
          "/api/v1/reasons",
          "/api/v1/openapi.yaml",
          "/metrics",
          "/healthz",
          "/readyz");

  private static final Duration LONGEST = Duration.ofSeconds(20);

  final Vertx vertx = Vertx.vertx();
  final FrameHub hub;
  final WebServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private String id = "";

  Service() {
    this(WebOptions.loopback(0, "worker-7", "0.1.0"));
  }

  Service(WebOptions options) {
    this(options, Patience.Limits.DEFAULT);
  }

  Service(WebOptions options, Patience.Limits limits) {
    this(options, limits, new FrameHub(), "headroom/web/page/");
  }

  /**
   * @param page folder of the classpath
   */
  Service(WebOptions options, Patience.Limits limits, FrameHub hub, String page) {
    this.hub = hub;
    Pages pages = Pages.load(Service.class.getClassLoader(), page);
    server = new WebServer(options, hub, new Api(options, hub, pages), limits);
    try {
      deploy();
    } catch (Exception e) {
      close();
      throw new IllegalStateException(e);
    }
  }

  private void deploy() throws Exception {
    id = vertx.deployVerticle(server).await(LONGEST.toSeconds(), TimeUnit.SECONDS);
  }

  int port() {
    return server.port();
  }

  void stop() throws Exception {
    vertx.undeploy(id).await(LONGEST.toSeconds(), TimeUnit.SECONDS);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return send("GET", path, headers);
  }

  HttpResponse<String> send(String method, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(LONGEST)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** A request with a body of JSON. */
  HttpResponse<String> sendJson(String method, String path, String json, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(LONGEST)
            .method(method, HttpRequest.BodyPublishers.ofString(json));
    String[] all = headers.length > 0 ? headers : new String[] {"Content-Type", "application/json"};
    return client.send(request.headers(all).build(), BodyHandlers.ofString());
  }

  /** Sends these very bytes and reads until the server closes. */
  String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return readAll(socket.getInputStream());
    }
  }

  /** A GET with this Host header; the whole answer. */
  String withHost(String host) throws IOException {
    return raw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", port());
    socket.setSoTimeout((int) LONGEST.toMillis());
    return socket;
  }

  private static String readAll(InputStream in) throws IOException {
    var all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (java.net.SocketException reset) {
      // the server closed before it read all that was sent: what it answered is here
    }
    return all.toString(ISO_8859_1);
  }

  @Override
  public void close() {
    client.close();
    vertx.close().await();
  }
}
