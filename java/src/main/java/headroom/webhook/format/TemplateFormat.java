package headroom.webhook.format;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import headroom.model.Alert;
import headroom.model.Finding;
import headroom.model.Notice;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A body by the user's own Mustache template, for receivers of which we know nothing. {@link
 * TemplateValues} lists the names. {@code {{name}}} is escaped for the content type, so that no
 * text breaks out of a JSON string, a form's field or an HTML element; {@code {{{name}}}} is not.
 */
public final class TemplateFormat implements NoticeFormat {
  static final int BODY_CHARS_MAX = 1_000_000;

  @Override
  public String name() {
    return "template";
  }

  @Override
  public Request of(Notice notice, FormatOptions options, Instant now) {
    String template = options.template();
    if (template == null) {
      throw new IllegalArgumentException("the format template needs a template");
    }
    try {
      String body = render(template, notice, options);
      if (body.length() > BODY_CHARS_MAX) {
        throw new IllegalArgumentException(
            "the template gave "
                + body.length()
                + " characters; expected at most "
                + BODY_CHARS_MAX);
      }
      return new Request(
          "POST", options.pathAndQuery(), Map.of("Content-Type", options.contentType()), body);
    } catch (MustacheException e) {
      throw new IllegalArgumentException("the template: " + e.getMessage(), e);
    }
  }

  private static String render(String template, Notice notice, FormatOptions options) {
    return Mustache.compiler()
        .withEscaper(text -> Escape.forType(options.contentType(), text))
        .nullValue("")
        .strictSections(true)
        .compile(template)
        .execute(TemplateValues.of(notice, options));
  }

  /** Fills it with two samples, one of them resolved, and reads what it gave. */
  @Override
  public @Nullable String problem(FormatOptions options) {
    for (Alert.State state : List.of(Alert.State.FIRING, Alert.State.RESOLVED)) {
      try {
        String body = of(sample(state), options, Instant.EPOCH).body();
        if (Escape.isJson(options.contentType())) {
          Json.decodeValue(body);
        }
      } catch (IllegalArgumentException e) {
        return e.getMessage();
      } catch (DecodeException e) {
        return "the template gives no JSON for an alert that is "
            + state.json()
            + ", though its content type is "
            + options.contentType()
            + ": "
            + firstLine(e);
      }
    }
    return null;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** With characters in its texts that must be escaped. */
  private static Notice sample(Alert.State state) {
    var text =
        new Alert.Text("\"a\" & <b>", "\"甲\"", "one\ntwo \\ three", "一\n二", "2 > 1", "2 > 1");
    var alert =
        new Alert(
            "sample",
            "sample",
            state,
            Finding.Severity.WARNING,
            Map.of("alertname", "sample", "severity", "warning"),
            text,
            null,
            null,
            Instant.EPOCH,
            Instant.EPOCH,
            state == Alert.State.RESOLVED ? Instant.EPOCH : null,
            null,
            null,
            Map.of("runbook", URI.create("https://example.org/").toString()));
    List<Alert> alerts = List.of(alert, alert);
    return new Notice(
        "sample", "sample", 1, "sample", "sample", Map.of("a", "b"), alerts, 0, Instant.EPOCH);
  }
}
