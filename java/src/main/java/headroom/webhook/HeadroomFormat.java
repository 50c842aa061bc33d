package headroom.webhook;

import headroom.model.Notice;
import headroom.webhook.format.FormatOptions;
import headroom.webhook.format.NoticeFormat;
import headroom.webhook.format.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** All that we know, as JSON (docs/WEBHOOKS.md): for receivers of one's own. */
public final class HeadroomFormat implements NoticeFormat {
  @Override
  public String name() {
    return "headroom";
  }

  @Override
  public Request of(Notice notice, FormatOptions options, Instant now) {
    URI url = options.url();
    String path = url.getRawPath();
    String query = url.getRawQuery();
    return new Request(
        "POST",
        (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query),
        Map.of("Content-Type", "application/json"),
        new String(NoticeJson.write(notice), StandardCharsets.UTF_8));
  }
}
