package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Headings of docs/TROUBLESHOOTING.md are our messages: whoever pastes one finds the section. */
class TroubleshootingTest {
  /** What varies in a message, and what joins its parts. */
  private static final Pattern BETWEEN =
      Pattern.compile("…|: |; |:$|CAP_\\w+|[A-Z_]+ \\(\\d+\\)|problems$");

  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

  @Test
  void everyHeadingAboutAMessageIsOneThatTheCodeCanSay() throws Exception {
    String sources = sources();
    for (String heading : headings("## The numbers look wrong")) {
      for (String part : BETWEEN.split(heading)) {
        String words = part.strip();
        assertThat(words.length() < 5 || sources.contains(words))
            .as("\"" + words + "\" of the heading \"" + heading + "\" stands in no message")
            .isTrue();
      }
    }
  }

  @Test
  void theHeadingsAreThoseOfAtLeastTwentyMessages() throws Exception {
    assertThat(headings("## The numbers look wrong")).hasSizeGreaterThan(20);
  }

  private static List<String> headings(String before) throws IOException {
    String text = Files.readString(Path.of("docs/TROUBLESHOOTING.md"));
    return text.substring(0, text.indexOf(before))
        .lines()
        .filter(line -> line.startsWith("### "))
        .map(line -> line.substring(4))
        .toList();
  }

  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    try (var paths = Files.walk(Path.of("java/src/main/java"))) {
      paths
          .filter(path -> path.toString().endsWith(".java"))
          .forEach(path -> all.append(JOINED.matcher(read(path)).replaceAll("")));
    }
    return all.toString();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
