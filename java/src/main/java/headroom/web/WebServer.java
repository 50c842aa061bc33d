package headroom.web;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page, the API and /metrics. Threads: an event loop each; {@link #deploy} starts as
 * many as pay, and they share one port, one {@link FrameHub} and its limits.
 */
public final class WebServer extends VerticleBase {
  static final int URI_BYTES_MAX = 4 << 10;
  static final int HEADER_BYTES_MAX = 8 << 10;

  /** A stream has a Frame a second: one that takes none for so long has lost its reader. */
  private static final Duration IDLE_MAX = Duration.ofSeconds(60);

  private static final int INSTANCES_MAX = 2;

  private final WebOptions options;
  private final FrameHub hub;
  private final Api api;
  private final Patience.Limits limits;
  private @Nullable HttpServer server;
  private @Nullable StreamRoute stream;

  public WebServer(WebOptions options, FrameHub hub) {
    this(options, hub, new Api(options, hub, Pages.load()), Patience.Limits.DEFAULT);
  }

  WebServer(WebOptions options, FrameHub hub, Api api, Patience.Limits limits) {
    this.options = options;
    this.hub = hub;
    this.api = api;
    this.limits = limits;
  }

  /**
   * Starts to listen on as many event loops as pay.
   *
   * @return the id to undeploy by; or a failure whose message says what to do
   */
  public static Future<String> deploy(Vertx vertx, WebOptions options, FrameHub hub) {
    int loops = Math.min(INSTANCES_MAX, Runtime.getRuntime().availableProcessors());
    // port 0 is a port of its own for each
    int instances = options.port() == 0 ? 1 : loops;
    Api api = new Api(options, hub, Pages.load());
    return vertx.deployVerticle(
        () -> new WebServer(options, hub, api, Patience.Limits.DEFAULT),
        new DeploymentOptions().setInstances(instances));
  }

  @Override
  public Future<?> start() {
    List<String> problems = options.problems();
    if (!problems.isEmpty()) {
      return Future.failedFuture(new IllegalArgumentException(String.join("; ", problems)));
    }
    WebOptions.Tls tls = options.tls();
    if (tls != null) {
      for (Path file : List.of(tls.certificate(), tls.key())) {
        if (!Files.isReadable(file)) {
          return Future.failedFuture(
              new IllegalArgumentException(
                  file + " cannot be read: TLS needs it; check the path and who may read it"));
        }
      }
    }
    return listen();
  }

  @Override
  public Future<?> stop() {
    if (stream != null) {
      stream.close();
    }
    return server == null ? Future.succeededFuture() : server.close();
  }

  /** The port that it listens on; known once it is deployed. */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("not deployed");
    }
    return server.actualPort();
  }

  private Future<?> listen() {
    StreamRoute readers = new StreamRoute(vertx, hub);
    stream = readers;
    Patience waiting = new Patience(vertx, limits, hub);
    Routes routes = new Routes(vertx, api, new HostCheck(options), readers);
    HttpServer made =
        vertx
            .createHttpServer(serverOptions())
            .connectionHandler(waiting::connected)
            .invalidRequestHandler(WebServer::invalid)
            .requestHandler(request -> serve(request, waiting, routes));
    server = made;
    return made.listen(options.port(), options.host()).recover(this::explain);
  }

  private static void serve(HttpServerRequest request, Patience waiting, Routes routes) {
    if (request.response().writeQueueFull()) {
      // the answers before are not read, yet it asks for more: that would be our memory
      request.connection().close();
      return;
    }
    waiting.requested(request.connection());
    request.response().endHandler(ended -> waiting.answered(request.connection()));
    routes.handle(request);
  }

  private HttpServerOptions serverOptions() {
    HttpServerOptions http =
        new HttpServerOptions()
            .setMaxInitialLineLength(URI_BYTES_MAX)
            .setMaxHeaderSize(HEADER_BYTES_MAX)
            .setHttp2ClearTextEnabled(false)
            .setUseAlpn(false)
            // one Buffer for all readers of the stream; the page's files are packed once, at start
            .setCompressionSupported(false)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setIdleTimeout((int) IDLE_MAX.toMillis());
    WebOptions.Tls tls = options.tls();
    if (tls != null) {
      http.setSsl(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .addCertPath(tls.certificate().toString())
                  .addKeyPath(tls.key().toString()));
    }
    return http;
  }

  private <T> Future<T> explain(Throwable failure) {
    if (!(failure instanceof BindException)) {
      return Future.failedFuture(failure);
    }
    String message = String.valueOf(failure.getMessage());
    String problem =
        message.contains("Address already in use")
            ? "%s is in use: stop what listens there (ss -ltnp 'sport = :%d'), or choose another with --listen"
                .formatted(options.address(), options.port())
            : "%s cannot be listened on (%s): give an address of this machine with --listen"
                .formatted(options.address(), message);
    return Future.failedFuture(new java.io.IOException(problem, failure));
  }

  /** What Netty could not read as a request. */
  private static void invalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    switch (cause) {
      case TooLongHttpLineException line ->
          Reply.lastProblem(
              request, 414, "The request line is longer than %d bytes.".formatted(URI_BYTES_MAX));
      case TooLongHttpHeaderException header ->
          Reply.lastProblem(
              request, 431, "The header is longer than %d bytes.".formatted(HEADER_BYTES_MAX));
      case TooLongFrameException other ->
          Reply.lastProblem(request, 413, "The request is too large.");
      case null, default ->
          Reply.lastProblem(request, 400, "This is not HTTP/1.1 as RFC 9112 has it.");
    }
  }
}
