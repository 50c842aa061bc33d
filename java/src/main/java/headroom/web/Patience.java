package headroom.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many connections there may be, and how long one may take to send the head of its next
 * request. An idle timeout does not see the client that sends a byte now and then. While a request
 * is answered (the stream: for hours) nothing runs out. Threads: its event loop.
 */
final class Patience {
  /**
   * @param patience for the head of a request, and between two of them
   * @param connectionsMax of one event loop; more are closed at once
   */
  record Limits(Duration patience, int connectionsMax) {
    /** All readers of the stream on one loop, and as many others. */
    static final Limits DEFAULT = new Limits(Duration.ofSeconds(30), 2 * FrameHub.CLIENTS_MAX);
  }

  private final Vertx vertx;
  private final Limits limits;
  private final FrameHub hub;
  private final Map<HttpConnection, Long> timers = new HashMap<>();
  private int connections;

  Patience(Vertx vertx, Limits limits, FrameHub hub) {
    this.vertx = vertx;
    this.limits = limits;
    this.hub = hub;
  }

  void connected(HttpConnection connection) {
    connections++;
    connection.closeHandler(closed -> {
      connections--;
      stop(connection);
    });
    if (connections > limits.connectionsMax()) {
      hub.connectionRefused();
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
            limits.patience().toMillis(),
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
