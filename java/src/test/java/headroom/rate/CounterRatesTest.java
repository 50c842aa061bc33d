package headroom.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterRatesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = -3 * SECOND;

  private final CounterRates rates = new CounterRates();

  private Map<Long, Map<String, Double>> at(long second, Map<Long, Map<String, Long>> counters) {
    return rates.next(START + second * SECOND, counters);
  }

  @Test
  void whatWasMeasuredOnceHasNoRateAndTwiceHasOne() {
    assertThat(at(0, Map.of(7L, Map.of("IpFragCreates", 100L)))).isEmpty();
    assertThat(at(30, Map.of(7L, Map.of("IpFragCreates", 790L, "IpReasmFails", 3L))))
        .isEqualTo(Map.of(7L, Map.of("IpFragCreates", 23.0)));
    assertThat(at(37, Map.of(7L, Map.of("IpFragCreates", 790L, "IpReasmFails", 3L))))
        .isEqualTo(Map.of(7L, Map.of("IpFragCreates", 0.0, "IpReasmFails", 0.0)));
  }

  @Test
  void namespacesAreKeptApartAndOneThatIsNewOrCameBackBeginsAnew() {
    at(0, Map.of(7L, Map.of("IpFragOKs", 10L), 11L, Map.of("IpFragOKs", 1000L)));
    assertThat(at(10, Map.of(7L, Map.of("IpFragOKs", 40L), 13L, Map.of("IpFragOKs", 5L))))
        .isEqualTo(Map.of(7L, Map.of("IpFragOKs", 3.0)));
    assertThat(at(20, Map.of(11L, Map.of("IpFragOKs", 2000L)))).isEmpty();
  }

  @Test
  void aCounterThatWentBackIsOfAnotherNamespace() {
    at(0, Map.of(7L, Map.of("IpFragOKs", 10L, "IpFragFails", 5L)));
    assertThat(at(1, Map.of(7L, Map.of("IpFragOKs", 9L, "IpFragFails", 12L))))
        .isEqualTo(Map.of(7L, Map.of("IpFragFails", 7.0)));
  }

  @Test
  void twoReadingsOfOneMomentGiveNone() {
    at(5, Map.of(7L, Map.of("IpFragOKs", 10L)));
    assertThat(at(5, Map.of(7L, Map.of("IpFragOKs", 11L)))).isEmpty();
  }
}
