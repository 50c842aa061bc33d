package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Fabric;
import headroom.lab.Traffic;
import headroom.lab.TwoNodes.Spec;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Trouble that has nothing to do with size, and health: no finding, and no verdict but fine. */
@Tag("kernel")
class QuietTest {
  private static final Set<Traffic.Kind> ALL = EnumSet.allOf(Traffic.Kind.class);

  @Test
  void noTroubleWithoutSizeIsTakenForABlackHole() throws Exception {
    try (var incident = Incident.begin(Spec.standard(), ALL)) {
      String only = System.getProperty("quiet.only", "");
      for (Quiet quiet : Quiet.values()) if (only.isEmpty() || only.contains(quiet.name())) {
        var seen = quiet.watch(incident, Duration.ofSeconds(10));
        if (!seen.alarms().isEmpty()) System.out.println("ALARM " + quiet + " " + seen.worst());
      }
    }
  }
}
