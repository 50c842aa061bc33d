package headroom.webhook;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver answered.
 *
 * @param headers names in lower case; for the eyes of {@code headroom webhook test}
 * @param body as text, its first {@link #BYTES_MAX} bytes
 * @param isCut there was more
 * @param retryAfter how long it asks us to stay away; null: it does not
 */
record Answer(
    int status,
    Map<String, String> headers,
    String body,
    boolean isCut,
    @Nullable Duration retryAfter) {
  /** More is not read: the connection is closed. */
  static final int BYTES_MAX = 64 << 10;
}
