package headroom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class RelayTest {
  @Test
  void aServerOnTheNamespacesLoopbackIsReachedFromOutside() throws Exception {
    try (var netns = Netns.create("relayed");
        var relay = Relay.open(netns, 0)) {
      assertThat(relay.answers()).isFalse();
      HttpServer server = serve(netns, relay.port());
      assertThat(relay.answers()).isTrue();
      for (int i = 0; i < 7; i++) {
        assertThat(get(relay.port())).hasSize(1_000_003).startsWith("127.0.0.1:" + relay.port());
      }
      server.stop(0);
      Await.until("all connections to end", Duration.ofSeconds(5), () -> relay.connections() == 0);
      assertThat(relay.refused()).isZero();
    }
  }

  @Test
  void aConnectionTooManyIsClosedAndCounted() throws Exception {
    try (var netns = Netns.create("relay-full");
        var relay = Relay.open(netns, 0)) {
      HttpServer server = serve(netns, relay.port());
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < Relay.CONNECTIONS_MAX; i++) {
        clients.add(new Socket(InetAddress.getLoopbackAddress(), relay.port()));
      }
      Await.until(
          "all to be taken",
          Duration.ofSeconds(5),
          () -> relay.connections() == Relay.CONNECTIONS_MAX);
      try (var tooMany = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
        assertThat(tooMany.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(relay.refused()).isEqualTo(1);
      for (Socket client : clients) client.close();
      Await.until("all to be gone", Duration.ofSeconds(5), () -> relay.connections() == 0);
      server.stop(0);
    }
  }

  @Test
  void whenNothingListensInsideTheClientSeesItsConnectionEnd() throws Exception {
    try (var netns = Netns.create("relay-empty");
        var relay = Relay.open(netns, 0);
        var client = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (var netns = Netns.create("relay-port");
        var relay = Relay.open(netns, 0)) {
      assertThatThrownBy(() -> Relay.open(netns, relay.port()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + relay.port());
    }
  }

  /** Answers with the Host header it got, padded to a prime number of bytes. */
  private static HttpServer serve(Netns netns, int port) throws IOException {
    HttpServer server =
        netns.<HttpServer, IOException>call(
            () -> HttpServer.create(new InetSocketAddress("127.0.0.1", port), 100));
    server.createContext(
        "/",
        exchange -> {
          String host = exchange.getRequestHeaders().getFirst("Host");
          byte[] body =
              (host + "x".repeat(1_000_003 - host.length())).getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, body.length);
          try (exchange) {
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  private static String get(int port) throws IOException {
    var connection = URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    try (var in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
