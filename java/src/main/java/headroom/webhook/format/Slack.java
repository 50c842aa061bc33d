package headroom.webhook.format;

import headroom.model.Notice;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Slack's incoming webhooks, with Block Kit; Mattermost and Rocket.Chat take the {@code text}.
 *
 * <p>Source: Slack's reference of blocks (header: 150 characters; section: text of 3,000; a
 * message: 50 blocks) and of formatting text (only {@code & < >} are escaped).
 */
public final class Slack implements NoticeFormat {
  static final int BLOCKS_MAX = 50;
  static final int TEXT_CHARS_MAX = 3_000;
  static final int HEADER_CHARS_MAX = 150;

  /**
   * All blocks together: past some 13,000 characters Slack answers msg_blocks_too_long, though no
   * reference says so (slackapi/bolt-js issue 2509).
   */
  static final int BODY_BYTES_MAX = 12_000;

  @Override
  public String name() {
    return "slack";
  }

  @Override
  public Request of(Notice notice, FormatOptions options, Instant now) {
    var story = new Story(notice, options);
    String body =
        story.largest(
            BODY_BYTES_MAX,
            said -> blocks(story, said).size() <= BLOCKS_MAX,
            said -> message(story, said).encode());
    return Request.json(options.pathAndQuery(), body);
  }

  private static JsonObject message(Story story, List<Block> said) {
    return new JsonObject()
        .put("text", escape(story.headline()))
        .put("blocks", new JsonArray(blocks(story, said)));
  }

  private static List<JsonObject> blocks(Story story, List<Block> said) {
    List<JsonObject> blocks = new ArrayList<>();
    String title = Escape.cut(story.title(), HEADER_CHARS_MAX);
    blocks.add(
        new JsonObject()
            .put("type", "header")
            .put("text", new JsonObject().put("type", "plain_text").put("text", title)));
    said.forEach(block -> add(block, blocks));
    return blocks;
  }

  private static void add(Block block, List<JsonObject> blocks) {
    switch (block) {
      case Block.Heading(String text) -> blocks.add(section("*" + escape(text) + "*"));
      case Block.Paragraph(String text) -> addText(escape(text), blocks);
      case Block.Commands(List<String> lines) -> addCommands(lines, blocks);
      case Block.Facts(List<Block.Fact> facts) ->
          addText(
              facts.stream()
                  .map(fact -> "*" + escape(fact.name()) + ":* " + escape(fact.value()))
                  .collect(Collectors.joining("\n")),
              blocks);
      case Block.Links(List<Block.Link> links) ->
          addText(
              links.stream()
                  .map(link -> "<" + escape(link.url()) + "|" + escape(link.name()) + ">")
                  .collect(Collectors.joining("  ·  ")),
              blocks);
      case Block.Rule() -> blocks.add(new JsonObject().put("type", "divider"));
    }
  }

  /** Lines that follow one another are one block: there are but fifty. */
  private static void addText(String text, List<JsonObject> blocks) {
    if (text.isEmpty()) {
      return;
    }
    JsonObject last = blocks.getLast();
    String before = last.getString("type").equals("section") ? textOf(last) : "";
    if (before.startsWith("• ")
        && text.startsWith("• ")
        && before.length() + text.length() < TEXT_CHARS_MAX) {
      last.getJsonObject("text").put("text", before + "\n" + text);
    } else {
      blocks.add(section(Escape.cut(text, TEXT_CHARS_MAX)));
    }
  }

  private static String textOf(JsonObject section) {
    return section.getJsonObject("text").getString("text");
  }

  /** As many lines to a block as it takes. A line that is too long for one is left out. */
  private static void addCommands(List<String> lines, List<JsonObject> blocks) {
    var text = new StringBuilder();
    int room = TEXT_CHARS_MAX - "```\n```".length();
    for (String line :
        lines.stream().map(Slack::escape).filter(one -> one.length() < room).toList()) {
      if (text.length() + line.length() >= room) {
        blocks.add(section("```\n" + text + "```"));
        text.setLength(0);
      }
      text.append(line).append('\n');
    }
    if (!text.isEmpty()) {
      blocks.add(section("```\n" + text + "```"));
    }
  }

  private static JsonObject section(String text) {
    return new JsonObject()
        .put("type", "section")
        .put("text", new JsonObject().put("type", "mrkdwn").put("text", text));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
