package headroom.config;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.yaml.Problem;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** deploy/headroom.example.yaml, the records, the variables and the flags name the same keys. */
class ExampleFileTest {
  private static final Path EXAMPLE = Path.of("deploy/headroom.example.yaml");

  @Test
  void everyComponentOfTheRecordsIsAKeyAndEveryKeyAComponent() {
    assertThat(Key.all())
        .extracting(Key::path)
        .containsExactlyElementsOf(components(Config.class, "").toList());
  }

  @Test
  void theExampleIsTheDefaults() throws Exception {
    assertThat(Config.load(new Sources("localhost", EXAMPLE, Map.of(), Map.of())))
        .isEqualTo(Config.load(Sources.none()));
  }

  /** With the comment signs taken off, every key is set and none is unknown. */
  @Test
  void theExampleNamesEveryKey(@TempDir Path folder) throws Exception {
    String uncommented =
        Files.readString(EXAMPLE)
            .replaceAll("(?m)^( *)# ?((?:  )?[a-z-]+:(?: [a-z0-9/.-]+)?)$", "$1$2")
            .replace("limits: []\n#  - interface", "limits:\n  - interface")
            .replace("#    bytes", "    bytes");
    for (String name : List.of("token", "tls.crt", "tls.key", "peers.key", "alerts.yaml")) {
      Path secret = Files.writeString(folder.resolve(name), "0123456789abcdef");
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
      uncommented =
          uncommented.replaceAll("(?m): /etc/headroom/" + name + "$", ": " + folder.resolve(name));
    }
    Path file = Files.writeString(folder.resolve("all.yaml"), uncommented);

    LoadedConfig loaded = LoadedConfig.of(new Sources("h", file, Map.of(), Map.of()));

    assertThat(loaded.values())
        .allMatch(v -> v.origin().startsWith(file.toString()), "set in the file");
    assertThat(loaded.config().limits())
        .containsExactly(new LimitConfig(new Glob("cilium_vxlan"), 1350));
  }

  @Test
  void everyKeyStandsUnderAComment() throws Exception {
    List<String> lines = Files.readAllLines(EXAMPLE);
    for (Key<?> key : Key.all()) {
      String name = key.path().substring(key.path().indexOf('.') + 1);
      int at = 0;
      while (!lines.get(at).matches("[ #]*" + name + ":.*")) {
        at++;
      }
      int above = lines.get(at - 1).matches("#? *(tls|certificate):.*") ? at - 2 : at - 1;
      assertThat(lines.get(above).strip()).as(key.path()).startsWith("#");
    }
  }

  @Test
  void aVariableAndAFlagSetEachKey() throws Exception {
    for (Key<?> key : Key.all()) {
      assertThat(key.variable()).matches("HEADROOM_[A-Z_]+");
      assertThat(key.flag()).matches("--[a-z-]+");
      String text = key.path().equals("listen") ? "127.0.0.1:1" : "\0";
      for (Sources sources :
          List.of(
              new Sources("h", null, Map.of(key.variable(), text), Map.of()),
              Sources.none().with(key.path(), text))) {
        try {
          assertThat(Config.load(sources).listen().port()).as(key.path()).isEqualTo(1);
        } catch (ConfigException refused) {
          assertThat(refused.problems())
              .first()
              .extracting(Problem::key)
              .asString()
              .startsWith(key.path());
        }
      }
    }
    assertThat(Key.all().stream().map(Key::variable).distinct()).hasSameSizeAs(Key.all());
    assertThat(Key.all().stream().map(Key::flag).distinct()).hasSameSizeAs(Key.all());
  }

  private static Stream<String> components(Class<?> type, String prefix) {
    return Arrays.stream(type.getRecordComponents())
        .flatMap(c ->
            isSection(c)
                ? components(c.getType(), prefix + kebab(c) + ".")
                : Stream.of(prefix + kebab(c)));
  }

  private static boolean isSection(RecordComponent component) {
    return component.getType().getSimpleName().endsWith("Config");
  }

  private static String kebab(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
