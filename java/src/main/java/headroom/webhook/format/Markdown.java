package headroom.webhook.format;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Blocks in the Markdown of one of the chat services, each of which knows another part of it.
 *
 * @param escape of prose; commands are never changed
 * @param fences whether it shows fenced code; else each command is a line of inline code
 * @param newline between lines of one paragraph
 */
record Markdown(UnaryOperator<String> escape, boolean fences, String newline) {
  String of(List<Block> blocks) {
    return blocks.stream()
        .map(this::of)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("\n\n"))
        // A list is one paragraph.
        .replaceAll("\n\n(?=• )", newline);
  }

  private String of(Block block) {
    return switch (block) {
      case Block.Heading(String text) -> "**" + escape.apply(text) + "**";
      case Block.Paragraph(String text) -> paragraph(text);
      case Block.Commands(List<String> lines) -> commands(lines);
      case Block.Facts(List<Block.Fact> facts) ->
          facts.stream()
              .map(fact -> "**" + escape.apply(fact.name()) + ":** " + escape.apply(fact.value()))
              .collect(Collectors.joining(newline));
      case Block.Links(List<Block.Link> links) ->
          links.stream()
              .map(link -> "[" + escape.apply(link.name()) + "](" + address(link.url()) + ")")
              .collect(Collectors.joining("  "));
      case Block.Rule() -> "---";
    };
  }

  /** Tags are read in inline code as well by some: then it is prose. */
  private String paragraph(String text) {
    return Span.of(text).stream()
        .map(span ->
            span.isCode() && span.text().indexOf('<') < 0
                ? "`" + span.text() + "`"
                : escape.apply(span.text()))
        .collect(Collectors.joining());
  }

  private String commands(List<String> lines) {
    return fences
        ? "```\n" + String.join("\n", lines) + "\n```"
        : lines.stream().map(line -> "`" + line + "`").collect(Collectors.joining(newline));
  }

  private static String address(String url) {
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20");
  }
}
