package headroom.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A pod's web server: {@code /small} answers {@value #SMALL_BYTES} bytes, {@code /large} as told.
 */
final class WebServer implements AutoCloseable {
  static final int SMALL_BYTES = 100;

  private static final int BACKLOG = 64;

  private static final byte[] CHUNK = new byte[16 << 10];

  private final HttpServer server;
  private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();

  private WebServer(HttpServer server, int largeBytes) {
    this.server = server;
    server.setExecutor(handlers); // a large answer that hangs must not hold up the small ones
    server.createContext("/small", exchange -> answer(exchange, SMALL_BYTES));
    server.createContext("/large", exchange -> answer(exchange, largeBytes));
    server.start();
  }

  /** Listens on every address of the namespace. */
  static WebServer start(Netns netns, int port, int largeBytes) throws IOException {
    HttpServer server =
        netns.<HttpServer, IOException>call(
            () -> HttpServer.create(new InetSocketAddress(port), BACKLOG));
    return new WebServer(server, largeBytes);
  }

  @Override
  public void close() {
    server.stop(0);
    handlers.shutdownNow();
  }

  private static void answer(HttpExchange exchange, int bytes) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.sendResponseHeaders(200, bytes);
      OutputStream body = exchange.getResponseBody();
      for (int left = bytes; left > 0; left -= CHUNK.length) {
        body.write(CHUNK, 0, Math.min(left, CHUNK.length));
      }
    }
  }
}
