package headroom.host.cilium;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server on a real unix socket, that answers as it is told. */
public final class AgentServer implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Path socket;
  private final Map<String, String> answers = new ConcurrentHashMap<>();

  /** "GET /v1/config", in the order in which they came. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  public AgentServer(Path socket) throws IOException {
    this.socket = socket;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofPlatform().daemon().name("agent-server").start(this::serve);
  }

  /** As Go's server writes it: by length when it is short. */
  public AgentServer json(String path, String body) {
    return raw(
        path,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\nConnection: close\r\n\r\n"
            + body);
  }

  /** As Go's server writes what is longer than 2 kB. */
  AgentServer chunked(String path, String body, int chunk) {
    var text = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int at = 0; at < body.length(); at += chunk) {
      String piece = body.substring(at, Math.min(body.length(), at + chunk));
      text.append(Integer.toHexString(piece.length())).append("\r\n").append(piece).append("\r\n");
    }
    return raw(path, text.append("0\r\n\r\n").toString());
  }

  AgentServer raw(String path, String answer) {
    answers.put(path, answer);
    return this;
  }

  private void serve() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofPlatform().daemon().start(() -> answer(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void answer(SocketChannel client) {
    try (client) {
      var in = new Scanner(Channels.newInputStream(client), StandardCharsets.US_ASCII);
      in.useDelimiter("\r\n");
      String[] request = in.next().split(" ");
      asked.add(request[0] + " " + request[1]);
      String answer = answers.get(request[1]);
      if (answer == null) {
        answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
      }
      if (answer.isEmpty()) { // never answers: until the client has gone
        client.read(ByteBuffer.allocate(1 << 10));
        while (client.read(ByteBuffer.allocate(1 << 10)) >= 0) {}
        return;
      }
      ByteBuffer bytes = ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        client.write(bytes);
      }
    } catch (IOException e) {
      // the client went first
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
