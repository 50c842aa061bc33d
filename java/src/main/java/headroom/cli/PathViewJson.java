package headroom.cli;

import headroom.model.Because;
import headroom.model.Evidence;
import headroom.model.Finding;
import headroom.model.PathVerdict;
import headroom.model.PathView;
import headroom.model.PeerPath;
import headroom.model.PeerPath.SizeLoss;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PathView} as JSON and back: members as in the Frame (docs/frame-sample.json). Reading is
 * lenient to members that it does not know, so that an agent may be newer than the doctor.
 */
final class PathViewJson {
  private PathViewJson() {}

  /**
   * @throws IllegalArgumentException what was found in place of what
   */
  static PathView read(JsonObject frame) {
    return new PathView(
        list(frame, "paths", PathViewJson::path),
        frame.getInteger("pathsTurnedAway", 0),
        list(frame, "findings", PathViewJson::finding),
        null);
  }

  static JsonObject write(PathView view) {
    return new JsonObject()
        .put("paths", array(view.paths(), PathViewJson::path))
        .put("pathsTurnedAway", view.turnedAway())
        .put("findings", array(view.findings(), PathViewJson::finding));
  }

  private static PeerPath path(JsonObject json) {
    return new PeerPath(
        text(json, "peer"),
        json.getString("name"),
        word(PathVerdict.class, text(json, "verdict")),
        number(json, "mtu"),
        number(json, "needed"),
        word(PeerPath.Direction.class, text(json, "direction")),
        word(PeerPath.PeerAgent.class, text(json, "agent")),
        list(json, "lossBySize", PathViewJson::loss),
        list(json, "evidence", PathViewJson::evidence),
        time(json, "since"),
        because(json),
        number(json, "searchPackets"));
  }

  private static JsonObject path(PeerPath path) {
    JsonObject json = new JsonObject().put("peer", path.peer());
    putText(json, "name", path.name());
    json.put("verdict", path.verdict().json());
    putNumber(json, "mtu", path.mtu());
    putNumber(json, "needed", path.needed());
    json.put("direction", path.direction().json())
        .put("agent", path.agent().json())
        .put("lossBySize", array(path.loss(), PathViewJson::loss))
        .put("evidence", array(path.evidence(), PathViewJson::evidence))
        .put("since", time(path.since()));
    putBecause(json, path.because());
    putNumber(json, "searchPackets", path.searchPackets());
    return json;
  }

  private static @Nullable Because because(JsonObject json) {
    String text = json.getString("because");
    return text == null
        ? null
        : new Because(
            wordIfKnown(Because.Kind.class, json.getString("becauseKind")),
            text,
            facts(json, "becauseFacts"));
  }

  private static void putBecause(JsonObject json, @Nullable Because because) {
    if (because != null) {
      json.put("because", because.text());
      if (because.kind() != null) {
        json.put("becauseKind", because.kind().json());
        putFacts(json, "becauseFacts", because.facts());
      }
    }
  }

  private static SizeLoss loss(JsonObject json) {
    return new SizeLoss((int) count(json, "upTo"), count(json, "sent"), count(json, "lost"));
  }

  private static JsonObject loss(SizeLoss loss) {
    return new JsonObject()
        .put("upTo", loss.upTo())
        .put("sent", loss.sent())
        .put("lost", loss.lost());
  }

  private static Evidence evidence(JsonObject json) {
    return new Evidence(
        word(Evidence.Witness.class, text(json, "witness")),
        wordIfKnown(Evidence.Kind.class, json.getString("kind")),
        text(json, "text"),
        facts(json, "facts"),
        time(json, "at"));
  }

  private static JsonObject evidence(Evidence evidence) {
    JsonObject json = new JsonObject().put("witness", evidence.witness().json());
    if (evidence.kind() != null) {
      json.put("kind", evidence.kind().json());
    }
    json.put("text", evidence.text());
    putFacts(json, "facts", evidence.facts());
    return json.put("at", time(evidence.at()));
  }

  private static Finding finding(JsonObject json) {
    return new Finding(
        text(json, "id"),
        word(Finding.Kind.class, text(json, "kind")),
        word(Finding.Severity.class, text(json, "severity")),
        json.getString("peer"),
        json.getLong("netns", 0L),
        text(json, "title"),
        text(json, "text"),
        facts(json, "facts"),
        time(json, "since"),
        list(json, "evidence", PathViewJson::evidence),
        list(json, "advice", PathViewJson::advice));
  }

  private static JsonObject finding(Finding finding) {
    JsonObject facts = new JsonObject();
    new TreeMap<>(finding.facts()).forEach(facts::put);
    JsonObject json =
        new JsonObject()
            .put("id", finding.id())
            .put("kind", finding.kind().json())
            .put("severity", finding.severity().json());
    putText(json, "peer", finding.peer());
    if (finding.netns() != 0) {
      json.put("netns", finding.netns());
    }
    return json.put("title", finding.title())
        .put("text", finding.text())
        .put("facts", facts)
        .put("since", time(finding.since()))
        .put("evidence", array(finding.evidence(), PathViewJson::evidence))
        .put("advice", array(finding.advice(), PathViewJson::advice));
  }

  private static Finding.Advice advice(JsonObject json) {
    return new Finding.Advice(
        word(Finding.Step.class, text(json, "kind")),
        text(json, "text"),
        json.getString("command"));
  }

  private static JsonObject advice(Finding.Advice advice) {
    JsonObject json = new JsonObject().put("kind", advice.kind().json()).put("text", advice.text());
    putText(json, "command", advice.command());
    return json;
  }

  private static <T> List<T> list(JsonObject json, String name, Function<JsonObject, T> element) {
    return json.getJsonArray(name, new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .map(element)
        .toList();
  }

  private static <T> JsonArray array(List<T> list, Function<T, JsonObject> element) {
    JsonArray array = new JsonArray();
    list.forEach(one -> array.add(element.apply(one)));
    return array;
  }

  private static String text(JsonObject json, String name) {
    String value = json.getString(name);
    if (value == null) {
      throw new IllegalArgumentException("expected \"" + name + "\" in " + json.encode());
    }
    return value;
  }

  private static long count(JsonObject json, String name) {
    Long value = json.getLong(name);
    if (value == null) {
      throw new IllegalArgumentException("expected \"" + name + "\" in " + json.encode());
    }
    return value;
  }

  private static OptionalInt number(JsonObject json, String name) {
    Integer value = json.getInteger(name);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static Instant time(JsonObject json, String name) {
    return Instant.parse(text(json, name));
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** "refused-by-signal" is REFUSED_BY_SIGNAL. */
  private static <E extends Enum<E>> E word(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Null: there is none, or an agent that is newer has one that is not known here. */
  private static <E extends Enum<E>> @Nullable E wordIfKnown(
      Class<E> type, @Nullable String word) {
    try {
      return word == null ? null : word(type, word);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Map<String, String> facts(JsonObject json, String name) {
    Map<String, String> facts = new TreeMap<>();
    JsonObject told = json.getJsonObject(name, new JsonObject());
    told.fieldNames().forEach(key -> facts.put(key, text(told, key)));
    return facts;
  }

  private static void putFacts(JsonObject json, String name, Map<String, String> facts) {
    if (!facts.isEmpty()) {
      var told = new JsonObject();
      new TreeMap<>(facts).forEach(told::put);
      json.put(name, told);
    }
  }

  private static void putText(JsonObject json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  private static void putNumber(JsonObject json, String name, OptionalInt value) {
    if (value.isPresent()) {
      json.put(name, value.getAsInt());
    }
  }
}
