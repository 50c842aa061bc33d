package headroom.webhook.format;

import headroom.model.Notice;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How one kind of receiver is told of a {@link Notice}, and how its answer is read. */
public interface NoticeFormat {
  /** As the file of receivers names it. */
  String name();

  /**
   * The request that tells it. A request is never larger than the receiver takes: what does not fit
   * is left out, and the request says how much.
   *
   * @param now wall time of this attempt. Some services refuse a signature that is old, so each
   *     attempt asks again; apart from that the same notice gives the same request
   * @throws IllegalArgumentException when {@code options} lack what {@link #problem} asks for, or a
   *     template fails; the message says what to do, and nothing secret
   */
  Request of(Notice notice, FormatOptions options, Instant now);

  /**
   * What these options lack for this format, in one sentence; null: nothing. For the reader of the
   * receivers' file, so that it is said at start and not at the first alert.
   */
  default @Nullable String problem(FormatOptions options) {
    return null;
  }

  /**
   * What the answer means.
   *
   * @param status HTTP's
   * @param body as text; its first {@link Verdict#BODY_CHARS_MAX} characters are enough
   */
  default Verdict judge(int status, String body) {
    return Verdict.ofStatus(status, body);
  }

  /**
   * Receivers that hold an alert as over when they hear no more of it. While the last notice of a
   * group still fires, the deliverer makes its request anew, with a new {@code now}, this long
   * after the last one was delivered, outside of the outbox's order and attempts: it is no new
   * notice, and a failure of it is no dead letter. It stops with the group's next notice that does
   * not fire. Null: once told is told.
   */
  default @Nullable Duration resendEvery() {
    return null;
  }
}
