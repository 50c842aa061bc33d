package headroom.web;

import headroom.model.Frame;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A Frame, and the bytes that all its readers share: made for the first who asks, since mostly
 * nobody does. Threads: any; who comes while the bytes are being made waits for them.
 */
final class Published {
  private final Frame frame;
  private final long nanos;
  private final FrameWriter writer;
  private volatile @Nullable Bytes bytes;

  /**
   * @param event as it goes on the stream: {@code id}, {@code data}, empty line
   * @param jsonStart where the Frame's JSON begins in {@code event}
   * @param jsonEnd where it ends
   */
  record Bytes(Buffer event, int jsonStart, int jsonEnd) {}

  /**
   * @param nanos {@link System#nanoTime} when it was published
   */
  Published(Frame frame, long nanos, FrameWriter writer) {
    this.frame = frame;
    this.nanos = nanos;
    this.writer = writer;
  }

  Frame frame() {
    return frame;
  }

  long seq() {
    return frame.seq();
  }

  long nanos() {
    return nanos;
  }

  /** As it goes on the stream. */
  Buffer event() {
    return bytes().event();
  }

  /** The Frame's JSON: a view, not a copy. */
  Buffer json() {
    Bytes made = bytes();
    return made.event().slice(made.jsonStart(), made.jsonEnd());
  }

  /** Whether somebody has asked; if not, asking takes a millisecond for 1,000 series. */
  boolean isWritten() {
    return bytes != null;
  }

  private Bytes bytes() {
    Bytes made = bytes;
    if (made == null) {
      synchronized (this) {
        made = bytes;
        if (made == null) {
          made = writer.write(frame);
          bytes = made;
        }
      }
    }
    return made;
  }
}
