package headroom.webhook.format;

import headroom.model.Notice;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * WeCom's group bots: Markdown, of which they show inline code but no fenced code.
 *
 * <p>Source: WeCom's guide of group bots (content: 4,096 bytes; 20 a minute; codes 40058, 45002,
 * 45009, 93000).
 */
public final class WeCom implements NoticeFormat {
  static final int CONTENT_BYTES_MAX = 4_096;
  private static final int TITLE_CHARS_MAX = 200;

  /** A parameter is wrong; too long. */
  private static final Set<Integer> WRONG_REQUEST = Set.of(40058, 45002);

  private static final Markdown MARKDOWN = new Markdown(Escape::angles, false, "\n");

  @Override
  public String name() {
    return "wecom";
  }

  @Override
  public Request of(Notice notice, FormatOptions options, Instant now) {
    var story = new Story(notice, options);
    String content = story.largest(CONTENT_BYTES_MAX, blocks -> content(notice, story, blocks));
    var body =
        new JsonObject()
            .put("msgtype", "markdown")
            .put("markdown", new JsonObject().put("content", content));
    return Request.json(options.pathAndQuery(), body.encode());
  }

  private static String content(Notice notice, Story story, List<Block> blocks) {
    String colour = notice.isFiring() ? "warning" : "info";
    String title = Escape.cut(Escape.angles(story.title()), TITLE_CHARS_MAX);
    return "### <font color=\"" + colour + "\">" + title + "</font>\n" + MARKDOWN.of(blocks);
  }

  @Override
  public Verdict judge(int status, String body) {
    return CodeInBody.judge(status, body, "errcode", "errmsg", WRONG_REQUEST);
  }
}
