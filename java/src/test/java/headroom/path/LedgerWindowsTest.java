package headroom.path;

import static headroom.path.Scenes.PEER;
import static headroom.path.Scenes.at;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.SizeCounts;
import headroom.path.LedgerLoss.SizeClass;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Windows out of a real book's exchanges, five seconds apart. */
class LedgerWindowsTest {
  private final LedgerBook book = new LedgerBook(PEER);
  private final LedgerWindows windows = new LedgerWindows();

  /** One class, counted since always. */
  private Optional<LedgerLoss> exchange(
      long second, int upTo, long sentBefore, long sentAfter, long received) {
    book.add(
        at(second),
        second * 1_000_000_000L,
        counts(upTo, sentBefore),
        counts(upTo, sentAfter),
        counts(upTo, received));
    return book.standing().flatMap(windows::add);
  }

  private static long[] counts(int upTo, long count) {
    var counts = new long[SizeCounts.UP_TO.size()];
    counts[SizeCounts.UP_TO.indexOf(upTo)] = count;
    return counts;
  }

  private static LedgerLoss window(long from, long to, SizeClass... classes) {
    return new LedgerLoss(PEER, at(from), at(to), List.of(classes));
  }

  @Test
  void aWindowIsKnownOneExchangeLaterAndNoPacketIsInTwo() {
    assertThat(exchange(0, 1500, 100, 100, 7)).isEmpty();
    assertThat(exchange(5, 1500, 113, 113, 7)).isEmpty();
    assertThat(exchange(10, 1500, 136, 136, 7)).isEmpty();
    assertThat(exchange(15, 1500, 143, 143, 7))
        .hasValue(window(5, 10, new SizeClass(1500, 23, 0, 23, 23)));
    assertThat(book.standing().flatMap(windows::add)).as("the same once more").isEmpty();
    assertThat(exchange(20, 1500, 150, 150, 7))
        .hasValue(window(10, 15, new SizeClass(1500, 7, 0, 7, 7)));
  }

  @Test
  void packetsInFlightMakeTheBoundsWiderNeverWrong() {
    // 100 a window, none lost; 2 in flight whenever both count
    exchange(0, 1500, 100, 100, 98);
    exchange(5, 1500, 200, 200, 198);
    exchange(10, 1500, 300, 300, 298);
    assertThat(exchange(15, 1500, 400, 400, 398).orElseThrow().classes())
        .containsExactly(new SizeClass(1500, 100, 100, 0, 0));
  }

  /** A large answer was on its way when the agents began to compare: 180 packets. */
  @Test
  void whatWasInFlightWhenTheComparisonBeganHidesNoLaterLoss() {
    exchange(0, 1500, 200, 200, 20);
    exchange(5, 1500, 200, 214, 20);
    for (int second = 10; second <= 20; second += 5) {
      exchange(second, 1500, 200 + second * 14 / 5, 200 + second * 14 / 5, 20);
    }
    assertThat(exchange(25, 1500, 270, 270, 20).orElseThrow().classes())
        .containsExactly(new SizeClass(1500, 14, 0, 14, 14));
  }

  @Test
  void aComparisonThatBeginsAnewGivesNothingUntilThreeExchangesLater() {
    exchange(0, 1500, 100, 100, 100);
    exchange(5, 1500, 113, 113, 113);
    exchange(10, 1500, 126, 126, 126);
    book.restart();
    assertThat(exchange(15, 1500, 139, 139, 139)).isEmpty();
    assertThat(exchange(20, 1500, 152, 152, 152)).isEmpty();
    assertThat(exchange(25, 1500, 165, 165, 165)).isEmpty();
    assertThat(exchange(30, 1500, 178, 178, 178))
        .hasValue(window(20, 25, new SizeClass(1500, 13, 13, 0, 0)));
  }

  @Test
  void classesWithoutPacketsAreLeftOut() {
    exchange(0, 128, 100, 100, 100);
    exchange(5, 128, 100, 100, 100);
    exchange(10, 128, 100, 100, 100);
    assertThat(exchange(15, 128, 100, 100, 100).orElseThrow().classes()).isEmpty();
  }
}
