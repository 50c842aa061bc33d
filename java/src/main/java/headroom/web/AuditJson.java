package headroom.web;

import com.fasterxml.jackson.core.JsonGenerator;
import headroom.model.MtuAudit;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The audit as /api/v1/audit tells it. What was not read is left out; kernel names are member names
 * only in {@code counters} and {@code rates}.
 */
final class AuditJson {
  private AuditJson() {}

  /**
   * @param rates of the counters, per second since the audit before, by namespace and name
   */
  static void write(JsonGenerator json, MtuAudit audit, Map<Long, Map<String, Double>> rates)
      throws IOException {
    json.writeStartObject();
    JsonMembers.time(json, "at", audit.at());
    JsonMembers.number(json, "overhead", audit.overhead());
    json.writeArrayFieldStart("namespaces");
    for (MtuAudit.Namespace one : audit.namespaces()) {
      namespace(json, one, rates.getOrDefault(one.netns(), Map.of()));
    }
    json.writeEndArray();
    json.writeNumberField("turnedAway", audit.turnedAway());
    MtuAudit.Cilium cilium = audit.cilium();
    if (cilium != null) {
      cilium(json, cilium);
    }
    UnavailableJson.write(json, audit.unavailable());
    json.writeEndObject();
  }

  private static void namespace(
      JsonGenerator json, MtuAudit.Namespace one, Map<String, Double> rates) throws IOException {
    json.writeStartObject();
    json.writeNumberField("netns", one.netns());
    json.writeStringField("name", one.name());
    JsonMembers.text(json, "pod", one.pod());
    JsonMembers.number(json, "pid", one.pid());
    json.writeStringField("place", one.place().name().toLowerCase(Locale.ROOT));
    devices(json, one.devices());
    routes(json, one.routes());
    JsonMembers.number(json, "tcpMtuProbing", one.tcpMtuProbing());
    json.writeObjectFieldStart("counters");
    for (Map.Entry<String, Long> counter : JsonMembers.sorted(one.counters())) {
      json.writeNumberField(counter.getKey(), counter.getValue());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("rates");
    for (Map.Entry<String, Double> rate : JsonMembers.sorted(rates)) {
      JsonMembers.number(json, rate.getKey(), rate.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void devices(JsonGenerator json, List<MtuAudit.Device> devices)
      throws IOException {
    json.writeArrayFieldStart("devices");
    for (MtuAudit.Device one : devices) {
      json.writeStartObject();
      json.writeStringField("name", one.name());
      json.writeNumberField("ifindex", one.ifindex());
      json.writeStringField("role", one.role().json());
      json.writeNumberField("mtu", one.mtu());
      JsonMembers.number(json, "peerIfindex", one.peerIfindex());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void routes(JsonGenerator json, List<MtuAudit.Route> routes) throws IOException {
    json.writeArrayFieldStart("routes");
    for (MtuAudit.Route one : routes) {
      json.writeStartObject();
      json.writeNumberField("family", one.family());
      json.writeStringField("destination", one.destination());
      JsonMembers.text(json, "gateway", one.gateway());
      json.writeStringField("device", one.device());
      JsonMembers.number(json, "routeMtu", one.routeMtu());
      JsonMembers.number(json, "deviceMtu", one.deviceMtu());
      JsonMembers.number(json, "effectiveMtu", one.effectiveMtu());
      JsonMembers.text(json, "tunnelTo", one.tunnelTo());
      json.writeBooleanField("learned", one.learned());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void cilium(JsonGenerator json, MtuAudit.Cilium cilium) throws IOException {
    json.writeObjectFieldStart("cilium");
    JsonMembers.text(json, "version", cilium.version());
    JsonMembers.number(json, "configuredMtu", cilium.configuredMtu());
    JsonMembers.number(json, "deviceMtu", cilium.deviceMtu());
    JsonMembers.number(json, "routeMtu", cilium.routeMtu());
    JsonMembers.text(json, "tunnelProtocol", cilium.tunnelProtocol());
    JsonMembers.number(json, "tunnelPort", cilium.tunnelPort());
    JsonMembers.text(json, "encryption", cilium.encryption());
    json.writeEndObject();
  }
}
