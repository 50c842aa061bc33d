package headroom.host.cilium;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks an HTTP/1.1 server on a unix socket: GET, one question a connection, bounded in time and
 * bytes. The JDK's own client knows TCP alone.
 */
final class AgentSocket {
  /** The cluster's nodes are some 600 bytes each: room for more than 10,000. */
  static final int BODY_MAX_BYTES = 8 << 20;

  private static final int LINE_MAX_BYTES = 8 << 10;
  private static final int HEADERS_MAX = 100;

  private final Path socket;
  private final Duration timeout;

  AgentSocket(Path socket, Duration timeout) {
    this.socket = socket;
    this.timeout = timeout;
  }

  /**
   * @param path such as {@code /v1/config}
   * @return the body of an answer of 200
   * @throws IOException what went wrong; it does not name the socket
   */
  String get(String path) throws IOException {
    var late = new AtomicBoolean();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      CompletableFuture<Void> guard =
          CompletableFuture.runAsync(
              () -> {
                late.set(true);
                closeQuietly(channel);
              },
              CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
      try {
        return ask(channel, path);
      } finally {
        guard.cancel(false);
      }
    } catch (IOException e) {
      if (late.get()) {
        throw new IOException(
            "GET " + path + ": no answer within " + timeout.toMillis() + " ms", e);
      }
      throw new IOException("GET " + path + ": " + e.getMessage(), e);
    }
  }

  private String ask(SocketChannel channel, String path) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(socket));
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
            + "Connection: close\r\n\r\n";
    ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return parse(Channels.newInputStream(channel));
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The reader is woken either way.
    }
  }

  /** Reads one answer (RFC 9112): status, headers, body by chunks, by length or to the end. */
  static String parse(InputStream raw) throws IOException {
    InputStream in = new java.io.BufferedInputStream(raw);
    String[] status = line(in).split(" ", 3);
    if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
      throw new IOException("the answer is not HTTP/1.1");
    }
    long length = -1;
    boolean chunked = false;
    int headers = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
      length = lower.startsWith("content-length:") ? number(lower.substring(15), 10) : length;
      if (++headers > HEADERS_MAX) {
        throw new IOException("more than " + HEADERS_MAX + " headers");
      }
    }
    if (!status[1].equals("200")) {
      throw new IOException("status " + status[1]);
    }
    byte[] body = chunked ? chunks(in) : length >= 0 ? exactly(in, length) : toTheEnd(in);
    return new String(body, StandardCharsets.UTF_8);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      long size = number(line(in).split(";", 2)[0], 16);
      if (size == 0) {
        return body.toByteArray();
      }
      checkSize(body.size() + size);
      body.write(exactly(in, size));
      if (!line(in).isEmpty()) {
        throw new IOException("a chunk is longer than it said");
      }
    }
  }

  private static byte[] exactly(InputStream in, long bytes) throws IOException {
    checkSize(bytes);
    byte[] read = in.readNBytes((int) bytes);
    if (read.length != bytes) {
      throw new EOFException("cut short after " + read.length + " of " + bytes + " bytes");
    }
    return read;
  }

  private static byte[] toTheEnd(InputStream in) throws IOException {
    byte[] read = in.readNBytes(BODY_MAX_BYTES + 1);
    checkSize(read.length);
    return read;
  }

  private static void checkSize(long bytes) throws IOException {
    if (bytes > BODY_MAX_BYTES) {
      throw new IOException("an answer of more than " + BODY_MAX_BYTES + " bytes");
    }
  }

  private static long number(String text, int radix) throws IOException {
    try {
      long number = Long.parseLong(text.strip(), radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IOException("\"" + text.strip() + "\" is no length");
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("cut short in its head");
      }
      if (line.size() >= LINE_MAX_BYTES) {
        throw new IOException("a line of more than " + LINE_MAX_BYTES + " bytes");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** For text that is at hand whole. */
  static String parse(String answer) throws IOException {
    return parse(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
  }
}
