package headroom.webhook.format;

import headroom.model.Notice;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Feishu's and Lark's custom bots: a card. With a secret it is signed: HMAC-SHA256 whose key is the
 * second, a line feed and the secret, over nothing; refused when older than an hour.
 *
 * <p>Source: Feishu's guide of custom bots (a request: 20 kB; code 9499) and of a card's Markdown
 * (HTML entities stand for its special characters).
 */
public final class Feishu implements NoticeFormat {
  static final int BODY_BYTES_MAX = 20_000;
  private static final int TITLE_CHARS_MAX = 200;

  /** Bytes of the signature's two members. */
  private static final int SIGNATURE_BYTES = 100;

  /** Not in the form that it asks for, or too long. */
  private static final Set<Integer> WRONG_REQUEST = Set.of(9499);

  private static final String SPECIAL = "&<>*_~`[]()#|\\";

  private static final Markdown MARKDOWN = new Markdown(Feishu::escape, true, "\n");

  @Override
  public String name() {
    return "feishu";
  }

  @Override
  public Request of(Notice notice, FormatOptions options, Instant now) {
    var story = new Story(notice, options);
    var signed = new JsonObject();
    String secret = options.secret();
    if (secret != null) {
      String second = Long.toString(now.getEpochSecond());
      signed.put("timestamp", second).put("sign", Hmac.base64(second + "\n" + secret, ""));
    }
    String body =
        story.largest(
            BODY_BYTES_MAX - SIGNATURE_BYTES,
            blocks -> signed.copy().mergeIn(card(notice, story, blocks)).encode());
    return Request.json(options.pathAndQuery(), body);
  }

  private static JsonObject card(Notice notice, Story story, List<Block> blocks) {
    var header =
        new JsonObject()
            .put("template", colour(notice, story))
            .put("title", plain(Escape.cut(story.headline(), TITLE_CHARS_MAX)));
    var body = new JsonObject().put("tag", "markdown").put("content", MARKDOWN.of(blocks));
    return new JsonObject()
        .put("msg_type", "interactive")
        .put(
            "card",
            new JsonObject()
                .put("config", new JsonObject().put("wide_screen_mode", true))
                .put("header", header)
                .put("elements", new JsonArray().add(body)));
  }

  private static String colour(Notice notice, Story story) {
    if (!notice.isFiring()) {
      return "green";
    }
    return switch (story.severity()) {
      case CRITICAL -> "red";
      case WARNING -> "orange";
      case INFO -> "blue";
    };
  }

  private static JsonObject plain(String text) {
    return new JsonObject().put("tag", "plain_text").put("content", text);
  }

  /** So that no name becomes markup, least of all one that calls everybody. */
  private static String escape(String text) {
    var escaped = new StringBuilder();
    text.chars()
        .forEach(one -> {
          if (SPECIAL.indexOf(one) < 0) {
            escaped.append((char) one);
          } else {
            escaped.append("&#").append(one).append(';');
          }
        });
    return escaped.toString();
  }

  @Override
  public Verdict judge(int status, String body) {
    return CodeInBody.judge(status, body, "code", "msg", WRONG_REQUEST);
  }
}
