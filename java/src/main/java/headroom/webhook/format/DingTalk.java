package headroom.webhook.format;

import headroom.model.Notice;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Set;

/**
 * DingTalk's custom bots: Markdown. With a secret the address is signed: HMAC-SHA256 by the secret
 * over the millisecond, a line feed and the secret; refused when older than an hour.
 *
 * <p>Source: DingTalk's guide of custom bots (a message: 20,000 bytes; 20 a minute; code 460101 for
 * one that is too long). Its other codes may be of the address or the bot: 40035 is a missing token
 * as well.
 */
public final class DingTalk implements NoticeFormat {
  static final int BODY_BYTES_MAX = 20_000;
  static final int TITLE_CHARS_MAX = 100;

  private static final Set<Integer> WRONG_REQUEST = Set.of(460101);

  /** Without blanks at a line's end its lines run together. */
  private static final Markdown MARKDOWN = new Markdown(Escape::angles, true, "  \n");

  @Override
  public String name() {
    return "dingtalk";
  }

  @Override
  public Request of(Notice notice, FormatOptions options, Instant now) {
    var story = new Story(notice, options);
    String title = Escape.angles(story.title());
    String body =
        story.largest(
            BODY_BYTES_MAX,
            blocks ->
                new JsonObject()
                    .put("msgtype", "markdown")
                    .put(
                        "markdown",
                        new JsonObject()
                            .put("title", Escape.cut(story.headline(), TITLE_CHARS_MAX))
                            .put("text", "### " + title + "\n\n" + MARKDOWN.of(blocks)))
                    .encode());
    return Request.json(signed(options, now), body);
  }

  private static String signed(FormatOptions options, Instant now) {
    String path = options.pathAndQuery();
    String secret = options.secret();
    if (secret == null) {
      return path;
    }
    String millis = Long.toString(now.toEpochMilli());
    String sign = Hmac.base64(secret, millis + "\n" + secret);
    return path
        + (path.contains("?") ? "&" : "?")
        + "timestamp="
        + millis
        + "&sign="
        + Escape.urlComponent(sign);
  }

  @Override
  public Verdict judge(int status, String body) {
    return CodeInBody.judge(status, body, "errcode", "errmsg", WRONG_REQUEST);
  }
}
