package headroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.Because;
import headroom.model.Evidence;
import headroom.model.SearchAnswer;
import headroom.model.SearchAnswer.Outcome;
import headroom.model.Unavailable;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The description and the routes say the same, in both directions. */
class OpenApiTest {
  private final Map<?, ?> description = load();

  @Test
  void theDescribedPathsAndParametersAreThoseThatAreServed() {
    Map<String, Set<String>> served = new TreeMap<>();
    for (Endpoint endpoint : endpoints()) {
      boolean any = endpoint.parameters().equals(Endpoint.ANY);
      served.merge(
          endpoint.path(), any ? Set.of() : endpoint.parameters(), OpenApiTest::both);
    }
    Map<String, Set<String>> described = new TreeMap<>();
    map(description, "paths")
        .forEach((path, item) -> described.put((String) path, parameters(item)));
    assertThat(described).isEqualTo(served);
    assertThat(methods()).isEqualTo(described.keySet().stream()
        .collect(Collectors.toMap(path -> path, path -> map(description, "paths", path).keySet())));
  }

  /** As they are served, by path. */
  private static Map<String, Set<String>> methods() {
    Map<String, Set<String>> methods = new TreeMap<>();
    for (Endpoint endpoint : endpoints()) {
      String method =
          endpoint.reads()
              ? "get"
              : endpoint.methods().getFirst().name().toLowerCase(java.util.Locale.ROOT);
      methods.merge(endpoint.path(), Set.of(method), OpenApiTest::both);
    }
    return methods;
  }

  private static Set<String> both(Set<String> some, Set<String> others) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  @Test
  void whatTakesABodyIsDescribedSo() {
    Set<String> taking =
        endpoints().stream()
            .filter(Endpoint::takesBody)
            .map(Endpoint::path)
            .collect(Collectors.toSet());
    Set<Object> described =
        map(description, "paths").entrySet().stream()
            .filter(path ->
                ((Map<?, ?>) path.getValue())
                    .values().stream().anyMatch(one -> ((Map<?, ?>) one).containsKey("requestBody")))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    assertThat(described).isEqualTo(taking);
  }

  @Test
  void whatNeedsNoTokenIsDescribedSo() {
    Set<String> open =
        endpoints().stream()
            .filter(endpoint -> !endpoint.needsToken() && !endpoint.path().equals("/"))
            .map(Endpoint::path)
            .collect(Collectors.toSet());
    Set<Object> described =
        map(description, "paths").entrySet().stream()
            .filter(path -> operations(path.getValue()).stream().anyMatch(one -> one.containsKey("security")))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    assertThat(described).isEqualTo(open);
  }

  @Test
  void everyKindOfSentenceIsDescribed() throws Exception {
    Map<?, ?> schemas = map(description, "components", "schemas");
    String evidence = "EvidenceList items properties kind enum";
    String because = "Path properties becauseKind enum";
    String unavailable = "UnavailableKinds items properties kind enum";
    assertThat(values(schemas, evidence)).isEqualTo(json(Evidence.Kind.values()));
    assertThat(values(schemas, because)).isEqualTo(json(Because.Kind.values()));
    assertThat(values(schemas, unavailable)).isEqualTo(json(Unavailable.Kind.values()));

    String findings = Files.readString(Path.of("docs/FINDINGS.md"));
    for (String where : List.of(evidence, because, unavailable)) {
      for (Object kind : values(schemas, where)) {
        assertThat(findings).contains("`" + kind + "`");
      }
    }
  }

  private static List<?> values(Map<?, ?> schemas, String where) {
    Object at = schemas;
    for (String name : where.split(" ")) {
      at = Objects.requireNonNull(((Map<?, ?>) at).get(name), name);
    }
    return (List<?>) at;
  }

  private static List<String> json(Enum<?>[] kinds) {
    return Arrays.stream(kinds)
        .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }

  @Test
  void everyAnswerOfARunningServiceIsDescribed() throws Exception {
    try (var service = new Service()) {
      answersAreDescribed(service);
      service.hub.publish(Frames.withSeq(1));
      service.hub.audit(AuditJsonTest.AUDIT, AuditJsonTest.RATES);
      service.hub.alertsBy(new Alerts.Desk(Alerts.sample()));
      answersAreDescribed(service);
    }
  }

  @Test
  void everyAnswerToASearchIsDescribed() throws Exception {
    try (var service = new Service()) {
      Map<?, ?> search = map(description, "paths", "/api/v1/paths/{peer}/search", "post");
      for (Outcome outcome : Outcome.values()) {
        service.hub.searchBy(_ -> new SearchAnswer(outcome, 23, 7));
        var answer = service.send("POST", "/api/v1/paths/192.168.20.1/search");
        String status = Integer.toString(answer.statusCode());
        Map<?, ?> content = map(resolve(map(search, "responses").get(status)), "content");
        String type = answer.headers().firstValue("content-type").orElseThrow();
        conforms(
            new JsonObject(answer.body()), map(content, type, "schema"), outcome + " " + status);
      }
    }
  }

  @Test
  void everyMemberOfTheAlertsIsDescribedAndEveryRequiredOneIsThere() {
    for (var view : List.of(Alerts.sample(), Alerts.nothing())) {
      JsonObject json =
          new JsonObject(JsonMembers.buffer(out -> AlertJson.write(out, view, 2_000)));
      conforms(json.getMap(), "Alerts", "alerts");
    }
  }

  @Test
  void everyMemberOfTheSampleFrameIsDescribedAndEveryRequiredOneIsThere() {
    JsonObject sample = new JsonObject(new Published(Frames.sample(), 0, new FrameWriter()).json());
    conforms(sample.getMap(), "Frame", "frame");
    JsonObject bare = new JsonObject(new Published(Frames.bare(), 0, new FrameWriter()).json());
    conforms(bare.getMap(), "Frame", "bare");
  }

  @Test
  void everyMemberOfAnAuditIsDescribedAndEveryRequiredOneIsThere() {
    conforms(AuditJsonTest.json(AuditJsonTest.AUDIT).getMap(), "Audit", "audit");
    conforms(AuditJsonTest.json(AuditJsonTest.BARE).getMap(), "Audit", "bare");
  }

  private void answersAreDescribed(Service service) throws Exception {
    for (String path : Service.PATHS_THAT_END) {
      var answer = service.get(path);
      Map<?, ?> responses = map(map(map(description, "paths"), path, "get"), "responses");
      Object response = responses.get(Integer.toString(answer.statusCode()));
      assertThat(response).as(path + " " + answer.statusCode() + " is described").isNotNull();
      String type = answer.headers().firstValue("content-type").orElseThrow().split(";")[0];
      assertThat(map(resolve(response), "content").keySet())
          .as(path)
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.collection(Object.class))
          .contains(type);
    }
  }

  /** As much of JSON Schema as the description uses for objects. */
  private void conforms(Object value, Object schema, String where) {
    Map<?, ?> is =
        schema instanceof String name
            ? map(description, "components", "schemas", name)
            : resolve(schema);
    Object unwrapped = value instanceof JsonObject object ? object.getMap() : value;
    if (unwrapped instanceof Map<?, ?> object) {
      Map<?, ?> properties = is.containsKey("properties") ? map(is, "properties") : Map.of();
      assertThat(object.keySet())
          .as(where)
          .containsAll(cast((List<?>) Objects.requireNonNullElse(is.get("required"), List.of())));
      object.forEach((name, member) -> {
        Object of =
            properties.containsKey(name) ? properties.get(name) : is.get("additionalProperties");
        assertThat(of).as(where + "." + name + " is described").isNotNull();
        conforms(member, of, where + "." + name);
      });
    } else if (unwrapped instanceof Iterable<?> array) {
      array.forEach(element -> conforms(element, is.get("items"), where + "[]"));
    } else if (is.get("enum") instanceof List<?> allowed) {
      assertThat(cast(allowed)).as(where).contains(unwrapped);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> List<T> cast(List<?> list) {
    return (List<T>) list;
  }

  private Map<?, ?> resolve(Object node) {
    Map<?, ?> map = (Map<?, ?>) node;
    if (map.get("$ref") instanceof String reference) {
      return map(description, reference.substring(2).split("/"));
    }
    return map;
  }

  private static Set<String> parameters(Object item) {
    Set<String> names = new TreeSet<>();
    for (Map<?, ?> operation : operations(item)) {
      if (operation.get("parameters") instanceof List<?> list) {
        for (Object parameter : list) {
          if ("query".equals(((Map<?, ?>) parameter).get("in"))) {
            names.add((String) ((Map<?, ?>) parameter).get("name"));
          }
        }
      }
    }
    return names;
  }

  /** Those of a path. */
  private static List<Map<?, ?>> operations(Object item) {
    List<Map<?, ?>> all = new java.util.ArrayList<>();
    ((Map<?, ?>) item).values().forEach(one -> all.add((Map<?, ?>) one));
    return all;
  }

  private static Map<?, ?> map(Object node, String... path) {
    Object at = node;
    for (String name : path) {
      at = ((Map<?, ?>) at).get(name);
      assertThat(at).as(name + " of " + String.join("/", path)).isNotNull();
    }
    return (Map<?, ?>) at;
  }

  private static List<Endpoint> endpoints() {
    Vertx vertx = Vertx.vertx();
    try {
      FrameHub hub = new FrameHub();
      return new Api(WebOptions.loopback(0, "n", "0"), hub, Pages.load())
          .endpoints(new StreamRoute(vertx, hub));
    } finally {
      vertx.close().await();
    }
  }

  private static Map<?, ?> load() {
    Resource file = Resource.load("headroom/web/openapi.yaml");
    assertThat(file).isNotNull();
    return (Map<?, ?>)
        new Load(LoadSettings.builder().build()).loadFromString(file.body().toString());
  }
}
