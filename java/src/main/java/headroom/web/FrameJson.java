package headroom.web;

import com.fasterxml.jackson.core.JsonGenerator;
import headroom.model.CiliumDrop;
import headroom.model.Drop;
import headroom.model.Frame;
import headroom.model.Headline;
import headroom.model.NetInterface;
import headroom.model.NetNamespace;
import headroom.model.Rates;
import headroom.model.Retransmits;
import headroom.model.Self;
import headroom.model.SizeCount;
import headroom.model.Traffic;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The Frame's JSON, the contract of docs/frame-sample.json: names and order as there. A member
 * whose value was not measured (null, NaN, empty) is left out; lists are always there. Events are
 * written by {@link EventJson}, paths by {@link PathJson}, findings by {@link FindingJson}.
 */
final class FrameJson {
  private FrameJson() {}

  /**
   * @param times how a time is written; those of drops seldom change
   */
  static void write(JsonGenerator json, Frame frame, Function<Instant, String> times)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("node", frame.node());
    JsonMembers.time(json, "time", frame.time());
    json.writeNumberField("seq", frame.seq());
    JsonMembers.time(json, "started", frame.started());
    headline(json, frame.headline());
    json.writeArrayFieldStart("interfaces");
    for (NetInterface one : frame.interfaces()) {
      netInterface(json, one);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("drops");
    for (Drop drop : frame.drops()) {
      drop(json, drop, times);
    }
    json.writeEndArray();
    EventJson.writeList(json, "events", frame.events());
    namespaces(json, frame.namespaces());
    retransmits(json, frame.retransmits());
    ciliumDrops(json, frame.ciliumDrops());
    PathJson.writeList(json, frame.paths(), times);
    FindingJson.writeList(json, frame.findings(), times);
    rates(json, frame.rates());
    self(json, frame.self());
    json.writeEndObject();
  }

  private static void headline(JsonGenerator json, Headline headline) throws IOException {
    json.writeObjectFieldStart("headline");
    json.writeStringField("state", headline.state().name().toLowerCase(Locale.ROOT));
    JsonMembers.number(json, "packetsPerSecond", headline.packetsPerSecond());
    JsonMembers.time(json, "since", headline.since());
    Headline.Culprit worst = headline.worst();
    if (worst != null) {
      json.writeObjectFieldStart("worst");
      json.writeStringField("reason", worst.reason());
      json.writeStringField("class", worst.dropClass().json());
      place(json, worst.netns(), worst.ifindex());
      JsonMembers.text(json, "interface", worst.interfaceName());
      JsonMembers.text(json, "location", worst.location());
      JsonMembers.number(json, "packetsPerSecond", worst.packetsPerSecond());
      json.writeEndObject();
    }
    Headline.Pointer finding = headline.finding();
    if (finding != null) {
      json.writeObjectFieldStart("finding");
      json.writeStringField("id", finding.id());
      json.writeStringField("kind", finding.kind().json());
      json.writeStringField("severity", finding.severity().json());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void netInterface(JsonGenerator json, NetInterface one) throws IOException {
    json.writeStartObject();
    place(json, one.netns(), one.ifindex());
    json.writeStringField("name", one.name());
    json.writeStringField("role", one.role().json());
    json.writeNumberField("mtu", one.mtu());
    JsonMembers.number(json, "limit", one.limit());
    JsonMembers.number(json, "overhead", one.overhead());
    json.writeBooleanField("up", one.up());
    traffic(json, "tx", one.tx());
    Traffic received = one.rx();
    if (received != null) {
      traffic(json, "rx", received);
    }
    json.writeObjectFieldStart("counters");
    for (Map.Entry<String, Long> counter : JsonMembers.sorted(one.counters())) {
      json.writeNumberField(counter.getKey(), counter.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void traffic(JsonGenerator json, String name, Traffic traffic) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("packets", traffic.packets());
    json.writeNumberField("bytes", traffic.bytes());
    json.writeNumberField("oversizedPackets", traffic.oversizedPackets());
    json.writeNumberField("oversizedBytes", traffic.oversizedBytes());
    json.writeNumberField("fragments", traffic.fragments());
    json.writeNumberField("pmtuSignals", traffic.pmtuSignals());
    sizes(json, traffic.sizes());
    JsonMembers.number(json, "packetsPerSecond", traffic.packetsPerSecond());
    JsonMembers.number(json, "bitsPerSecond", traffic.bitsPerSecond());
    json.writeEndObject();
  }

  private static void drop(JsonGenerator json, Drop drop, Function<Instant, String> times)
      throws IOException {
    json.writeStartObject();
    place(json, drop.netns(), drop.ifindex());
    JsonMembers.text(json, "interface", drop.interfaceName());
    json.writeStringField("reason", drop.reason());
    JsonMembers.text(json, "ciliumReason", drop.ciliumReason());
    json.writeStringField("class", drop.dropClass().json());
    json.writeStringField("location", drop.location());
    json.writeStringField("protocol", drop.protocol());
    json.writeBooleanField("oversized", drop.oversized());
    json.writeNumberField("packets", drop.packets());
    json.writeNumberField("bytes", drop.bytes());
    JsonMembers.number(json, "packetsPerSecond", drop.packetsPerSecond());
    json.writeStringField("firstSeen", times.apply(drop.firstSeen()));
    json.writeStringField("lastSeen", times.apply(drop.lastSeen()));
    json.writeEndObject();
  }

  private static void namespaces(JsonGenerator json, List<NetNamespace> namespaces)
      throws IOException {
    json.writeArrayFieldStart("namespaces");
    for (NetNamespace one : namespaces) {
      json.writeStartObject();
      json.writeNumberField("inode", one.inode());
      json.writeStringField("name", one.name());
      JsonMembers.text(json, "pod", one.pod());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void retransmits(JsonGenerator json, List<Retransmits> retransmits)
      throws IOException {
    json.writeArrayFieldStart("retransmits");
    for (Retransmits one : retransmits) {
      json.writeStartObject();
      json.writeNumberField("netns", one.netns());
      json.writeNumberField("segments", one.segments());
      sizes(json, one.sizes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void ciliumDrops(JsonGenerator json, @Nullable List<CiliumDrop> drops)
      throws IOException {
    if (drops == null) {
      return;
    }
    json.writeArrayFieldStart("ciliumDrops");
    for (CiliumDrop one : drops) {
      json.writeStartObject();
      json.writeStringField("reason", one.reason());
      json.writeNumberField("code", one.code());
      json.writeStringField("direction", one.direction());
      json.writeNumberField("packets", one.packets());
      json.writeNumberField("bytes", one.bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void rates(JsonGenerator json, Rates rates) throws IOException {
    json.writeObjectFieldStart("rates");
    JsonMembers.number(json, "dropsPerSecond", rates.dropsPerSecond());
    JsonMembers.number(json, "noisePerSecond", rates.noisePerSecond());
    JsonMembers.number(json, "oversizedPerSecond", rates.oversizedPerSecond());
    JsonMembers.number(json, "retransmitsPerSecond", rates.retransmitsPerSecond());
    json.writeObjectFieldStart("dropsByReason");
    for (Map.Entry<String, Double> reason : JsonMembers.sorted(rates.dropsByReason())) {
      JsonMembers.number(json, reason.getKey(), reason.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void self(JsonGenerator json, Self self) throws IOException {
    json.writeObjectFieldStart("self");
    json.writeNumberField("dropKeysFull", self.dropKeysFull());
    json.writeNumberField("dropKeys", self.dropKeys());
    json.writeNumberField("dropKeysMax", self.dropKeysMax());
    json.writeNumberField("ledgerPeersFull", self.ledgerPeersFull());
    json.writeNumberField("peersTurnedAway", self.peersTurnedAway());
    json.writeNumberField("dropsUnplaced", self.dropsUnplaced());
    json.writeNumberField("retransmitsFull", self.retransmitsFull());
    json.writeNumberField("missed", self.missed());
    json.writeNumberField("unsized", self.unsized());
    json.writeNumberField("eventsLost", self.eventsLost());
    json.writeNumberField("eventsSkipped", self.eventsSkipped());
    json.writeNumberField("framesSkipped", self.framesSkipped());
    json.writeNumberField("pollMicros", self.pollMicros());
    json.writeArrayFieldStart("attached");
    for (Self.Attachment one : self.attached()) {
      json.writeStartObject();
      json.writeStringField("program", one.program());
      json.writeStringField("tracepoint", one.tracepoint());
      json.writeEndObject();
    }
    json.writeEndArray();
    UnavailableJson.write(json, self.unavailable());
    json.writeEndObject();
  }

  private static void sizes(JsonGenerator json, List<SizeCount> sizes) throws IOException {
    json.writeArrayFieldStart("sizes");
    for (SizeCount one : sizes) {
      json.writeStartObject();
      json.writeNumberField("upTo", one.upTo());
      json.writeNumberField("packets", one.packets());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void place(JsonGenerator json, long netns, int ifindex) throws IOException {
    json.writeNumberField("netns", netns);
    json.writeNumberField("ifindex", ifindex);
  }
}
