package headroom.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How long a connection may take to send the head of its next request. An idle timeout does not see
 * the client that sends a byte now and then. While a request is answered (the stream: for hours)
 * nothing runs out. Threads: its event loop.
 */
final class Patience {
  /** Connections of one event loop; more are closed at once. */
  static final int CONNECTIONS_MAX = 2_000;

  private final Vertx vertx;
  private final Duration limit;
  private final Map<HttpConnection, Long> timers = new HashMap<>();
  private int connections;

  Patience(Vertx vertx, Duration limit) {
    this.vertx = vertx;
    this.limit = limit;
  }

  void connected(HttpConnection connection) {
    connections++;
    connection.closeHandler(closed -> {
      connections--;
      stop(connection);
    });
    if (connections > CONNECTIONS_MAX) {
      connection.close();
    } else {
      awaitRequest(connection);
    }
  }

  void requested(HttpConnection connection) {
    stop(connection);
  }

  /** The request was answered; the next one may come. */
  void answered(HttpConnection connection) {
    stop(connection);
    awaitRequest(connection);
  }

  private void awaitRequest(HttpConnection connection) {
    timers.put(
        connection,
        vertx.setTimer(
            limit.toMillis(),
            tooLate -> {
              timers.remove(connection);
              connection.close();
            }));
  }

  private void stop(HttpConnection connection) {
    Long timer = timers.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }
}
