package headroom.webhook.format;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Alert;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TemplateFormatTest {
  private static final TemplateFormat FORMAT = new TemplateFormat();

  private static FormatOptions options(String template, String type) {
    return FormatOptions.of(URI.create("https://example.org/x?y=1")).withTemplate(template, type);
  }

  private static String json(String template) {
    FormatOptions options = options(template, "application/json; charset=utf-8");
    assertThat(FORMAT.problem(options)).isNull();
    return FORMAT.of(Notices.firing(), options, Notices.AT).body();
  }

  @Test
  void noTextBreaksOutOfAJsonString() {
    String body = json("{\"a\": \"{{#alerts}}{{description}}{{/alerts}}\"}");
    assertThat(new JsonObject(body).getString("a"))
        .isEqualTo(Notices.firing().alerts().getFirst().text().description());
  }

  @Test
  void everyCharacterComesBackFromJson() {
    String all =
        IntStream.rangeClosed(0, 0x24ff)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .append("😀")
            .toString();
    assertThat(
            new JsonObject("{\"a\":\"" + Escape.forType("application/json", all) + "\"}")
                .getString("a"))
        .isEqualTo(all);
  }

  @Test
  void listsLabelsAndWhatIsNotThere() {
    String body =
        json(
            """
            {"text": "{{headline}}", "over": "{{#alerts}}{{endsAt}}{{/alerts}}",
             "items": [{{#alerts}}{"path": "{{labels.path}}", "none": "{{labels.none}}", "value": "{{value}}",
               "labels": {{=<% %>=}}{<%#labelList%>"<%name%>": "<%value%>"<%^-last%>,<%/-last%><%/labelList%>}<%={{ }}=%>
             }{{^-last}},{{/-last}}{{/alerts}}],
             "all": {{{json}}}}\
            """);
    var given = new JsonObject(body);
    JsonObject item = given.getJsonArray("items").getJsonObject(0);
    assertThat(given.getString("over")).isEmpty();
    assertThat(item.getString("path")).isEqualTo("192.168.10.1|192.168.20.1");
    assertThat(item.getString("none")).isEmpty();
    assertThat(item.getString("value")).isEmpty();
    assertThat(item.getJsonObject("labels").getString("team"))
        .isEqualTo("network & \"fabric\" <core>");
    assertThat(given.getJsonObject("all").getString("version")).isEqualTo("4");
  }

  @Test
  void aFormsFieldAndAnHtmlElementAreEscapedTheirWay() {
    String template = "text={{#alerts}}{{labels.team}}{{/alerts}}";
    assertThat(
            FORMAT
                .of(
                    Notices.firing(),
                    options(template, "application/x-www-form-urlencoded"),
                    Notices.AT)
                .body())
        .isEqualTo("text=network%20%26%20%22fabric%22%20%3Ccore%3E");
    assertThat(FORMAT.of(Notices.firing(), options(template, "text/html"), Notices.AT).body())
        .isEqualTo("text=network &amp; &quot;fabric&quot; &lt;core&gt;");
    Request plain = FORMAT.of(Notices.firing(), options(template, "text/plain"), Notices.AT);
    assertThat(plain.body()).isEqualTo("text=network & \"fabric\" <core>");
    assertThat(plain.headers()).containsEntry("Content-Type", "text/plain");
    assertThat(plain.pathAndQuery()).isEqualTo("/x?y=1");
  }

  @Test
  void whatIsWrongIsSaidWhenTheFileIsRead() {
    assertThat(FORMAT.problem(options("{{nmae}}", "text/plain"))).contains("nmae");
    assertThat(FORMAT.problem(options("{{#alerts}}", "text/plain"))).contains("alerts");
    assertThat(FORMAT.problem(options("{\"a\": {{title}}}", "application/json")))
        .contains("gives no JSON for an alert that is firing");
    assertThat(FORMAT.problem(options("[{{#alerts}}1,{{/alerts}}]", "application/json")))
        .contains("gives no JSON");
    assertThat(FORMAT.problem(FormatOptions.of(URI.create("https://a"))))
        .contains("needs a template");
  }

  @Test
  void sectionsTellFiringFromResolved() {
    String template = "{{#firing}}on{{/firing}}{{^firing}}off{{/firing}} {{status}}";
    assertThat(FORMAT.of(Notices.firing(), options(template, "text/plain"), Notices.AT).body())
        .isEqualTo("on firing");
    assertThat(FORMAT.of(Notices.resolved(), options(template, "text/plain"), Notices.AT).body())
        .isEqualTo("off resolved");
    assertThat(
            FORMAT
                .of(
                    Notices.of(List.of(Notices.loss(3, Alert.State.FIRING, Notices.AT))),
                    options("{{#alerts}}{{value}}{{unit}}>{{threshold}}{{/alerts}}", "text/plain"),
                    Notices.AT)
                .body())
        .isEqualTo("2.3%>1");
  }
}
