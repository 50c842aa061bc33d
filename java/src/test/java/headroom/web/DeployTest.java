package headroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As the agent starts and stops it. */
class DeployTest {
  @Test
  void severalEventLoopsShareOnePortAndOneHub() throws Exception {
    Vertx vertx = Vertx.vertx();
    FrameHub hub = new FrameHub();
    int port = freePort();
    List<EventStream> readers = new ArrayList<>();
    try {
      String id = WebServer.deploy(vertx, WebOptions.loopback(port, "n", "0"), hub).await();
      for (int i = 0; i < 7; i++) {
        readers.add(new EventStream(connect(port)));
      }
      hub.publish(Frames.withSeq(1));
      for (EventStream reader : readers) {
        assertThat(reader.next(2)).containsExactly("retry: 1000", "id: 1");
      }
      assertThat(hub.clients()).isEqualTo(7);
      vertx.undeploy(id).await();
      for (EventStream reader : readers) {
        assertThat(reader.next()).isEqualTo("end");
      }
      assertThat(hub.clients()).isZero();
      // The JDK closes a channel's socket when its selector next looks, which may be after undeploy.
      Await.until("the port to refuse", Duration.ofSeconds(30), () -> refuses(port));
      WebServer.deploy(vertx, WebOptions.loopback(port, "n", "0"), hub).await();
      connect(port).close();
    } finally {
      for (EventStream reader : readers) {
        reader.close();
      }
      vertx.close().await();
    }
  }

  @Test
  void overTlsTheCookieIsSecure(@TempDir Path folder) throws Exception {
    KeyStore store = selfSigned(folder);
    var tls = new WebOptions.Tls(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    String token = "correct-horse-battery";
    var options = new WebOptions("127.0.0.1", 0, "n", Set.of(), tls, token, false, "0");
    try (var service = new Service(options);
        var client = HttpClient.newBuilder().sslContext(trusting(store)).build()) {
      URI uri = URI.create("https://localhost:" + service.port() + "/?token=" + token);
      var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(answer.headers().firstValue("set-cookie").orElse("")).contains("; Secure");
    }
  }

  private static KeyStore selfSigned(Path folder) throws Exception {
    Path file = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "a",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor()).as(output).isZero();
    KeyStore store = KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
    pem(folder.resolve("cert.pem"), "CERTIFICATE", store.getCertificate("a").getEncoded());
    pem(
        folder.resolve("key.pem"),
        "PRIVATE KEY",
        store.getKey("a", "changeit".toCharArray()).getEncoded());
    return store;
  }

  private static void pem(Path file, String what, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
  }

  private static SSLContext trusting(KeyStore store) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", store.getCertificate("a"));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static boolean refuses(int port) {
    try (Socket accepted = connect(port)) {
      return false;
    } catch (ConnectException refused) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Of those that the kernel gives to nobody who asks for any port (ip_local_port_range begins above):
   * it stays free while nobody listens, whatever else the machine does.
   */
  private static int freePort() throws IOException {
    var random = new Random();
    while (true) {
      int port = 20_000 + random.nextInt(10_000);
      try (var socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // somebody's: the next one
      }
    }
  }
}
