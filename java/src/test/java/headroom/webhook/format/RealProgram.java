package headroom.webhook.format;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Alertmanager or Prometheus as Debian ships them, on a free port of loopback, with its data in a
 * folder of the test; gone when closed.
 */
public final class RealProgram implements AutoCloseable {
  /** Where the launcher unpacks what it does not install. */
  private static final Path UNPACKED = Path.of("target/software/usr/bin").toAbsolutePath();

  /**
   * Debian's programs look for files of their packages: they see them in /usr/share, they alone.
   */
  private static final List<String> WITH_OWN_SHARE =
      List.of(
          "unshare",
          "--mount",
          "sh",
          "-c",
          "share=$1; shift; mount -t overlay overlay -o \"lowerdir=$share:/usr/share\" /usr/share"
              + " && exec \"$@\"",
          "sh",
          UNPACKED.resolveSibling("share").toString());

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final Path output;
  private final String address;

  private RealProgram(Process process, Path output, int port) {
    this.process = process;
    this.output = output;
    this.address = "http://127.0.0.1:" + port;
  }

  public static RealProgram alertmanager(Path folder, String config) throws IOException {
    Files.writeString(folder.resolve("alertmanager.yml"), config);
    int port = freePort();
    return start(
        folder.resolve("alertmanager.log"),
        port,
        List.of(
            find("prometheus-alertmanager", "alertmanager"),
            "--config.file=" + folder.resolve("alertmanager.yml"),
            "--storage.path=" + folder.resolve("alertmanager"),
            "--web.listen-address=127.0.0.1:" + port,
            "--cluster.listen-address="));
  }

  public static RealProgram prometheus(Path folder, String config) throws IOException {
    Files.writeString(folder.resolve("prometheus.yml"), config);
    int port = freePort();
    return start(
        folder.resolve("prometheus.log"),
        port,
        List.of(
            find("prometheus"),
            "--config.file=" + folder.resolve("prometheus.yml"),
            "--storage.tsdb.path=" + folder.resolve("prometheus"),
            "--web.listen-address=127.0.0.1:" + port));
  }

  /** The path of the first of them that is there. */
  public static String find(String... names) {
    List<Path> folders = new ArrayList<>();
    Stream.of(System.getenv("PATH").split(":")).map(Path::of).forEach(folders::add);
    folders.add(UNPACKED);
    for (String name : names) {
      for (Path folder : folders) {
        if (Files.isExecutable(folder.resolve(name))) {
          return folder.resolve(name).toAbsolutePath().toString();
        }
      }
    }
    throw new IllegalStateException(
        String.join(" or ", names)
            + " is neither in PATH nor in "
            + UNPACKED
            + ": ./headroom test brings it");
  }

  private static RealProgram start(Path output, int port, List<String> argv) throws IOException {
    List<String> command = new ArrayList<>();
    if (argv.getFirst().startsWith(UNPACKED.toString())) {
      command.addAll(WITH_OWN_SHARE);
    }
    command.addAll(argv);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    var program = new RealProgram(process, output, port);
    try {
      program.await("ready", program::isReady);
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
    return program;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new IllegalStateException("it ended: " + log());
    }
    try {
      return send("GET", "/-/ready", "").statusCode() == 200;
    } catch (IllegalStateException notYet) {
      return false;
    }
  }

  /** Waits for it, and shows the program's log if it does not come. */
  public void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not " + what + "; its log: " + log());
      }
      Thread.onSpinWait();
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  public String log() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return e.toString();
    }
  }

  public String address() {
    return address;
  }

  public String get(String path) {
    return send("GET", path, "").body();
  }

  /** The answer to a request that a format made. */
  public HttpResponse<String> send(Request request) {
    return send(request.method(), request.pathAndQuery(), request.body());
  }

  private HttpResponse<String> send(String method, String path, String body) {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(URI.create(address + path))
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
