package headroom.web;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A file of the classpath, read whole at start: requests then touch no disk.
 *
 * @param etag in quotes; changes with the bytes
 */
record Resource(Buffer body, String etag) {
  private static final int TAG_BYTES = 12;

  /** Null if the classpath has no such file. */
  static @Nullable Resource load(String path) {
    try (InputStream in = Resource.class.getClassLoader().getResourceAsStream(path)) {
      return in == null ? null : of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path + " of the classpath", e);
    }
  }

  static Resource of(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      String tag = HexFormat.of().formatHex(digest, 0, TAG_BYTES);
      return new Resource(Buffer.buffer(bytes), '"' + tag + '"');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
