package headroom.webhook;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one receiver, made with its certificates. They are closed when idle; the whole
 * is made anew when a certificate's file was replaced.
 *
 * @param stamp of the files that it was made with
 */
record Link(HttpClient client, List<Object> stamp) {
  private static final int IDLE_SECONDS = 15;

  /** What a link must be made with; reads files, blocks. */
  record Parts(
      List<Object> stamp,
      @Nullable Buffer authority,
      @Nullable Buffer certificate,
      @Nullable Buffer key) {
    @Override
    public String toString() {
      return "Parts" + stamp;
    }
  }

  /** Null: the link that there is will do. */
  static @Nullable Parts changed(Receiver.Tls tls, @Nullable Link now) throws IOException {
    List<Object> stamp = new ArrayList<>();
    for (Path file :
        Stream.of(tls.authority(), tls.certificate(), tls.key())
            .flatMap(Stream::ofNullable)
            .toList()) {
      try {
        FileTime changed = Files.getLastModifiedTime(file);
        stamp.add(changed);
        stamp.add(Files.size(file));
      } catch (NoSuchFileException e) {
        throw new IOException("the file " + file + " is not there", e);
      }
    }
    return now != null && now.stamp.equals(stamp)
        ? null
        : new Parts(stamp, read(tls.authority()), read(tls.certificate()), read(tls.key()));
  }

  private static @Nullable Buffer read(@Nullable Path file) throws IOException {
    try {
      return file == null ? null : Buffer.buffer(Files.readAllBytes(file));
    } catch (AccessDeniedException e) {
      throw new IOException("the file " + file + " may not be read by this user", e);
    }
  }

  static Link of(Vertx vertx, Receiver receiver, Parts parts) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setVerifyHost(true)
            .setTrustAll(false)
            .setKeepAliveTimeout(IDLE_SECONDS)
            .setDecompressionSupported(false)
            .setMaxHeaderSize(16 << 10);
    if (parts.authority != null) {
      options.setTrustOptions(new PemTrustOptions().addCertValue(parts.authority));
    }
    if (parts.certificate != null && parts.key != null) {
      options.setKeyCertOptions(
          new PemKeyCertOptions().addCertValue(parts.certificate).addKeyValue(parts.key));
    }
    PoolOptions pool =
        new PoolOptions().setHttp1MaxSize(receiver.limits().concurrency()).setMaxWaitQueueSize(8);
    HttpClient client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(pool)
            // The exchange tells of it; Vert.x would log it as an error, with a trace.
            .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
            .build();
    return new Link(client, parts.stamp);
  }
}
