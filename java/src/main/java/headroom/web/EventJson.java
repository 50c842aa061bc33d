package headroom.web;

import com.fasterxml.jackson.core.JsonGenerator;
import headroom.model.Event;
import headroom.model.Flow;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events as JSON, in the Frame and at /api/v1/events alike. */
final class EventJson {
  private EventJson() {}

  static void writeList(JsonGenerator json, String name, List<Event> events) throws IOException {
    json.writeArrayFieldStart(name);
    for (Event event : events) {
      write(json, event);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Event event) throws IOException {
    json.writeStartObject();
    JsonMembers.time(json, "time", event.time());
    json.writeStringField("kind", event.kind().json());
    json.writeNumberField("netns", event.netns());
    json.writeNumberField("ifindex", event.ifindex());
    JsonMembers.text(json, "interface", event.interfaceName());
    JsonMembers.text(json, "reason", event.reason());
    JsonMembers.text(json, "class", event.dropClass() == null ? null : event.dropClass().json());
    JsonMembers.text(json, "location", event.location());
    json.writeNumberField("size", event.size());
    flow(json, "flow", event.flow());
    flow(json, "innerFlow", event.innerFlow());
    JsonMembers.number(json, "vni", event.vni());
    Event.PmtuSignal signal = event.signal();
    if (signal != null) {
      json.writeObjectFieldStart("signal");
      json.writeStringField("reporter", signal.reporter());
      json.writeNumberField("nextHopMtu", signal.nextHopMtu());
      flow(json, "about", signal.about());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void flow(JsonGenerator json, String name, @Nullable Flow flow)
      throws IOException {
    if (flow == null) {
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeStringField("protocol", flow.protocol());
    json.writeStringField("source", flow.source());
    JsonMembers.number(json, "sourcePort", flow.sourcePort());
    json.writeStringField("destination", flow.destination());
    JsonMembers.number(json, "destinationPort", flow.destinationPort());
    json.writeEndObject();
  }
}
