package headroom.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PagesTest {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.close();
    vertx.close().await();
  }

  @Test
  void theIndexIsAskedForEachTimeAndHashedFilesAreKeptForAYear() throws Exception {
    int port = serve(Pages.load(PagesTest.class.getClassLoader(), "headroom/web/page/"));
    HttpResponse<byte[]> index = get(port, "/");
    assertThat(new String(index.body(), UTF_8)).contains("<title>Test page</title>");
    assertThat(index.headers().firstValue("cache-control")).contains("no-cache");
    assertThat(index.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    HttpResponse<byte[]> script = get(port, "/assets/main-ABCDEF23.js");
    assertThat(script.headers().firstValue("cache-control"))
        .contains("public, max-age=31536000, immutable");
    assertThat(script.headers().firstValue("content-type"))
        .contains("text/javascript; charset=utf-8");
    assertThat(get(port, "/nothing.js").statusCode()).isEqualTo(404);
  }

  @Test
  void whoUnderstandsGzipGetsIt() throws Exception {
    int port = serve(Pages.load(PagesTest.class.getClassLoader(), "headroom/web/page/"));
    byte[] plain = get(port, "/assets/main-ABCDEF23.js").body();
    HttpResponse<byte[]> packed =
        get(port, "/assets/main-ABCDEF23.js", "Accept-Encoding", "br, gzip");
    assertThat(packed.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(packed.headers().firstValue("vary")).isPresent();
    assertThat(packed.body().length).isLessThan(plain.length);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(plain);
    }
    for (String refused : new String[] {"identity", "gzip;q=0", "xgzip"}) {
      assertThat(get(port, "/assets/main-ABCDEF23.js", "Accept-Encoding", refused).body())
          .isEqualTo(plain);
    }
  }

  @Test
  void aFileThatIsKnownByItsTagIsNotSentAgain() throws Exception {
    int port = serve(Pages.load(PagesTest.class.getClassLoader(), "headroom/web/page/"));
    String tag = get(port, "/").headers().firstValue("etag").orElseThrow();
    assertThat(get(port, "/", "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  @Test
  void aFolderThatIsNotThereIsEmpty() {
    assertThat(Pages.load(PagesTest.class.getClassLoader(), "headroom/web/no-such-page/").isEmpty())
        .isTrue();
  }

  @Test
  void aPageInsideAJarIsReadAsOneInAFolder() throws Exception {
    Path jar = Files.createTempFile("headroom", ".jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name : List.of("packed/index.html", "packed/a/b.css", "other/c.txt")) {
        out.putNextEntry(new JarEntry(name));
        out.write(name.getBytes(UTF_8));
        out.closeEntry();
      }
    }
    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
      int port = serve(Pages.load(loader, "packed/"));
      assertThat(new String(get(port, "/").body(), UTF_8)).isEqualTo("packed/index.html");
      assertThat(get(port, "/a/b.css").headers().firstValue("content-type"))
          .contains("text/css; charset=utf-8");
      assertThat(get(port, "/other/c.txt").statusCode()).isEqualTo(404);
    } finally {
      Files.delete(jar);
    }
  }

  @Test
  void whoReadsAnotherFileOfTheJarMeanwhileReadsItToTheEnd() throws Exception {
    Path jar = Files.createTempFile("pages", ".jar");
    byte[] program = new byte[100_003];
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name : List.of("packed/index.html", "program.o")) {
        out.putNextEntry(new JarEntry(name));
        out.write(name.equals("program.o") ? program : name.getBytes(UTF_8));
      }
    }
    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
        var in = loader.getResource("program.o").openStream()) {
      in.read();
      Pages.load(loader, "packed/");
      assertThat(in.readAllBytes()).hasSize(program.length - 1);
    } finally {
      Files.delete(jar);
    }
  }

  private int serve(Pages pages) {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> {
              if (!pages.send(request, request.path())) {
                request.response().setStatusCode(404).end();
              }
            });
    return server.listen(0, "127.0.0.1").await().actualPort();
  }

  private HttpResponse<byte[]> get(int port, String path, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }
}
