package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.rules.AlertsFile;
import headroom.webhook.Receiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** deploy/alerts.example.yaml names every key, and all of it is right. */
class AlertsExampleTest {
  private static final Path EXAMPLE = Path.of("deploy/alerts.example.yaml");

  /** A comment is "# words"; what stands there to be used has no blank behind the sign, or two. */
  private static final Pattern OFFERED = Pattern.compile("(?m)^#(?=\\S|  +(- )?[a-z-]+: ?)");

  private static final Pattern SECRET = Pattern.compile("/etc/headroom/([a-z.-]+)");

  @TempDir private Path folder;
  private final List<Receiver> receivers = new ArrayList<>();

  private AlertsFile read(Path file) throws Exception {
    return AlertsFile.read(file, NodeAlerts.receiversInto(receivers));
  }

  private static String offered() throws Exception {
    return OFFERED.matcher(Files.readString(EXAMPLE)).replaceAll("");
  }

  @Test
  void asItStandsItChangesNothing() throws Exception {
    assertThat(read(EXAMPLE)).isEqualTo(AlertsFile.ofShipped());
    assertThat(receivers).isEmpty();
  }

  @Test
  void allThatItOffersIsRight() throws Exception {
    String text = offered();
    for (MatchResult each : SECRET.matcher(text).results().toList()) {
      Path secret = Files.writeString(folder.resolve(each.group(1)), "0123456789abcdef".repeat(2));
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }
    Files.writeString(folder.resolve("slack-url"), "https://hooks.slack.com/services/T0/B0/x");
    Path file = folder.resolve("alerts.yaml");
    Files.writeString(file, text.replace("/etc/headroom/", folder + "/"));

    AlertsFile read = read(file);

    assertThat(receivers)
        .extracting(Receiver::name)
        .containsExactly("chat", "pager", "alertmanager", "own", "gateway");
    assertThat(read.routing().routes()).hasSize(2);
    assertThat(read.rules().maintenance()).hasSize(2);
    assertThat(read.rules().rules()).extracting(rule -> rule.name()).doesNotContain("agent-lost");
    assertThat(read.shipped()).doesNotContain("old-mtu", "agent-lost").contains("black-hole");
  }

  @ParameterizedTest
  @CsvSource({
    "headroom.rules.RuleReader, KEYS",
    "headroom.rules.RouteReader, KEYS",
    "headroom.rules.MaintenanceReader, KEYS",
    "headroom.webhook.ReceiverReader, KEYS",
    "headroom.rules.AlertsFile, SECTIONS"
  })
  void everyKeyIsNamed(String reader, String field) throws Exception {
    var keys = Class.forName(reader).getDeclaredField(field);
    keys.setAccessible(true);
    Set<String> named =
        Pattern.compile("(?m)(?:^|[{,] ?|- )\\s*([a-z-]+):")
            .matcher(offered())
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).containsAll((List<String>) keys.get(null));
  }
}
