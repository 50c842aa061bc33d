package headroom.web;

import headroom.model.AlertView;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Alerts as they go on the stream; the bytes are made for the first reader who is sent them.
 * Threads: any.
 */
final class PublishedAlerts {
  /** Of each list: 2,000 alerts with their curves would be megabytes a second for every reader. */
  static final int STREAM_ALERTS_MAX = 100;

  private final AlertView view;
  private final long nanos;
  private @Nullable Buffer event;

  /**
   * @param nanos {@link System#nanoTime} when they were published
   */
  PublishedAlerts(AlertView view, long nanos) {
    this.view = view;
    this.nanos = nanos;
  }

  long nanos() {
    return nanos;
  }

  /** Whether they say the same; that time went by is no news. */
  boolean saysTheSameAs(AlertView other) {
    return view == other
        || view.turnedAway() == other.turnedAway()
            && view.alerts().equals(other.alerts())
            && view.recent().equals(other.recent())
            && view.silences().equals(other.silences())
            && view.maintenance().equals(other.maintenance())
            && view.receivers().equals(other.receivers());
  }

  /** {@code event}, {@code data}, empty line. Without an id: the reader's place is its Frame. */
  synchronized Buffer event() {
    Buffer made = event;
    if (made == null) {
      made =
          Buffer.buffer("event: alerts\ndata: ")
              .appendBuffer(
                  JsonMembers.buffer(json -> AlertJson.write(json, view, STREAM_ALERTS_MAX)))
              .appendString("\n\n");
      event = made;
    }
    return made;
  }
}
