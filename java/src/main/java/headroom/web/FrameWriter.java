package headroom.web;

import headroom.model.Frame;
import io.vertx.core.buffer.Buffer;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes the bytes of Frames. Remembers how times are written: a thousand series of drops have two
 * each, and from one Frame to the next most stay what they were. Threads: any, one after the other.
 */
final class FrameWriter {
  private static final int TIMES_MAX = 32_768;
  private static final int FIRST_FRAME_BYTES = 16 << 10;
  private static final String END = "\n\n";

  private final Map<Instant, String> times = new HashMap<>();
  private int expectedBytes = FIRST_FRAME_BYTES;

  synchronized Published.Bytes write(Frame frame) {
    if (times.size() > TIMES_MAX) {
      times.clear();
    }
    Buffer event = Buffer.buffer(expectedBytes);
    event.appendString("id: " + frame.seq() + "\ndata: ");
    int start = event.length();
    JsonMembers.write(into(event), json -> FrameJson.write(json, frame, this::text));
    int end = event.length();
    event.appendString(END);
    expectedBytes = event.length() + event.length() / 8;
    return new Published.Bytes(event, start, end);
  }

  private String text(Instant time) {
    return times.computeIfAbsent(time, JsonMembers::text);
  }

  private static OutputStream into(Buffer buffer) {
    return new OutputStream() {
      @Override
      public void write(int octet) {
        buffer.appendByte((byte) octet);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        buffer.appendBytes(bytes, offset, length);
      }
    };
  }
}
