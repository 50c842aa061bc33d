package headroom.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The page: the classpath's folder {@code web/}, read whole at start. It is small, and the agent
 * may run where no file can be written; vertx-web's StaticHandler copies the classpath to a
 * temporary folder first.
 *
 * <p>Threads: immutable; load it before the event loops start.
 */
final class Pages {
  /** As esbuild names files after their content: they never change. */
  private static final Pattern HASHED = Pattern.compile(".*-[A-Z0-9]{8}\\.[a-z0-9.]+");

  private static final String FOLDER = "web/";
  private static final String INDEX = "/index.html";
  private static final int GZIP_FROM_BYTES = 1024;

  private final Map<String, Page> pages;

  private record Page(Resource plain, @Nullable Resource gzip, String type, boolean hashed) {}

  private Pages(Map<String, Page> pages) {
    this.pages = pages;
  }

  /** Empty if the page was not built. */
  static Pages load() {
    return load(Pages.class.getClassLoader(), FOLDER);
  }

  /**
   * @param folder of the classpath, ends with a slash
   */
  static Pages load(ClassLoader classpath, String folder) {
    URL index = classpath.getResource(folder + INDEX.substring(1));
    Map<String, Page> pages = new HashMap<>();
    try {
      if (index != null && index.openConnection() instanceof JarURLConnection jar) {
        loadJar(jar, folder, pages);
      } else if (index != null) {
        loadFolder(Path.of(URI.create(index.toString())).resolveSibling(""), pages);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading the page's files from " + index, e);
    }
    return new Pages(Map.copyOf(pages));
  }

  boolean isEmpty() {
    return pages.isEmpty();
  }

  /**
   * @param path as requested; "/" is the index
   * @return false if there is no such file; then nothing was sent
   */
  boolean send(HttpServerRequest request, String path) {
    Page page = pages.get(path.equals("/") ? INDEX : path);
    if (page == null) {
      return false;
    }
    var headers = request.response().headers();
    headers.set(
        HttpHeaders.CACHE_CONTROL,
        page.hashed() ? "public, max-age=31536000, immutable" : "no-cache");
    Resource gzip = page.gzip();
    if (gzip != null) {
      headers.set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }
    if (gzip != null && acceptsGzip(request)) {
      headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
      Reply.tagged(request, page.type(), gzip.body(), gzip.etag());
    } else {
      Reply.tagged(request, page.type(), page.plain().body(), page.plain().etag());
    }
    return true;
  }

  private static boolean acceptsGzip(HttpServerRequest request) {
    String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    return accepted != null
        && Stream.of(accepted.split(","))
            .map(coding -> coding.replace(" ", ""))
            .anyMatch(coding -> coding.matches("gzip(;q=(1(\\.0*)?|0\\.0*[1-9]\\d*))?"));
  }

  private static void loadJar(JarURLConnection jar, String folder, Map<String, Page> pages)
      throws IOException {
    jar.setUseCaches(false); // a file of our own: the shared one is read by others while we close
    try (var file = jar.getJarFile()) {
      for (var entry : (Iterable<java.util.jar.JarEntry>) file.stream()::iterator) {
        if (!entry.isDirectory() && entry.getName().startsWith(folder)) {
          try (InputStream in = file.getInputStream(entry)) {
            String path = "/" + entry.getName().substring(folder.length());
            pages.put(path, page(path, in.readAllBytes()));
          }
        }
      }
    }
  }

  private static void loadFolder(Path folder, Map<String, Page> pages) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String path = "/" + folder.relativize(file);
        pages.put(path, page(path, Files.readAllBytes(file)));
      }
    }
  }

  private static Page page(String path, byte[] bytes) throws IOException {
    byte[] gzip = bytes.length < GZIP_FROM_BYTES ? bytes : gzip(bytes);
    boolean pays = gzip.length < bytes.length;
    return new Page(
        Resource.of(bytes),
        pays ? Resource.of(gzip) : null,
        type(path),
        HASHED.matcher(path).matches());
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream(bytes.length / 2);
    try (var out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static String type(String path) {
    return switch (path.substring(path.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js", "mjs" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "json", "map" -> Reply.JSON;
      case "svg" -> "image/svg+xml";
      case "png" -> "image/png";
      case "ico" -> "image/x-icon";
      case "woff2" -> "font/woff2";
      case "webmanifest" -> "application/manifest+json";
      case "txt" -> Reply.TEXT;
      default -> "application/octet-stream";
    };
  }
}
