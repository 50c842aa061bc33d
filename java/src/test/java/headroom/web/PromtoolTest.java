package headroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Shell;
import headroom.model.Frame;
import headroom.model.PeerCounters;
import headroom.webhook.format.RealProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Prometheus' own tool reads our metrics. */
@Tag("kernel")
class PromtoolTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String PROMTOOL = RealProgram.find("promtool");
  private static final Path RULES = Path.of("deploy/prometheus-rules.yaml");
  private static final Path RULES_TEST = Path.of("deploy/prometheus-rules.test.yaml");
  private static final Pattern METRIC = Pattern.compile("headroom_[a-z_]+");

  private static final PeerCounters PEERS =
      new PeerCounters(
          Map.of("query", 23L, "forged", 7L),
          11,
          Map.of("answer", 23L),
          4_711,
          Map.of("silent", 2, "answers", 3),
          0);

  @Test
  void itsLintFindsNothingInWhatAServiceTells() throws Exception {
    try (Service service = new Service()) {
      service.hub.countPeersBy(() -> PEERS);
      service.hub.alertsBy(new Alerts.Desk(Alerts.sample()));
      for (Frame frame : List.of(Frames.sample(), Frames.withPaths(1_031, 17), Frames.bare())) {
        service.hub.publish(frame);
        assertNoComplaint(service.get("/metrics").body());
      }
    }
  }

  @Test
  void itAcceptsTheRulesAndEachHasACaseThatFiresAndOneThatDoesNot() throws Exception {
    assertSucceeds("check", "rules", RULES.toString());
    assertSucceeds("test", "rules", RULES_TEST.toString());

    Map<String, Integer> firing = new TreeMap<>();
    Map<String, Integer> silent = new TreeMap<>();
    for (Object test : list(read(RULES_TEST), "tests")) {
      for (Object expected : list(test, "alert_rule_test")) {
        boolean fires = !list(expected, "exp_alerts").isEmpty();
        (fires ? firing : silent).merge(text(expected, "alertname"), 1, Integer::sum);
      }
    }
    List<String> names = new ArrayList<>();
    for (Object group : list(read(RULES), "groups")) {
      list(group, "rules").forEach(rule -> names.add(text(rule, "alert")));
    }
    assertThat(names).isNotEmpty().doesNotHaveDuplicates();
    assertThat(firing.keySet()).containsExactlyInAnyOrderElementsOf(names);
    assertThat(silent.keySet()).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void theRulesAskForMetricsThatThereAre() throws Exception {
    String metrics;
    try (Service service = new Service()) {
      service.hub.countPeersBy(() -> PEERS);
      service.hub.alertsBy(new Alerts.Desk(Alerts.sample()));
      service.hub.publish(Frames.sample());
      metrics = service.get("/metrics").body();
    }
    Set<String> there =
        metrics
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split("[{ ]", 2)[0])
            .collect(Collectors.toSet());
    Set<String> asked = new TreeSet<>();
    for (Object group : list(read(RULES), "groups")) {
      for (Object rule : list(group, "rules")) {
        METRIC.matcher(text(rule, "expr")).results().forEach(match -> asked.add(match.group()));
      }
    }
    assertThat(asked).hasSizeGreaterThan(10);
    assertThat(there).containsAll(asked);
  }

  private static void assertSucceeds(String... words) {
    List<String> argv = new ArrayList<>(List.of(PROMTOOL));
    argv.addAll(List.of(words));
    Shell.attempt(argv, "", LIMIT).orThrow();
  }

  private static Object read(Path file) throws Exception {
    return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
  }

  private static List<?> list(Object map, String key) {
    return (List<?>) ((Map<?, ?>) map).get(key);
  }

  private static String text(Object map, String key) {
    return (String) ((Map<?, ?>) map).get(key);
  }

  private static void assertNoComplaint(String metrics) {
    assertThat(metrics).contains("headroom_frames_total", "headroom_outbox_dead{");
    Shell.Result result = Shell.attempt(List.of(PROMTOOL, "check", "metrics"), metrics, LIMIT);
    assertThat(result.stderr() + result.stdout()).isEmpty();
    assertThat(result.exit()).isZero();
  }

  @Test
  void itsLintWouldFindSomething() {
    Shell.Result result =
        Shell.attempt(
            List.of(PROMTOOL, "check", "metrics"),
            "# TYPE headroom_x counter\nheadroom_x 1\n",
            LIMIT);
    assertThat(result.exit()).isNotZero();
  }
}
