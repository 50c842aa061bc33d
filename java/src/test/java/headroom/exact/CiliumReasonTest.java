package headroom.exact;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Netns;
import headroom.lab.Pair;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cilium's own reason, where its program dropped the packet: read from what that left in the skb,
 * and from nothing that does not look like it.
 */
@Tag("kernel")
@Tag("alone")
class CiliumReasonTest {
  private static final int POLICY = 133;
  private static final int UNROUTABLE = 151;

  @Test
  void aPacketThatCiliumDropsOnArrivalHasCiliumsReason() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      CiliumLike.drop(POLICY).at(pair.right(), "eth0", "ingress");
      Udp.send(pair.left(), Pair.RIGHT, CiliumLike.PORT, 23, 100);
      Udp.send(pair.left(), Pair.RIGHT, 7, 100);
      assertThat(watching.drops(30))
          .isEqualTo(Map.of("right/eth0 TC_INGRESS", 23L, "right/eth0 NO_SOCKET", 7L));
      assertThat(watching.dropsWithCiliumReason())
          .isEqualTo(Map.of("right/eth0 TC_INGRESS POLICY", 23L, "right/eth0 NO_SOCKET", 7L));
      assertThat(watching.read().drops()).hasSize(2);
      assertThat(Tc.dropped(pair.right(), "eth0", "clsact")).isEqualTo(23);
    }
  }

  @Test
  void aPacketThatCiliumDropsOnDepartureHasCiliumsReason() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      CiliumLike.drop(UNROUTABLE).at(pair.left(), "eth0", "egress");
      Udp.attempt(pair.left(), Pair.RIGHT, CiliumLike.PORT, 29, 100);
      assertThat(watching.drops(29)).isEqualTo(Map.of("left/eth0 TC_EGRESS", 29L));
      assertThat(watching.dropsWithCiliumReason())
          .isEqualTo(Map.of("left/eth0 TC_EGRESS UNROUTABLE", 29L));
      assertThat(Tc.dropped(pair.left(), "eth0", "clsact")).isEqualTo(29);
    }
  }

  /** More than the budget of samples, and more than a series needs to get a short cut. */
  @Test
  void reasonsAtOnePlaceStayApartOnEveryPathThroughTheProgram() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      CiliumLike.drop(POLICY).at(pair.right(), "eth0", "ingress");
      for (int round = 1; round <= 3; round++) {
        Udp.send(pair.left(), Pair.RIGHT, CiliumLike.PORT, 1_009, 100);
        Udp.send(pair.left(), Pair.RIGHT, CiliumLike.PORT + 1, 2_003, 100);
        Udp.send(pair.left(), Pair.RIGHT, CiliumLike.PORT + 2, 907, 100);
        watching.drops(round * 3_919L);
        assertThat(watching.dropsWithCiliumReason())
            .as("round %d", round)
            .isEqualTo(
                Map.of(
                    "right/eth0 TC_INGRESS", round * 907L,
                    "right/eth0 TC_INGRESS POLICY", round * 1_009L,
                    "right/eth0 TC_INGRESS INVALID", round * 2_003L));
      }
      assertThat(watching.read().drops()).hasSize(3);
    }
  }

  @ParameterizedTest
  @CsvSource({"130, 131", "209, 210"})
  void aCodeWithoutANameIsItsNumber(int code, int next) throws Exception {
    assertThat(shot(CiliumLike.drop(code)))
        .isEqualTo(
            Map.of(
                "right/eth0 TC_INGRESS " + code, 13L, "right/eth0 TC_INGRESS " + next, 17L));
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 128, 211})
  void aNumberThatIsNoCodeOfADropIsNotShown(int code) throws Exception {
    assertThat(shot(CiliumLike.drop(code))).isEqualTo(Map.of("right/eth0 TC_INGRESS", 30L));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void wordsOfAnotherExitCodeAreNotCiliumsDrop(int exit) throws Exception {
    assertThat(shot(CiliumLike.drop(POLICY).withExit(exit)))
        .isEqualTo(Map.of("right/eth0 TC_INGRESS", 30L));
  }

  @Test
  void wordsWithoutASourceFileAreNotCiliumsDrop() throws Exception {
    assertThat(shot(CiliumLike.drop(POLICY).withFileId(0)))
        .isEqualTo(Map.of("right/eth0 TC_INGRESS", 30L));
  }

  @Test
  void aDropOfAnotherProgramOfTrafficControlHasTheKernelsReasonOnly() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      Tc.shootOnePort(pair.right(), "eth0", "ingress");
      Udp.send(pair.left(), Pair.RIGHT, Tc.SHOT_PORT, 31, 100);
      watching.drops(31);
      assertThat(watching.dropsWithCiliumReason())
          .isEqualTo(Map.of("right/eth0 TC_INGRESS", 31L));
    }
  }

  /**
   * Words that are right in all respects, and a drop by a queue behind the hook: QDISC_DROP, whose
   * number lies between the two reasons that count.
   */
  @Test
  void aPacketThatCiliumLetPassAndAQueueDropsHasTheKernelsReasonOnly() throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      CiliumLike.drop(POLICY).withoutDropping().at(pair.left(), "eth0", "egress");
      pair.left()
          .run(
              "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "8bit", "burst", "2000",
              "limit", "2000");
      Udp.send(pair.left(), Pair.RIGHT, CiliumLike.PORT, 53, 100);
      watching.drops(39);
      assertThat(watching.dropsWithCiliumReason())
          .isEqualTo(Map.of("left/eth0 QDISC_DROP", 25L, "right/eth0 NO_SOCKET", 14L));
    }
  }

  /** 13 datagrams to the one port and 17 to the other, over a fresh pair. */
  private static Map<String, Long> shot(CiliumLike program) throws Exception {
    try (var pair = Pair.ipv4();
        var watching = Watching.only(pair.left(), pair.right())) {
      Netns right = pair.right();
      program.at(right, "eth0", "ingress");
      Udp.send(pair.left(), Pair.RIGHT, CiliumLike.PORT, 13, 100);
      Udp.send(pair.left(), Pair.RIGHT, CiliumLike.PORT + 1, 17, 100);
      watching.drops(30);
      return new TreeMap<>(watching.dropsWithCiliumReason());
    }
  }
}
