package headroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is sent, the service answers the next one. A seed of one's own: -Dseed=N. */
class GarbageTest {
  private static final String TOKEN = "correct-horse-battery";
  private static final int REQUESTS = 2_003;
  private static final List<String> WORDS =
      List.of(
          "GET",
          "POST",
          "HEAD",
          "OPTIONS",
          "CONNECT",
          "PRI",
          " ",
          "/",
          "*",
          "//",
          "/api/v1/frame",
          "/api/v1/paths/",
          "/search",
          "/api/v1/stream",
          "/api/v1/history?seconds=",
          "/api/v1/events?kind=",
          "?",
          "&",
          "=",
          "%",
          "%00",
          "%ff",
          "%c0%ae",
          "..",
          ";",
          " HTTP/1.1",
          " HTTP/1.0",
          " HTTP/2.0",
          " HTTP/9.9",
          "\r\n",
          "\n",
          "\r",
          "\0",
          "Host: localhost",
          "Host: ",
          "Host: [::1",
          "Host: a:b:c",
          "Content-Length: -1",
          "Content-Length: 5",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: x",
          "Expect: 100-continue",
          "Upgrade: websocket",
          "Upgrade: h2c",
          "HTTP2-Settings: AAA",
          "Connection: Upgrade",
          "Sec-WebSocket-Key: x",
          "Sec-WebSocket-Version: 13",
          "Cookie: headroom=\"",
          "Authorization: Bearer",
          "Last-Event-ID: 9",
          "Accept: ;q=;,",
          "If-None-Match: *",
          "Range: bytes=0-",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
          "\u00e9",
          "http://x/",
          "\r\n\r\n");

  @Test
  void noRequestHoweverBrokenKillsTheService() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    Random coin = new Random(seed);
    try (var service = coin.nextBoolean() ? new Service() : new Service(withToken())) {
      service.hub.publish(Frames.withSeq(1));
      for (int i = 0; i < REQUESTS; i++) {
        fire(service, garbage(random));
        if (i % 101 == 0) {
          assertThat(service.get("/healthz").body())
              .as("seed %d, request %d", seed, i)
              .isEqualTo("alive\n");
        }
      }
      assertThat(service.get("/api/v1/frame", "Authorization", "Bearer " + TOKEN).statusCode())
          .as("seed %d", seed)
          .isEqualTo(200);
      StreamTest.until(() -> service.hub.clients() == 0);
    }
  }

  private static WebOptions withToken() {
    return new WebOptions("127.0.0.1", 0, "n", java.util.Set.of(), null, TOKEN, false, "0");
  }

  private static byte[] garbage(Random random) {
    if (random.nextInt(5) == 0) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      return noise;
    }
    StringBuilder text = new StringBuilder();
    if (random.nextBoolean()) {
      text.append("GET /").append(random.nextBoolean() ? "api/v1/" : "");
    }
    int words = random.nextInt(23);
    for (int i = 0; i < words; i++) {
      text.append(WORDS.get(random.nextInt(WORDS.size())));
      if (random.nextInt(3) == 0) {
        text.append("\r\n");
      }
    }
    return text.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sends and leaves; sometimes the answer's first byte is awaited by leaving late. */
  private static void fire(Service service, byte[] bytes) throws IOException {
    try (Socket socket = service.connect()) {
      socket.getOutputStream().write(bytes);
    } catch (java.net.SocketException closedByTheServer) {
      // that is its right
    }
  }
}
