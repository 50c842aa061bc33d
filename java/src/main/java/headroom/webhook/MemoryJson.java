package headroom.webhook;

import headroom.alert.AlertMemory;
import headroom.model.Silence;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the alerts must remember, as JSON for {@link Outbox#commit}, and back. Pure. */
public final class MemoryJson {
  /** Of the form; another one is not read. */
  static final int VERSION = 1;

  private static final Logger LOG = LoggerFactory.getLogger(MemoryJson.class);

  private MemoryJson() {}

  public static byte[] write(AlertMemory memory) {
    return new JsonObject()
        .put("version", VERSION)
        .put("at", memory.at().toString())
        .put("alerts", array(memory.alerts(), MemoryJson::kept))
        .put("groups", array(memory.groups(), MemoryJson::told))
        .put("silences", array(memory.silences(), MemoryJson::silence))
        .put("answered", strings(memory.answered()))
        .toBuffer()
        .getBytes();
  }

  /**
   * @param json null: there is none
   * @return null: there is none, or it cannot be read (then it is said in the log); alerts begin
   *     anew
   */
  public static @Nullable AlertMemory read(byte @Nullable [] json) {
    if (json == null) {
      return null;
    }
    try {
      JsonObject memory = new JsonObject(Buffer.buffer(json));
      if (memory.getInteger("version", 0) != VERSION) {
        LOG.warn(
            "the alerts' memory is of version {}: alerts begin anew", memory.getValue("version"));
        return null;
      }
      return new AlertMemory(
          Instant.parse(memory.getString("at")),
          list(memory.getJsonArray("alerts"), MemoryJson::kept),
          list(memory.getJsonArray("groups"), MemoryJson::told),
          list(memory.getJsonArray("silences"), MemoryJson::silence),
          strings(memory.getJsonObject("answered")));
    } catch (RuntimeException e) { // a file that somebody changed by hand
      LOG.warn(
          "the alerts' memory cannot be read: alerts begin anew ({})",
          e.getClass().getSimpleName());
      return null;
    }
  }

  private static JsonObject kept(AlertMemory.Kept kept) {
    JsonObject json =
        new JsonObject()
            .put("id", kept.id())
            .put("rule", kept.rule())
            .put("labels", strings(kept.labels()))
            .put("facts", strings(kept.facts()))
            .put("value", Double.isFinite(kept.value()) ? kept.value() : null)
            .put("since", kept.since().toString())
            .put("heldMs", kept.held().toMillis())
            .put("group", kept.group())
            .put("groupLabels", strings(kept.groupLabels()));
    putIfThere(json, "finding", kept.finding());
    putIfThere(json, "firedAt", kept.firedAt());
    putIfThere(json, "endedAt", kept.endedAt());
    return json;
  }

  private static AlertMemory.Kept kept(JsonObject json) {
    Double value = json.getDouble("value");
    return new AlertMemory.Kept(
        json.getString("id"),
        json.getString("rule"),
        strings(json.getJsonObject("labels")),
        strings(json.getJsonObject("facts")),
        json.getString("finding"),
        value == null ? Double.NaN : value,
        Instant.parse(json.getString("since")),
        instant(json.getString("firedAt")),
        instant(json.getString("endedAt")),
        Duration.ofMillis(json.getLong("heldMs")),
        json.getString("group"),
        strings(json.getJsonObject("groupLabels")));
  }

  private static JsonObject told(AlertMemory.Told told) {
    return new JsonObject()
        .put("receiver", told.receiver())
        .put("group", told.group())
        .put("sequence", told.sequence())
        .put("at", told.at().toString())
        .put("firing", new JsonArray(told.firing()))
        .put("level", told.level());
  }

  private static AlertMemory.Told told(JsonObject json) {
    return new AlertMemory.Told(
        json.getString("receiver"),
        json.getString("group"),
        json.getLong("sequence"),
        Instant.parse(json.getString("at")),
        json.getJsonArray("firing").stream().map(String::valueOf).toList(),
        json.getInteger("level"));
  }

  private static JsonObject silence(Silence silence) {
    return new JsonObject()
        .put("id", silence.id())
        .put(
            "matchers",
            array(
                silence.matchers(),
                each -> new JsonObject().put("label", each.label()).put("pattern", each.pattern())))
        .put("startsAt", silence.startsAt().toString())
        .put("endsAt", silence.endsAt().toString())
        .put("author", silence.author())
        .put("comment", silence.comment());
  }

  private static Silence silence(JsonObject json) {
    return new Silence(
        json.getString("id"),
        list(
            json.getJsonArray("matchers"),
            each -> new Silence.Matcher(each.getString("label"), each.getString("pattern"))),
        Instant.parse(json.getString("startsAt")),
        Instant.parse(json.getString("endsAt")),
        json.getString("author"),
        json.getString("comment"));
  }

  private static <T> JsonArray array(List<T> all, Function<T, JsonObject> write) {
    JsonArray array = new JsonArray();
    all.forEach(each -> array.add(write.apply(each)));
    return array;
  }

  private static <T> List<T> list(JsonArray array, Function<JsonObject, T> read) {
    return array.stream().map(each -> read.apply((JsonObject) each)).toList();
  }

  private static void putIfThere(JsonObject json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value.toString());
    }
  }

  private static @Nullable Instant instant(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }

  private static JsonObject strings(Map<String, String> map) {
    JsonObject json = new JsonObject();
    new TreeMap<>(map).forEach(json::put);
    return json;
  }

  private static Map<String, String> strings(JsonObject json) {
    Map<String, String> map = new TreeMap<>();
    json.forEach(entry -> map.put(entry.getKey(), String.valueOf(entry.getValue())));
    return map;
  }
}
