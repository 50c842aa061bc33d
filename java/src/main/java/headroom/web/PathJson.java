package headroom.web;

import com.fasterxml.jackson.core.JsonGenerator;
import headroom.model.Because;
import headroom.model.Evidence;
import headroom.model.PeerPath;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Paths to the peers as JSON, in the Frame and at /api/v1/paths alike. */
final class PathJson {
  private PathJson() {}

  static void writeList(JsonGenerator json, List<PeerPath> paths, Function<Instant, String> times)
      throws IOException {
    json.writeArrayFieldStart("paths");
    for (PeerPath path : paths) {
      write(json, path, times);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, PeerPath path, Function<Instant, String> times)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("peer", path.peer());
    JsonMembers.text(json, "name", path.name());
    json.writeStringField("verdict", path.verdict().json());
    JsonMembers.number(json, "mtu", path.mtu());
    JsonMembers.number(json, "needed", path.needed());
    json.writeStringField("direction", path.direction().json());
    json.writeStringField("agent", path.agent().json());
    json.writeArrayFieldStart("lossBySize");
    for (PeerPath.SizeLoss one : path.loss()) {
      json.writeStartObject();
      json.writeNumberField("upTo", one.upTo());
      json.writeNumberField("sent", one.sent());
      json.writeNumberField("lost", one.lost());
      json.writeEndObject();
    }
    json.writeEndArray();
    evidence(json, path.evidence(), times);
    json.writeStringField("since", times.apply(path.since()));
    if (path.because() != null) {
      because(json, path.because());
    }
    JsonMembers.number(json, "searchPackets", path.searchPackets());
    json.writeEndObject();
  }

  private static void because(JsonGenerator json, Because because) throws IOException {
    json.writeStringField("because", because.text());
    if (because.kind() != null) {
      json.writeStringField("becauseKind", because.kind().json());
      JsonMembers.facts(json, "becauseFacts", because.facts());
    }
  }

  static void evidence(JsonGenerator json, List<Evidence> evidence, Function<Instant, String> times)
      throws IOException {
    json.writeArrayFieldStart("evidence");
    for (Evidence one : evidence) {
      json.writeStartObject();
      json.writeStringField("witness", one.witness().json());
      if (one.kind() != null) {
        json.writeStringField("kind", one.kind().json());
      }
      json.writeStringField("text", one.text());
      JsonMembers.facts(json, "facts", one.facts());
      json.writeStringField("at", times.apply(one.at()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
