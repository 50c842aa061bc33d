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
      served.put(endpoint.path(), any ? Set.of() : endpoint.parameters());
    }
    Map<String, Set<String>> described = new TreeMap<>();
    map(description, "paths")
        .forEach((path, item) -> described.put((String) path, parameters(item)));
    assertThat(described).isEqualTo(served);
    for (Endpoint endpoint : endpoints()) {
      assertThat(map(description, "paths", endpoint.path()).keySet())
          .as(endpoint.path())
          .isEqualTo(Set.of(endpoint.reads() ? "get" : "post"));
    }
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
            .filter(path -> operation(path.getValue()).containsKey("security"))
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
    if (operation(item).get("parameters") instanceof List<?> list) {
      for (Object parameter : list) {
        if ("query".equals(((Map<?, ?>) parameter).get("in"))) {
          names.add((String) ((Map<?, ?>) parameter).get("name"));
        }
      }
    }
    return names;
  }

  /** The only one of a path. */
  private static Map<?, ?> operation(Object item) {
    Map<?, ?> methods = (Map<?, ?>) item;
    return map(methods, methods.containsKey("get") ? "get" : "post");
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
