package headroom.web;

import com.fasterxml.jackson.core.JsonGenerator;
import headroom.model.Unavailable;
import java.io.IOException;
import java.util.List;

/** What is missing, in the Frame and at /api/v1/audit alike. */
final class UnavailableJson {
  private UnavailableJson() {}

  /** The sentences, and beside them, in their order, what each is. */
  static void write(JsonGenerator json, List<Unavailable> all) throws IOException {
    json.writeArrayFieldStart("unavailable");
    for (Unavailable one : all) {
      json.writeString(one.text());
    }
    json.writeEndArray();
    json.writeArrayFieldStart("unavailableKinds");
    for (Unavailable one : all) {
      json.writeStartObject();
      json.writeStringField("kind", one.kind().json());
      JsonMembers.facts(json, "facts", one.facts());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
