package headroom.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * One reader of the stream. Where it stands is the seq of the last Frame it was sent; a Frame that
 * does not follow that one is announced with what lies between.
 *
 * <p>A reader that comes back first catches up on the Frames still held, at its own pace; from then
 * on it gets each Frame as it is published, or loses it if it is still busy with earlier ones.
 * Alerts go before the Frame they are of; of these it needs the last alone.
 *
 * <p>Threads: its event loop.
 */
final class StreamReader {
  /** The browser comes back a second after a lost connection. */
  private static final Buffer HELLO = Buffer.buffer("retry: 1000\n\n");

  private final FrameHub hub;
  private final HttpServerResponse response;
  private long sent;
  private boolean catchingUp;
  private @Nullable PublishedAlerts sentAlerts;

  StreamReader(FrameHub hub, HttpServerResponse response) {
    this.hub = hub;
    this.response = response;
  }

  /**
   * @param lastEventId seq of the last Frame that the reader has; negative: it has none. One that
   *     was not published yet is from before a restart, and means none
   */
  void begin(long lastEventId) {
    response.write(HELLO);
    Published last = hub.last();
    if (last == null) {
      return;
    }
    boolean comesBack = lastEventId >= 0 && lastEventId <= last.seq();
    sent = comesBack ? lastEventId : last.seq() - 1;
    catchUp();
  }

  /** A Frame was published. */
  void offer(Published published) {
    if (catchingUp || published.seq() <= sent) {
      return;
    }
    if (response.writeQueueFull()) {
      hub.skipped();
    } else {
      send(published);
    }
  }

  void end() {
    response.end();
  }

  private void catchUp() {
    catchingUp = false;
    for (Published one : hub.held()) {
      if (one.seq() > sent) {
        if (response.writeQueueFull()) {
          catchingUp = true;
          response.drainHandler(drained -> catchUp());
          return;
        }
        send(one);
      }
    }
    response.drainHandler(null);
  }

  private void send(Published published) {
    PublishedAlerts alerts = hub.alerts();
    if (alerts != null && alerts != sentAlerts) {
      response.write(alerts.event());
      sentAlerts = alerts;
    }
    if (sent > 0 && published.seq() > sent + 1) {
      response.write(
          Buffer.buffer(
              "event: skipped\ndata: {\"from\":%d,\"to\":%d}\n\n"
                  .formatted(sent + 1, published.seq() - 1)));
    }
    response.write(published.event());
    sent = published.seq();
  }
}
