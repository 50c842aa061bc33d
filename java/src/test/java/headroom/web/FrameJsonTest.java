package headroom.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Frame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FrameJsonTest {
  private static final Path SAMPLE = Path.of("docs/frame-sample.json");
  private static final Path GOLDEN = Path.of("java/src/test/resources/headroom/web/frame.json");

  /** Objects whose member names are the kernel's or a finding's, not the Frame's. */
  private static final Set<String> OPEN_NAMES =
      Set.of("counters", "dropsByReason", "facts", "becauseFacts");

  @Test
  void aFrameIsWrittenByteForByteAsTheGoldenFileHasIt() throws Exception {
    assertThat(json(Frames.sample())).isEqualTo(Files.readString(GOLDEN).strip());
  }

  @Test
  void theDocumentedSampleIsWhatTheWriterMakesOfTheSameFrame() throws Exception {
    assertThat(new JsonObject(json(Frames.sample())))
        .isEqualTo(new JsonObject(Files.readString(SAMPLE)));
  }

  @Test
  void theDocumentedSampleHasEveryMemberThatTheWriterCanWriteAndNoOther() throws Exception {
    assertThat(members(new JsonObject(Files.readString(SAMPLE)))).isEqualTo(everyMember());
  }

  @Test
  void whatWasNotMeasuredIsAbsent() {
    JsonObject frame = new JsonObject(json(Frames.bare()));
    assertThat(frame.getJsonObject("headline").fieldNames()).containsExactly("state", "since");
    assertThat(frame.getJsonObject("rates").fieldNames()).containsExactly("dropsByReason");
    assertThat(frame.getJsonArray("drops").getJsonObject(0).fieldNames())
        .doesNotContain("interface", "packetsPerSecond", "ciliumReason");
    assertThat(frame.getJsonArray("interfaces").getJsonObject(0).fieldNames())
        .doesNotContain("limit", "overhead");
    assertThat(frame.getJsonArray("events").getJsonObject(0).fieldNames())
        .containsExactly("time", "kind", "netns", "ifindex", "size");
    assertThat(frame.getJsonArray("paths").getJsonObject(0).fieldNames())
        .containsExactly(
            "peer",
            "verdict",
            "direction",
            "agent",
            "lossBySize",
            "evidence",
            "since",
            "because",
            "becauseKind");
    assertThat(frame.getJsonArray("findings").getJsonObject(0).fieldNames())
        .doesNotContain("peer", "netns");
    assertThat(json(Frames.bare())).doesNotContain("null", "NaN", "ciliumDrops");
  }

  @Test
  void ratesAreToldToAThousandthAndWholeNumbersWithoutAPoint() {
    Buffer bytes =
        JsonMembers.buffer(json -> {
          json.writeStartObject();
          JsonMembers.number(json, "a", 1.0 / 3);
          JsonMembers.number(json, "b", 23.000000000000004);
          JsonMembers.number(json, "c", 0.0);
          JsonMembers.number(json, "d", Double.POSITIVE_INFINITY);
          JsonMembers.number(json, "e", 9.87654321e12);
          json.writeEndObject();
        });
    assertThat(bytes.toString(UTF_8))
        .isEqualTo("{\"a\":0.333,\"b\":23,\"c\":0,\"e\":9876543210000}");
  }

  /** What the writer wrote of Frames that together have every optional component. */
  private static Set<String> everyMember() {
    Set<String> all = members(new JsonObject(json(Frames.sample())));
    all.addAll(members(new JsonObject(json(Frames.bare()))));
    assertThat(all).as("optional members that the fixtures must have").contains(OPTIONAL);
    return all;
  }

  private static final String[] OPTIONAL = {
    "headline.packetsPerSecond",
    "headline.worst.interface",
    "headline.worst.location",
    "headline.worst.packetsPerSecond",
    "interfaces.limit",
    "interfaces.overhead",
    "interfaces.rx.packetsPerSecond",
    "interfaces.tx.bitsPerSecond",
    "drops.interface",
    "drops.packetsPerSecond",
    "events.interface",
    "events.reason",
    "events.class",
    "events.location",
    "events.flow.sourcePort",
    "events.flow.destinationPort",
    "events.innerFlow.source",
    "events.vni",
    "events.signal.about.sourcePort",
    "headline.finding.severity",
    "namespaces.pod",
    "ciliumDrops.code",
    "paths.name",
    "paths.mtu",
    "paths.needed",
    "paths.lossBySize.lost",
    "paths.evidence.witness",
    "paths.because",
    "paths.searchPackets",
    "findings.peer",
    "findings.netns",
    "findings.advice.command",
    "rates.dropsPerSecond",
    "rates.noisePerSecond",
    "rates.oversizedPerSecond",
    "rates.retransmitsPerSecond"
  };

  private static Set<String> members(JsonObject json) {
    Set<String> names = new TreeSet<>();
    collect("", json, names);
    return names;
  }

  private static void collect(String path, Object value, Set<String> names) {
    if (value instanceof JsonArray array) {
      array.forEach(element -> collect(path, element, names));
    } else if (value instanceof JsonObject object && !OPEN_NAMES.contains(last(path))) {
      for (String name : object.fieldNames()) {
        String member = path.isEmpty() ? name : path + "." + name;
        names.add(member);
        collect(member, object.getValue(name), names);
      }
    }
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static String json(Frame frame) {
    return new Published(frame, 0, new FrameWriter()).json().toString(UTF_8);
  }
}
