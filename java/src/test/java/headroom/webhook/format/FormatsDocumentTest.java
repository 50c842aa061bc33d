package headroom.webhook.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/WEBHOOK-FORMATS.md against the code. */
class FormatsDocumentTest {
  private static final Pattern ROW = Pattern.compile("^\\| (`[^|]*`) \\|", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("`([a-zA-Z_-]+)(?:\\.NAME)?`");

  private static String document() throws IOException {
    return Files.readString(Path.of("docs/WEBHOOK-FORMATS.md"));
  }

  /** Names in the tables' first columns between two of its lines. */
  private static Set<String> names(String from, String to) throws IOException {
    String text = document();
    String part = text.substring(text.indexOf(from), text.indexOf(to));
    var names = new TreeSet<String>();
    ROW.matcher(part)
        .results()
        .forEach(row -> {
          Matcher name = NAME.matcher(row.group(1));
          while (name.find()) {
            names.add(name.group(1));
          }
        });
    return names;
  }

  @Test
  void theTableHasEveryFormat() throws IOException {
    assertThat(names("| format |", "Bots that ask"))
        .containsExactlyInAnyOrderElementsOf(Formats.names());
  }

  @Test
  void itsTemplateGivesJson() throws IOException {
    Matcher block = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(document());
    assertThat(block.find()).isTrue();
    var options =
        FormatOptions.of(URI.create("https://example.org"))
            .withTemplate(block.group(1), FormatOptions.JSON);
    assertThat(new TemplateFormat().problem(options)).isNull();
  }

  @Test
  void everyNameOfATemplateIsTold() throws IOException {
    var values = TemplateValues.of(Notices.firing(), FormatOptions.of(URI.create("https://a")));
    assertThat(names("| of the notice |", "| of an alert |"))
        .containsExactlyInAnyOrderElementsOf(values.keySet());
    var alert = (Map<?, ?>) ((List<?>) values.get("alerts")).getFirst();
    var told = names("| of an alert |", "## In Prometheus");
    told.addAll(List.of("summaryZh", "descriptionZh", "conditionZh"));
    assertThat(told).isEqualTo(new TreeSet<>(alert.keySet()));
  }
}
