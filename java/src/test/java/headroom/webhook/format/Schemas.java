package headroom.webhook.format;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The receivers' published schemas, as this folder of the test resources has them. */
final class Schemas {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static final Map<String, Schema> READ = new ConcurrentHashMap<>();

  private Schemas() {}

  /** What is wrong with it; empty: nothing. */
  static List<String> problems(String format, String json) {
    return READ
        .computeIfAbsent(format, Schemas::schema)
        .validate(
            json,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(Object::toString)
        .toList();
  }

  private static Schema schema(String format) {
    String name = format + ".schema.json";
    try (InputStream in = Schemas.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no " + name);
      }
      return REGISTRY.getSchema(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
