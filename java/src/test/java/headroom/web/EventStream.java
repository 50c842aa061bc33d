package headroom.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A reader of the stream over a socket of its own: HTTP/1.0, so that no chunks are in between. */
final class EventStream implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;
  final String status;
  final List<String> headers = new ArrayList<>();

  EventStream(Service service, String... requestHeaders) throws IOException {
    this(service.connect(), requestHeaders);
  }

  EventStream(Socket socket, String... requestHeaders) throws IOException {
    this.socket = socket;
    StringBuilder request = new StringBuilder("GET /api/v1/stream HTTP/1.0\r\nHost: localhost\r\n");
    for (String header : requestHeaders) {
      request.append(header).append("\r\n");
    }
    socket.getOutputStream().write(request.append("\r\n").toString().getBytes(US_ASCII));
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    status = in.readLine();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      headers.add(line);
    }
  }

  /** The next event's lines without the data of a Frame, as "id: 7" or "event: skipped data: …". */
  String next() throws IOException {
    StringBuilder event = new StringBuilder();
    String line = in.readLine();
    while (line != null && !line.isEmpty()) {
      if (!line.startsWith("data: {\"node\"")) {
        event.append(event.isEmpty() ? "" : " ").append(line);
      }
      line = in.readLine();
    }
    return line == null ? "end" : event.toString();
  }

  List<String> next(int events) throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      all.add(next());
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
