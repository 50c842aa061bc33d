package headroom.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuditPaceTest {
  private static final long SECOND = 1_000_000_000L;

  /** A clock's zero is anywhere. */
  private static final long START = -7 * SECOND;

  private final AuditPace pace = new AuditPace();

  @Test
  void theFirstAuditIsAtOnceAndTheNextThirtySecondsLater() {
    assertThat(pace.begin(START)).isTrue();
    assertThat(pace.begin(START + 30 * SECOND - 1)).isFalse();
    assertThat(pace.begin(START + 30 * SECOND)).isTrue();
    assertThat(pace.begin(START + 59 * SECOND)).isFalse();
  }

  @Test
  void aChangeBringsItForwardOnceAndASwarmOfThemNoMore() {
    assertThat(pace.begin(START)).isTrue();
    for (int i = 0; i < 13; i++) {
      pace.changed();
    }
    assertThat(pace.begin(START + 3 * SECOND - 1)).isFalse();
    assertThat(pace.begin(START + 3 * SECOND)).isTrue();
    assertThat(pace.begin(START + 6 * SECOND)).isFalse();
  }

  @Test
  void aSlowAuditRestsTwentyTimesAsLong() {
    assertThat(pace.begin(START)).isTrue();
    pace.took(2 * SECOND);
    pace.changed();
    assertThat(pace.begin(START + 40 * SECOND - 1)).isFalse();
    assertThat(pace.begin(START + 40 * SECOND)).isTrue();
  }
}
