package headroom.web;

import headroom.model.Frame;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * A Frame with the bytes that all its readers share.
 *
 * @param event as it goes on the stream: {@code id}, {@code data}, empty line
 * @param nanos {@link System#nanoTime} when it was published
 */
record Published(Frame frame, Buffer event, int jsonStart, int jsonEnd, long nanos) {
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  static Published of(Frame frame, int expectedBytes, long nanos) {
    byte[] head = ("id: " + frame.seq() + "\ndata: ").getBytes(StandardCharsets.US_ASCII);
    byte[] json = JsonMembers.bytes(out -> FrameJson.write(out, frame), expectedBytes);
    Buffer event =
        Buffer.buffer(head.length + json.length + END.length)
            .appendBytes(head)
            .appendBytes(json)
            .appendBytes(END);
    return new Published(frame, event, head.length, head.length + json.length, nanos);
  }

  long seq() {
    return frame.seq();
  }

  /** The Frame's JSON: a view, not a copy. */
  Buffer json() {
    return event.slice(jsonStart, jsonEnd);
  }
}
