package headroom.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The object's BTF, bpf/layout.json, bpf/headroom.h and {@link Contract} say the same. */
class LayoutTest {
  private static final Path OBJECT = Path.of("target/classes/headroom/bpf/headroom.bpf.o");
  private static final Path GOLDEN = Path.of("bpf/layout.json");
  private static final Path HEADER = Path.of("bpf/headroom.h");

  private static final List<Class<?>> STRUCTS =
      List.of(
          Contract.Watch.class,
          Contract.TrafficVal.class,
          Contract.DropKey.class,
          Contract.DropVal.class,
          Contract.LedgerKey.class,
          Contract.LedgerVal.class,
          Contract.Hot.class,
          Contract.RetransmitVal.class,
          Contract.Event.class,
          Contract.SelfVal.class);

  @Test
  void theGoldenFileIsWhatTheObjectSays() throws IOException {
    String made = json(structsOfTheObject());
    if (System.getProperty("layout.write") != null) {
      Files.writeString(GOLDEN, made);
    }
    assertThat(Files.readString(GOLDEN))
        .as("bpf/layout.json; to renew it: mvn test -Dtest=LayoutTest -Dlayout.write")
        .isEqualTo(made);
  }

  @Test
  void javaReadsTheBytesThatTheProgramsWrite() throws ReflectiveOperationException {
    assertThat(json(structsOfJava())).isEqualTo(json(structsOfTheObject()));
  }

  @Test
  void limitsAreThoseOfTheHeader() throws Exception {
    Map<String, Long> defines = defines();
    assertThat(defines).isNotEmpty();
    for (var define : defines.entrySet()) {
      Field field = Contract.class.getField(define.getKey());
      assertThat(field.getInt(null)).as(define.getKey()).isEqualTo(define.getValue().intValue());
    }
  }

  @Test
  void sizeClassesAreThoseOfTheHeaderAndAscend() throws IOException {
    List<Integer> inHeader =
        Pattern.compile("\\bX\\((\\d+)\\)")
            .matcher(Files.readString(HEADER))
            .results()
            .map(m -> Integer.parseInt(m.group(1)))
            .toList();
    assertThat(inHeader)
        .isEqualTo(headroom.model.SizeCounts.UP_TO)
        .hasSize(Contract.SIZE_CLASS_COUNT)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  private static Map<String, Map<String, Integer>> structsOfTheObject() {
    var structs = new TreeMap<String, Map<String, Integer>>();
    try (Btf btf = Btf.ofElf(OBJECT.toString())) {
      for (Class<?> struct : STRUCTS) {
        structs.put(snake(struct.getSimpleName()), btf.structLayout(snake(struct.getSimpleName())));
      }
    }
    return structs;
  }

  private static Map<String, Map<String, Integer>> structsOfJava()
      throws ReflectiveOperationException {
    var structs = new TreeMap<String, Map<String, Integer>>();
    for (Class<?> struct : STRUCTS) {
      var layout = new TreeMap<String, Integer>();
      for (Field field : struct.getFields()) {
        String name = field.getName().toLowerCase(Locale.ROOT);
        layout.put(name.equals("size") ? "" : name, field.getInt(null));
      }
      structs.put(snake(struct.getSimpleName()), layout);
    }
    return structs;
  }

  private static Map<String, Long> defines() throws IOException {
    return Pattern.compile(
            "(?m)^#define (\\w+_(?:MAX|SLOTS|PROBES|BYTES|COUNT)) (\\(?[^\\s)]+(?: << \\d+)?\\)?)")
        .matcher(Files.readString(HEADER))
        .results()
        .collect(Collectors.toMap(m -> m.group(1), m -> value(m.group(2))));
  }

  private static long value(String text) {
    String[] parts = text.replaceAll("[()]", "").split(" << ", -1);
    return Long.parseLong(parts[0]) << (parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
  }

  private static String snake(String camel) {
    return camel.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private static String json(Map<String, Map<String, Integer>> structs) {
    return structs.entrySet().stream()
        .map(s -> "  \"" + s.getKey() + "\": {\n" + members(s.getValue()) + "\n  }")
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  private static String members(Map<String, Integer> layout) {
    return Arrays.stream(layout.keySet().toArray(String[]::new))
        .map(name -> "    \"" + (name.isEmpty() ? "sizeof" : name) + "\": " + layout.get(name))
        .collect(Collectors.joining(",\n"));
  }
}
