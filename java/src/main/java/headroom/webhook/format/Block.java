package headroom.webhook.format;

import java.util.List;

/** A piece of a message before any markup: each service has its own. */
sealed interface Block {
  /** One bold line. */
  record Heading(String text) implements Block {}

  record Paragraph(String text) implements Block {}

  /** To be copied and run as they are; never shortened. */
  record Commands(List<String> lines) implements Block {
    public Commands {
      lines = List.copyOf(lines);
    }
  }

  /** What is measured, since when, of what. */
  record Facts(List<Fact> facts) implements Block {
    public Facts {
      facts = List.copyOf(facts);
    }
  }

  record Links(List<Link> links) implements Block {
    public Links {
      links = List.copyOf(links);
    }
  }

  /** Between two alerts or two languages. */
  record Rule() implements Block {}

  record Fact(String name, String value) {}

  record Link(String name, String url) {}
}
