package headroom.webhook.format;

import headroom.model.Notice;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Microsoft Teams: a message with an Adaptive Card, as its Workflows take it ("when a Teams webhook
 * request is received"). Texts are runs, which have no markup: what a name holds is shown as it is.
 *
 * <p>Source: adaptivecards.io's schema, 1.4 (what Teams' Workflows show); Teams' limit of 28 kB.
 */
public final class Teams implements NoticeFormat {
  static final int BODY_BYTES_MAX = 28_000;

  /** Teams shows six of a card's actions. */
  static final int ACTIONS_MAX = 6;

  private static final Map<String, String> MONOSPACE = Map.of("fontType", "Monospace");

  static final String CARD = "application/vnd.microsoft.card.adaptive";

  @Override
  public String name() {
    return "teams";
  }

  @Override
  public Request of(Notice notice, FormatOptions options, Instant now) {
    var story = new Story(notice, options);
    String body = story.largest(BODY_BYTES_MAX, blocks -> message(notice, story, blocks).encode());
    return Request.json(options.pathAndQuery(), body);
  }

  private static JsonObject message(Notice notice, Story story, List<Block> blocks) {
    List<JsonObject> body = new ArrayList<>();
    List<JsonObject> actions = new ArrayList<>();
    body.add(
        text(
            story.title(),
            Map.of("weight", "Bolder", "size", "Large", "color", colour(notice, story))));
    blocks.forEach(block -> add(block, body, actions));
    var card =
        new JsonObject()
            .put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
            .put("type", "AdaptiveCard")
            .put("version", "1.4")
            .put("fallbackText", story.headline())
            .put("msteams", new JsonObject().put("width", "Full"))
            .put("body", new JsonArray(body));
    if (!actions.isEmpty()) {
      card.put("actions", new JsonArray(actions));
    }
    return new JsonObject()
        .put("type", "message")
        .put("summary", story.headline())
        .put(
            "attachments",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("contentType", CARD)
                        .putNull("contentUrl")
                        .put("content", card)));
  }

  private static String colour(Notice notice, Story story) {
    if (!notice.isFiring()) {
      return "Good";
    }
    return switch (story.severity()) {
      case CRITICAL -> "Attention";
      case WARNING -> "Warning";
      case INFO -> "Accent";
    };
  }

  private static void add(Block block, List<JsonObject> body, List<JsonObject> actions) {
    switch (block) {
      case Block.Heading(String text) -> body.add(text(text, Map.of("weight", "Bolder")));
      case Block.Paragraph(String text) -> body.add(paragraph(text));
      case Block.Commands(List<String> lines) ->
          body.add(
              new JsonObject()
                  .put("type", "Container")
                  .put("style", "emphasis")
                  .put(
                      "items",
                      new JsonArray(
                          lines.stream()
                              .map(line -> text(line, MONOSPACE))
                              .toList())));
      case Block.Facts(List<Block.Fact> facts) -> facts.forEach(fact -> body.add(fact(fact)));
      case Block.Links(List<Block.Link> links) ->
          links.forEach(link -> {
            var action =
                new JsonObject()
                    .put("type", "Action.OpenUrl")
                    .put("title", link.name())
                    .put("url", link.url());
            if (!actions.contains(action) && actions.size() < ACTIONS_MAX) {
              actions.add(action);
            }
          });
      case Block.Rule() -> {
        // The next block stands apart by itself: its heading is bold.
      }
    }
  }

  private static JsonObject text(String text, Map<String, String> look) {
    return new JsonObject()
        .put("type", "RichTextBlock")
        .put("inlines", new JsonArray().add(run(text, look)));
  }

  private static JsonObject paragraph(String text) {
    List<JsonObject> runs =
        Span.of(text).stream()
            .map(span -> run(span.text(), span.isCode() ? MONOSPACE : Map.of()))
            .toList();
    return new JsonObject().put("type", "RichTextBlock").put("inlines", new JsonArray(runs));
  }

  private static JsonObject fact(Block.Fact fact) {
    return new JsonObject()
        .put("type", "RichTextBlock")
        .put("spacing", "Small")
        .put(
            "inlines",
            new JsonArray()
                .add(run(fact.name() + ": ", Map.of("weight", "Bolder")))
                .add(run(fact.value(), Map.of())));
  }

  private static JsonObject run(String text, Map<String, String> look) {
    var run = new JsonObject().put("type", "TextRun").put("text", text);
    new TreeMap<>(look).forEach(run::put);
    return run;
  }

  /** The older connectors answer 200 and tell in words that it failed. */
  @Override
  public Verdict judge(int status, String body) {
    return body.contains("returned HTTP error")
        ? Verdict.retry("HTTP " + status + ": " + body)
        : Verdict.ofStatus(status, body);
  }
}
