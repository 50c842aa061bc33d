package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Netns;
import headroom.lab.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
@Tag("alone")
class ManyTest {
  @Test
  void noDatagramIsMissedWhenSeveralThreadsSendAsFastAsTheyCan() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      var right = Counters.of(pair.right());
      atOnce(() -> send(pair.left(), Pair.RIGHT), () -> send(pair.left(), Pair.RIGHT));
      assertThat(watching.drops(2 * 10_007)).isEqualTo(Map.of("right/eth0 NO_SOCKET", 2 * 10_007L));
      assertThat(watching.bytes()).isEqualTo(Map.of("right/eth0 NO_SOCKET", 2 * 10_007L * 92));
      assertThat(right.rise("UdpNoPorts")).isEqualTo(2 * 10_007);
    }
  }

  @Test
  void noDatagramIsMissedWhenBothEndsDropAtOnce() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      var left = Counters.of(pair.left());
      var right = Counters.of(pair.right());
      atOnce(() -> send(pair.left(), Pair.RIGHT), () -> send(pair.right(), Pair.LEFT));
      assertThat(watching.drops(2 * 10_007))
          .isEqualTo(Map.of("right/eth0 NO_SOCKET", 10_007L, "left/eth0 NO_SOCKET", 10_007L));
      assertThat(left.rise("UdpNoPorts")).isEqualTo(10_007);
      assertThat(right.rise("UdpNoPorts")).isEqualTo(10_007);
    }
  }

  private static Void send(Netns from, String to) throws Exception {
    Udp.send(from, to, 10_007, 64);
    return null;
  }

  @SafeVarargs
  private static void atOnce(Callable<Void>... senders) throws Exception {
    try (var threads = Executors.newFixedThreadPool(senders.length)) {
      List<Future<Void>> sent = new ArrayList<>(threads.invokeAll(List.of(senders)));
      for (Future<Void> one : sent) one.get();
    }
  }
}
