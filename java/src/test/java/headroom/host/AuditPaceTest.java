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
  void aSlowAuditRestsSixtyTimesAsLongAndTwentyTimesAfterAChange() {
    assertThat(pace.begin(START - 120 * SECOND)).isTrue();
    pace.took(2 * SECOND);
    assertThat(pace.begin(START - 1)).isFalse();
    assertThat(pace.begin(START)).isTrue();
    pace.changed();
    assertThat(pace.begin(START + 40 * SECOND - 1)).isFalse();
    assertThat(pace.begin(START + 40 * SECOND)).isTrue();
  }
}
