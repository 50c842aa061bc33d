package headroom.cli;

import headroom.bpf.BpfException;
import headroom.config.Config;
import headroom.config.TlsConfig;
import headroom.config.TokenFile;
import headroom.host.DropReasons;
import headroom.model.Frame;
import headroom.model.PathView;
import headroom.model.Reading;
import headroom.model.Unavailable;
import headroom.peers.PeerExchange;
import headroom.rate.FrameMaker;
import headroom.sense.AuditVerticle;
import headroom.sense.SenseVerticle;
import headroom.sense.Sensor;
import headroom.web.FrameHub;
import headroom.web.WebOptions;
import headroom.web.WebServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires everything together, from the kernel to the page, and takes it apart again. */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final int STOP_SECONDS_MAX = 5;

  /** A look at all threads is a fifth of what an idle agent does, if done every second. */
  private static final long BLOCKED_CHECK_MILLIS = 10_000;

  private final Config config;
  private final Vertx vertx = vertx();
  private final FrameHub hub;
  private final FrameMaker maker;
  private volatile @Nullable Frame first;
  private volatile @Nullable Frame last;
  private volatile @Nullable NodePaths paths;
  private volatile @Nullable NodeAlerts alerts;
  private @Nullable URI address;

  Agent(Config config) {
    this.config = config;
    this.hub = new FrameHub(config.interval());
    this.maker = new FrameMaker(config.node(), Instant.now());
  }

  /**
   * Runs until a signal comes ({@link StopSignal}); prints the {@link Banner} once the first Frame
   * is there.
   *
   * @param unavailable what this process may not see, for the Frame
   * @throws Failure foreseen: 2 wrong namespaces, 69 port in use or kernel unfit, 77 a power is
   *     missing
   */
  static ExitCode run(Config config, List<Unavailable> unavailable, PrintWriter out)
      throws Exception {
    StopSignal stop = StopSignal.install();
    try (Agent agent = new Agent(config)) {
      agent.start(unavailable);
      out.print(agent.banner());
      out.flush();
      stop.await();
      return ExitCode.OK;
    } finally {
      stop.done();
    }
  }

  /** One loop to accept and one to serve are plenty for a page a second; memory is not. */
  static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(2)
            .setWorkerPoolSize(2)
            .setInternalBlockingPoolSize(2)
            .setBlockedThreadCheckInterval(BLOCKED_CHECK_MILLIS)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  /** The kernel half loads while the server starts: neither waits for the other. */
  URI start(List<Unavailable> unavailable) throws IOException {
    beginAlerts();
    var measured = new NodePaths(config, hub);
    URI served = serve(sense(measured, unavailable));
    vertx.deployVerticle(measured.audit(), AuditVerticle.OPTIONS); // nobody waits for it
    return served;
  }

  private void beginAlerts() {
    var begun = new NodeAlerts(config, vertx);
    alerts = begun;
    hub.alertsBy(begun);
  }

  /** Looks, serves nobody and tells nobody. */
  void startUnserved(List<Unavailable> unavailable) {
    var measured = new NodePaths(config, hub);
    await(sense(measured, unavailable));
    vertx.deployVerticle(measured.audit(), AuditVerticle.OPTIONS);
  }

  private Future<?> sense(NodePaths measured, List<Unavailable> unavailable) {
    paths = measured;
    var sense =
        new SenseVerticle(
            () -> open(measured, unavailable), config.interval(), this::publish);
    return vertx.deployVerticle(sense, SenseVerticle.OPTIONS);
  }

  /** The last Frame; null: none yet. From any thread. */
  @Nullable Frame latest() {
    return last;
  }

  private static void await(Future<?> all) {
    try {
      all.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    }
  }

  private Sensor open(NodePaths measured, List<Unavailable> unavailable) {
    List<Unavailable> withTunnel =
        config.peers().keyFile() == null ? List.of(PeerExchange.WITHOUT_KEY) : List.of();
    Sensor sensor = Sensor.open(config, DropReasons::classify, unavailable, withTunnel);
    try {
      measured.begin(sensor);
      return sensor;
    } catch (IOException e) {
      sensor.close();
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Serves what {@link #publish} is given. */
  URI startWithoutKernel() throws IOException {
    return serve(Future.succeededFuture());
  }

  private URI serve(Future<?> sensed) throws IOException {
    WebOptions options = options(config, token(config));
    boolean anyPort = config.listen().port() == 0;
    var server = new WebServer(options, hub);
    Future<String> served =
        anyPort ? vertx.deployVerticle(server) : WebServer.deploy(vertx, options, hub);
    // join, not all: closing while the other still starts would litter the log
    await(Future.join(served, sensed));
    address = address(config, anyPort ? server.port() : config.listen().port());
    return address;
  }

  /** What to print once it runs. */
  String banner() {
    Frame frame = first;
    return frame == null || address == null ? "" : Banner.of(frame, address);
  }

  void publish(Reading read) {
    NodeAlerts telling = alerts;
    Reading reading = telling == null ? read : read.alsoWithout(telling.unavailable());
    NodePaths measured = paths;
    Frame before = last;
    PathView view =
        measured == null
            ? PathView.NONE
            : measured.look(reading, before == null ? List.of() : before.drops());
    Frame frame = maker.make(reading, hub.framesSkipped(), view);
    last = frame;
    if (telling != null) {
      telling.look(frame, reading.nanos());
    }
    hub.publish(frame, reading.events());
    if (first == null) {
      first = frame;
    }
  }

  private static @Nullable String token(Config config) throws IOException {
    return config.tokenFile() == null ? null : TokenFile.read(config.tokenFile());
  }

  static WebOptions options(Config config, @Nullable String token) {
    TlsConfig tls = config.tls();
    return new WebOptions(
        config.listen().host(),
        config.listen().port(),
        config.node(),
        Set.copyOf(config.allowHosts()),
        tls == null ? null : new WebOptions.Tls(tls.certificate(), tls.key()),
        token,
        config.insecure(),
        Version.number());
  }

  private static URI address(Config config, int port) {
    String host = config.listen().host();
    return URI.create(
        (config.tls() == null ? "http://" : "https://")
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + port
            + "/");
  }

  private static RuntimeException failure(Throwable cause) {
    String message = cause.getMessage();
    if (message == null) {
      return new IllegalStateException("the agent could not start", cause);
    }
    ExitCode code =
        switch (cause) {
          case Sensor.ScopeException e -> ExitCode.USAGE;
          case BpfException e when e.errno() == 1 -> ExitCode.NO_PERMISSION;
          default -> ExitCode.UNAVAILABLE;
        };
    return new Failure(code, message);
  }

  /** Streams end, programs detach; a second to spare is worth more than a clean socket. */
  @Override
  public void close() throws InterruptedException {
    NodePaths measured = paths;
    if (measured != null) {
      measured.close(); // it reads the sensor's maps
    }
    NodeAlerts telling = alerts;
    if (telling != null) {
      telling.close();
    }
    try {
      vertx.close().await(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("some connections did not end within {} s", STOP_SECONDS_MAX);
    }
  }
}
