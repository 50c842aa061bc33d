package headroom.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A pod's HTTP client, one connection a request. The JDK's clients share connections by address
 * across the whole JVM, and the same address means another pod in each lab: hence a socket.
 */
final class WebClient {
  /** How long a connection, or a silence within an answer, may take. */
  static final int TIMEOUT_MILLIS = 2_000;

  private final String host;
  private final int port;

  WebClient(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Whether the answer came, with a body of exactly {@code bytes}. The calling thread connects. */
  boolean get(String path, int bytes) {
    try (var socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      return isWhole(socket, bytes);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Who gives up says so with a reset, which is small and arrives (RFC 9293 §3.10.4): after an
   * orderly close the server would go on for a quarter of an hour, sending what vanishes.
   */
  private static boolean isWhole(Socket socket, int bytes) throws IOException {
    boolean whole = false;
    try {
      whole = body(socket.getInputStream()) == bytes;
    } finally {
      if (!whole) socket.setSoLinger(true, 0);
    }
    return whole;
  }

  /** The bytes after the header; the server closes after them. */
  private static long body(InputStream in) throws IOException {
    int newlines = 0;
    while (newlines < 2) {
      int next = in.read();
      if (next < 0) throw new IOException("ended within the header");
      if (next == '\n') newlines++;
      else if (next != '\r') newlines = 0;
    }
    return in.transferTo(OutputStream.nullOutputStream());
  }
}
