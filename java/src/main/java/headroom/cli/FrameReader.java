package headroom.cli;

import headroom.model.Drop;
import headroom.model.DropClass;
import headroom.model.Frame;
import headroom.model.Headline;
import headroom.model.NetInterface;
import headroom.model.NetNamespace;
import headroom.model.PathView;
import headroom.model.Rates;
import headroom.model.Retransmits;
import headroom.model.Role;
import headroom.model.Self;
import headroom.model.Traffic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A recorded Frame, as /api/v1/frame has it, for the rules: counts, paths and findings. Samples, sizes
 * and rates are left out, since no rule reads them.
 */
final class FrameReader {
  private FrameReader() {}

  /**
   * @throws RuntimeException that it is no Frame: a member is missing or of another kind
   */
  static Frame read(JsonObject json) {
    PathView paths = PathViewJson.read(json);
    Instant started = Instant.parse(json.getString("started"));
    return new Frame(
        json.getString("node"),
        Instant.parse(json.getString("time")),
        json.getLong("seq"),
        started,
        new Headline(Headline.State.OK, Double.NaN, started, null, null),
        list(json, "interfaces", FrameReader::device),
        list(json, "drops", FrameReader::drop),
        List.of(),
        list(
            json,
            "namespaces",
            one ->
                new NetNamespace(one.getLong("inode"), one.getString("name"), one.getString("pod"))),
        list(
            json,
            "retransmits",
            one -> new Retransmits(one.getLong("netns"), one.getLong("segments"), List.of())),
        paths.paths(),
        paths.findings(),
        new Rates(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Map.of()),
        self(json.getJsonObject("self")));
  }

  private static NetInterface device(JsonObject one) {
    Map<String, Long> counters = new HashMap<>();
    JsonObject given = one.getJsonObject("counters", new JsonObject());
    given.fieldNames().forEach(name -> counters.put(name, given.getLong(name)));
    JsonObject rx = one.getJsonObject("rx");
    return new NetInterface(
        one.getLong("netns"),
        one.getInteger("ifindex"),
        one.getString("name"),
        Role.valueOf(one.getString("role").toUpperCase(Locale.ROOT)),
        one.getInteger("mtu"),
        OptionalInt.empty(),
        OptionalInt.empty(),
        one.getBoolean("up"),
        traffic(one.getJsonObject("tx")),
        rx == null ? null : traffic(rx),
        counters);
  }

  private static Traffic traffic(JsonObject one) {
    return new Traffic(
        one.getLong("packets"),
        one.getLong("bytes"),
        one.getLong("oversizedPackets"),
        one.getLong("oversizedBytes"),
        one.getLong("fragments"),
        one.getLong("pmtuSignals"),
        List.of(),
        Double.NaN,
        Double.NaN);
  }

  private static Drop drop(JsonObject one) {
    return new Drop(
        one.getLong("netns"),
        one.getInteger("ifindex"),
        one.getString("interface"),
        one.getString("reason"),
        one.getString("ciliumReason"),
        DropClass.valueOf(one.getString("class").toUpperCase(Locale.ROOT).replace('-', '_')),
        one.getString("location"),
        one.getString("protocol"),
        one.getBoolean("oversized"),
        one.getLong("packets"),
        one.getLong("bytes"),
        Double.NaN,
        Instant.parse(one.getString("firstSeen")),
        Instant.parse(one.getString("lastSeen")));
  }

  private static Self self(JsonObject one) {
    return new Self(
        one.getLong("dropKeysFull"),
        one.getInteger("dropKeys"),
        one.getInteger("dropKeysMax"),
        one.getLong("ledgerPeersFull"),
        one.getInteger("peersTurnedAway"),
        one.getLong("dropsUnplaced"),
        one.getLong("retransmitsFull"),
        one.getLong("missed"),
        one.getLong("unsized"),
        one.getLong("eventsLost"),
        one.getLong("eventsSkipped"),
        one.getLong("framesSkipped"),
        one.getLong("pollMicros"),
        List.of(),
        List.of());
  }

  private static <T> List<T> list(JsonObject json, String name, Function<JsonObject, T> read) {
    List<T> all = new ArrayList<>();
    JsonArray array = json.getJsonArray(name, new JsonArray());
    for (int i = 0; i < array.size(); i++) {
      all.add(read.apply(array.getJsonObject(i)));
    }
    return all;
  }
}
