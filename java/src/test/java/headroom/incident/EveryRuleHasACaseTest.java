package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.alert.Rule;
import headroom.rules.AlertsFile;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A rule that is shipped without a case that fires it would be a claim. */
class EveryRuleHasACaseTest {
  @Test
  void everyShippedRuleIsFiredSomewhereAndNothingElseIs() {
    List<String> cases =
        Stream.of(RuleCasesTest.class, FindingRuleCasesTest.class, NicOverloadCaseTest.class)
            .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
            .filter(method -> method.isAnnotationPresent(CaseOf.class))
            .flatMap(method -> Arrays.stream(method.getAnnotation(CaseOf.class).value()))
            .distinct()
            .toList();
    assertThat(cases)
        .containsExactlyInAnyOrderElementsOf(
            AlertsFile.ofShipped().rules().rules().stream().map(Rule::name).toList());
  }
}
