package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.config.Config;
import headroom.config.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What deploy/ grants is what the program asks for. */
class DeployTest {
  private static final Path UNIT = Path.of("deploy/headroom.service");
  private static final Path MANIFEST = Path.of("deploy/daemonset.yaml");

  @Test
  void theUnitGrantsEveryCapabilityAndSaysWhatEachIsFor() throws Exception {
    String unit = Files.readString(UNIT);
    // LimitMEMLOCK=infinity takes the place of CAP_SYS_RESOURCE.
    String granted =
        String.join(
            " ",
            Arrays.stream(Capability.values())
                .filter(c -> c != Capability.CAP_SYS_RESOURCE)
                .map(Capability::name)
                .toList());
    assertThat(sorted(line(unit, "CapabilityBoundingSet="))).isEqualTo(sorted(granted));
    assertThat(line(unit, "AmbientCapabilities=")).isEqualTo(line(unit, "CapabilityBoundingSet="));
    assertThat(unit).contains("\nLimitMEMLOCK=infinity\n");
    for (Capability each : Capability.values()) {
      assertThat(unit).contains("\n# " + each + ": ");
    }
    assertThat(line(unit, "RestartPreventExitStatus="))
        .isEqualTo(
            "%d %d %d"
                .formatted(
                    ExitCode.USAGE.code(),
                    ExitCode.UNAVAILABLE.code(),
                    ExitCode.NO_PERMISSION.code()));
  }

  @Test
  void theDaemonSetAddsEveryCapabilityAndSaysWhy() throws Exception {
    Map<?, ?> container = container();
    Map<?, ?> capabilities = (Map<?, ?>) in(container, "securityContext", "capabilities");
    assertThat(capabilities.get("drop")).isEqualTo(List.of("ALL"));
    assertThat((List<?>) capabilities.get("add"))
        .extracting(added -> "CAP_" + added)
        .containsExactlyInAnyOrder(
            Arrays.stream(Capability.values()).map(Capability::name).toArray(String[]::new));
    assertThat(Files.readString(MANIFEST).lines().filter(l -> l.matches(" +- [A-Z_]+( .*)?")))
        .hasSize(Capability.values().length)
        .allMatch(l -> l.contains(" # "), "has a comment");
  }

  @Test
  void theDaemonSetsConfigurationIsValid(@TempDir Path folder) throws Exception {
    Map<?, ?> configMap = (Map<?, ?>) documents().get(1);
    String text = (String) in(configMap, "data", "headroom.yaml");
    Path file = Files.writeString(folder.resolve("headroom.yaml"), text);
    Config config = Config.load(new Sources("h", file, Map.of(), Map.of()));
    List<?> ports = (List<?>) container().get("ports");
    assertThat(in((Map<?, ?>) ports.getFirst(), "containerPort")).isEqualTo(config.listen().port());
    List<?> variables = (List<?>) container().get("env");
    assertThat(((Map<?, ?>) variables.getFirst()).get("name")).isEqualTo("HEADROOM_NODE");
  }

  /** The unit's directory comes by variable; the container's is the one that is used without. */
  @Test
  void whatMustSurviveARestartHasAPlace() throws Exception {
    assertThat(line(Files.readString(UNIT), "StateDirectory=")).isEqualTo("headroom");
    assertThat((List<?>) container().get("volumeMounts"))
        .extracting(mount -> ((Map<?, ?>) mount).get("mountPath"))
        .anyMatch("/var/lib/headroom"::equals);
    assertThat(Files.readString(Path.of("deploy/Containerfile")))
        .contains("\nVOLUME /var/lib/headroom\n")
        .contains("java.sql");
  }

  private static Map<?, ?> container() throws Exception {
    Object containers =
        in((Map<?, ?>) documents().get(2), "spec", "template", "spec", "containers");
    return (Map<?, ?>) ((List<?>) containers).getFirst();
  }

  private static List<Object> documents() throws Exception {
    List<Object> documents = new ArrayList<>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(Files.readString(MANIFEST))
        .forEach(documents::add);
    return documents;
  }

  private static Object in(Map<?, ?> map, String... path) {
    Object at = map;
    for (String key : path) {
      at = ((Map<?, ?>) at).get(key);
    }
    return at;
  }

  private static String line(String text, String start) {
    return text.lines()
        .filter(l -> l.startsWith(start))
        .findFirst()
        .orElse(start)
        .substring(start.length());
  }

  private static List<String> sorted(String words) {
    return Arrays.stream(words.split(" ")).sorted().toList();
  }
}
