package headroom.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.alert.Condition.OfRate;
import headroom.alert.Rule;
import headroom.yaml.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertsFileTest {
  private static AlertsFile read(String text) throws AlertsException {
    return AlertsFile.parse("a.yaml", text, AlertsFile.Receivers.namesOnly());
  }

  private static List<String> problems(String text) {
    return assertThrows(AlertsException.class, () -> read(text)).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void theShippedRulesAreReadAndSpeakBothLanguages() {
    AlertsFile shipped = AlertsFile.ofShipped();
    assertEquals(15, shipped.rules().rules().size());
    for (Rule rule : shipped.rules().rules()) {
      assertTrue(
          rule.summary().zh().codePoints().anyMatch(c -> c >= 0x4e00), rule.name() + " in Chinese");
      assertTrue(
          rule.summary().en().codePoints().noneMatch(c -> c >= 0x4e00), rule.name() + " in English");
      assertFalse(rule.description().en().isEmpty(), rule.name());
      assertFalse(rule.summary().en().equals(rule.summary().zh()), rule.name());
      if (rule.condition() instanceof OfRate rate && rate.isShare()) {
        assertTrue(rate.floor() >= 1000, rule.name());
      }
    }
  }

  @Test
  void aRuleOfTheFileReplacesTheShippedOneAndAnotherIsSwitchedOff() throws AlertsException {
    AlertsFile file =
        read(
            """
            rules:
              - name: loss
                rate: drops
                where: {class: [congestion], reason: ["QDISC_*", "!QDISC_CONGESTED"]}
                by: [interface]
                above: 2.5%
                of: packets
                floor: 1009
                over: 5m
                for: 90s
                severity: critical
              - {name: agent-lost, disabled: true}
              - {name: own, finding: mixed-mtu, severity: info, for: 1h}
            receivers:
              - {name: pager}
            """);
    assertEquals(15, file.rules().rules().size());
    Rule loss =
        file.rules().rules().stream().filter(r -> r.name().equals("loss")).findFirst().orElseThrow();
    assertEquals(Duration.ofSeconds(90), loss.lasts());
    assertEquals(0.025, ((OfRate) loss.condition()).above());
    assertFalse(file.shipped().contains("loss"));
    assertEquals(List.of("pager"), file.routing().routes().getFirst().receivers());
  }

  @Test
  void everyProblemIsSaidAtOnceWithItsPlace() {
    List<String> said =
        problems(
            """
            rules:
              - name: Loss
                rate: drops
                above: 1/s
                severity: info
              - name: a
                rate: drop
                above: 1%
                severity: grave
              - name: b
                finding: path-vanishin
                above: 1/s
                severity: info
                inhibits: [retransmit]
                summary: "{{mt}} of {{"
              - name: c
                rate: drops
                where: {clas: [mtu], class: noise}
                by: [direction]
                above: 200%
                of: packets
                floor: 0
                for: 3
                severity: info
                labels: {node: x, "9": y}
                links: {runbook: "javascript:alert(1)"}
              - name: d
                severity: info
              - name: d
                rate: drops
                severity: info
                above: 1/s
                finding: mixed-mtu
              - {name: none, disabled: true}
            routes:
              - receivers: [pagr]
                match: {severity: critical}
                repeat: 1s
              - {}
            maintenance:
              - {name: w, from: tomorrow, to: 2027-01-01T00:00:00Z}
              - {name: x, days: [monday], at: "25:00", lasts: 2h, zone: Mars}
              - {name: y}
            receivers:
              - {name: pager}
            silences: []
            """);
    for (String each :
        List.of(
            "a.yaml:2:11: rules.name: found \"Loss\"",
            "a.yaml:7:11: rules.rate: found \"drop\"; expected one of drops,",
            "did you mean \"drops\"?",
            "rules.severity: found \"grave\"",
            "rules.of: found none",
            "a.yaml:11:14: rules.finding: found \"path-vanishin\"",
            "rules.above: found \"above\" without a rate",
            "rules.inhibits: found \"retransmit\"",
            "did you mean \"retransmits\"?",
            "rules.summary: found {{ or }} alone",
            "rules.summary: found {{mt}}",
            "rules.where: found \"clas\"",
            "rules.where.class: found \"noise\"",
            "rules.by: found \"direction\"",
            "rules.above: found \"200%\"",
            "rules.floor: found \"0\"",
            "rules.for: found \"3\"; expected a time from 0s to 1d; add the unit",
            "rules.labels: found \"node\", which Headroom sets itself",
            "rules.labels: found \"9\"",
            "rules.links: found runbook:",
            "found no condition",
            "\"d\" again",
            "\"none\", which is no shipped rule",
            "routes.receivers: found \"pagr\"",
            "routes.repeat: found \"1s\"",
            "routes.receivers: found none",
            "maintenance.from: found \"tomorrow\"",
            "maintenance.days: found \"monday\"",
            "maintenance.at: found \"25:00\"",
            "maintenance.zone: found \"Mars\"",
            "maintenance: found no time",
            "silences: found an unknown key")) {
      assertTrue(said.stream().anyMatch(line -> line.contains(each)), each + " in\n" + String.join("\n", said));
    }
  }

  @Test
  void whatIsNoListAndNoMappingIsSaid() {
    assertEquals(1, problems("rules: 3\n").size());
    assertEquals(1, problems("- a\n").size());
    assertEquals(1, problems("rules: [\n").size());
    assertEquals(2, problems("rules: [1, [2]]\n").size());
    assertTrue(problems("rules:\n  - {name: a, finding: {x: y}, severity: info}\n").size() >= 1);
  }

  @Test
  void anEmptyFileIsTheShippedRulesAndTellsNobody() throws AlertsException {
    assertEquals(AlertsFile.ofShipped(), read(""));
  }
}
