package headroom.web;

import com.fasterxml.jackson.core.JsonGenerator;
import headroom.model.Finding;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Findings as JSON, in the Frame and at /api/v1/findings alike. */
final class FindingJson {
  private FindingJson() {}

  static void writeList(JsonGenerator json, List<Finding> findings, Function<Instant, String> times)
      throws IOException {
    json.writeArrayFieldStart("findings");
    for (Finding finding : findings) {
      write(json, finding, times);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Finding finding, Function<Instant, String> times)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", finding.id());
    json.writeStringField("kind", finding.kind().json());
    json.writeStringField("severity", finding.severity().json());
    JsonMembers.text(json, "peer", finding.peer());
    if (finding.netns() != 0) {
      json.writeNumberField("netns", finding.netns());
    }
    json.writeStringField("title", finding.title());
    json.writeStringField("text", finding.text());
    json.writeObjectFieldStart("facts");
    for (Map.Entry<String, String> fact : JsonMembers.sorted(finding.facts())) {
      json.writeStringField(fact.getKey(), fact.getValue());
    }
    json.writeEndObject();
    json.writeStringField("since", times.apply(finding.since()));
    PathJson.evidence(json, finding.evidence(), times);
    json.writeArrayFieldStart("advice");
    for (Finding.Advice one : finding.advice()) {
      json.writeStartObject();
      json.writeStringField("kind", one.kind().json());
      json.writeStringField("text", one.text());
      JsonMembers.text(json, "command", one.command());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
