package headroom.path;

import static headroom.path.Scenes.PEER;
import static headroom.path.Scenes.at;
import static org.assertj.core.api.Assertions.assertThat;

import headroom.path.LedgerLoss.SizeClass;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerWindowsTest {
  private static LedgerLoss total(long from, long to, SizeClass... classes) {
    return new LedgerLoss(PEER, at(from), at(to), List.of(classes));
  }

  /** A black hole; the lower bound lags one exchange, as a book's does. */
  @Test
  void aWindowIsKnownOneExchangeLaterAndNoPacketIsInTwo() {
    var windows = new LedgerWindows();
    assertThat(windows.add(total(0, 5, new SizeClass(1500, 13, 0, 0, 13)))).isEmpty();
    assertThat(windows.add(total(0, 10, new SizeClass(1500, 36, 0, 13, 36))))
        .hasValue(total(0, 5, new SizeClass(1500, 13, 0, 13, 13)));
    assertThat(windows.add(total(0, 15, new SizeClass(1500, 43, 0, 36, 43))))
        .hasValue(total(5, 10, new SizeClass(1500, 23, 0, 23, 23)));
    assertThat(windows.add(total(0, 15, new SizeClass(1500, 43, 0, 36, 43))))
        .as("the same once more")
        .isEmpty();
  }

  @Test
  void packetsInFlightMakeTheBoundsWiderNeverWrong() {
    var windows = new LedgerWindows();
    // 100 a window, none lost; 2 in flight whenever both count
    windows.add(total(0, 5, new SizeClass(1500, 98, 98, 0, 2)));
    LedgerLoss window =
        windows.add(total(0, 10, new SizeClass(1500, 198, 198, 0, 2))).orElseThrow();
    assertThat(window.classes()).containsExactly(new SizeClass(1500, 98, 98, 0, 2));
  }

  @Test
  void aComparisonThatBeginsAnewAndClassesWithoutPacketsGiveNothing() {
    var windows = new LedgerWindows();
    windows.add(total(0, 5, new SizeClass(1500, 13, 13, 0, 0)));
    assertThat(windows.add(total(7, 12, new SizeClass(1500, 3, 3, 0, 0)))).isEmpty();
    assertThat(
            windows.add(
                total(7, 17, new SizeClass(128, 5, 5, 0, 0), new SizeClass(1500, 3, 3, 0, 0))))
        .hasValue(total(7, 12, new SizeClass(1500, 3, 3, 0, 0)));
    assertThat(windows.add(total(7, 22, new SizeClass(1500, 3, 3, 0, 0))).orElseThrow().classes())
        .containsExactly(new SizeClass(128, 5, 5, 0, 0));
  }
}
