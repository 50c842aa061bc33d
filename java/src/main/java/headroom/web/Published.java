package headroom.web;

import headroom.model.Frame;
import io.vertx.core.buffer.Buffer;

/**
 * A Frame with the bytes that all its readers share.
 *
 * @param event as it goes on the stream: {@code id}, {@code data}, empty line
 * @param jsonStart where the Frame's JSON begins in {@code event}
 * @param jsonEnd where it ends
 * @param nanos {@link System#nanoTime} when it was published
 */
record Published(Frame frame, Buffer event, int jsonStart, int jsonEnd, long nanos) {
  long seq() {
    return frame.seq();
  }

  /** The Frame's JSON: a view, not a copy. */
  Buffer json() {
    return event.slice(jsonStart, jsonEnd);
  }
}
