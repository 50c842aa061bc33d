package headroom.webhook.format;

import headroom.model.Alert;
import headroom.model.Notice;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Alertmanager's own API, so that it groups, silences and routes. The address is Alertmanager's
 * ({@code http://alertmanager:9093}, a prefix if it has one); {@value #PATH} is added.
 *
 * <p>It holds an alert as over when its {@code endsAt} is past. A firing alert's therefore lies
 * {@link #HOLDS} ahead and is renewed every {@link #RESENDS}, as Prometheus does; an agent that
 * stops for longer than that resolves its alerts there.
 *
 * <p>Source: Alertmanager's api/v2/openapi.yaml, postableAlerts.
 */
public final class AlertmanagerApi implements NoticeFormat {
  static final String PATH = "/api/v2/alerts";
  static final Duration RESENDS = Duration.ofMinutes(1);
  static final Duration HOLDS = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "alertmanager";
  }

  @Override
  public Request of(Notice notice, FormatOptions options, Instant now) {
    var all = new JsonArray();
    for (Alert alert : notice.alerts()) {
      all.add(json(PrometheusAlert.of(alert, notice, options), now));
    }
    return Request.json(path(options), all.encode());
  }

  private static JsonObject json(PrometheusAlert alert, Instant now) {
    Instant ends = alert.firing() ? later(now, alert.startsAt()).plus(HOLDS) : alert.endsAt();
    var json =
        new JsonObject()
            .put("labels", PrometheusAlert.json(alert.labels()))
            .put("annotations", PrometheusAlert.json(alert.annotations()))
            .put("startsAt", PrometheusAlert.time(alert.startsAt()))
            .put("endsAt", PrometheusAlert.time(ends));
    return alert.generatorUrl().isEmpty() ? json : json.put("generatorURL", alert.generatorUrl());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  private static String path(FormatOptions options) {
    String path = options.url().getRawPath();
    String own = path == null ? "" : path.replaceAll("/+$", "");
    String query = options.url().getRawQuery();
    return (own.endsWith(PATH) ? own : own + PATH) + (query == null ? "" : "?" + query);
  }

  @Override
  public @Nullable Duration resendEvery() {
    return RESENDS;
  }
}
