package headroom.host;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON text as a tree of Map, List, String, Number, Boolean and null. For the small answers of
 * {@code ip -json} and our own resources; jackson-core bounds the depth (1,000).
 */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * Where the value went that a later one of the same name replaced: {@code ip} writes the headers
   * of a route's encapsulation flat among the route's own members, "dst" beside "dst".
   */
  static final String EARLIER = "#earlier";

  private Json() {}

  /**
   * @return null for empty text and for the JSON {@code null}
   * @throws IOException the text is not one whole JSON value; the message has line and column
   */
  public static @Nullable Object parse(String text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        return null;
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new IOException(
            "more JSON after the value at " + parser.currentTokenLocation().offsetDescription());
      }
      return value;
    }
  }

  /**
   * Several values one after the other, as {@code ip -batch -json} prints an array for each of its
   * lines. A last one that is cut short is an error.
   */
  static List<@Nullable Object> parseAll(String text) throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(text)) {
      while (parser.nextToken() != null) {
        values.add(value(parser));
      }
    }
    return values;
  }

  /** The value as a list of objects: what every {@code ip -json} prints. Others are left out. */
  public static List<Map<?, ?>> objects(@Nullable Object value) {
    List<Map<?, ?>> objects = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> map) {
          objects.add(map);
        }
      }
    }
    return objects;
  }

  public static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  public static @Nullable String string(Map<?, ?> object, String key) {
    return object.get(key) instanceof String text ? text : null;
  }

  public static int integer(Map<?, ?> object, String key, int absent) {
    return object.get(key) instanceof Number number ? number.intValue() : absent;
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          if (map.containsKey(name)) {
            map.put(name + EARLIER, map.get(name));
          }
          map.put(name, value(parser));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? (Object) parser.getDoubleValue()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }
}
