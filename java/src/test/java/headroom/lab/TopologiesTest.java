package headroom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class TopologiesTest {
  @Test
  void aPairCarriesBothFamiliesAndSaysNothingByItself() {
    try (var pair = Pair.dual()) {
      ping(pair.left(), Pair.RIGHT);
      ping(pair.right(), Pair.LEFT6);
    }
  }

  @Test
  void aRoutedPairCarriesBothFamilies() {
    try (var routed = Routed.dual()) {
      ping(routed.left(), Routed.RIGHT);
      ping(routed.right(), Routed.LEFT6);
    }
  }

  @Test
  void twoNodesCarryPodToPodAndHostToPod() {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard())) {
      ping(lab.a().pod(), lab.b().podAddress());
      ping(lab.b().netns(), lab.a().podAddress());
    }
  }

  @Test
  void twoNodesOverIpv6CarryBothFamiliesOfPods() {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard().overIpv6().withIpv6Pods())) {
      ping(lab.a().pod(), lab.b().podAddress());
      ping(lab.b().pod(), lab.a().podAddress6());
      ping(lab.b().netns(), lab.a().podAddress());
      ping(lab.b().netns(), lab.a().podAddress6());
    }
  }

  @Test
  void ipv6PodsTalkOverAnIpv4UnderlayToo() {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard().withIpv6Pods())) {
      ping(lab.a().pod(), lab.b().podAddress6());
    }
  }

  @Test
  void aRouterRefusesWhatIsAboveItsRoutesMtuInBothFamilies() {
    try (var routed = Routed.dual()) {
      routed.setRouterMtu(1280);
      assertThat(big(routed.left(), "-4", Routed.RIGHT, 1281 - 28)).contains("(mtu = 1280)");
      assertThat(big(routed.left(), "-6", Routed.RIGHT6, 1281 - 48)).contains("mtu=1280");
      assertThat(Counters.ip(routed.router(), "Ip", "FragFails")).isEqualTo(1);
      assertThat(Counters.ip6(routed.router(), "Icmp6OutPktTooBigs")).isEqualTo(1);
    }
  }

  @Test
  void nothingMovesUnlessItIsSent() {
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard().withIpv6Pods())) {
      List<String> before = dev(lab);
      // As long as neighbour discovery and group reports would take to show themselves.
      Shell.run("sleep", "1.3");
      assertThat(dev(lab)).isEqualTo(before);
    }
  }

  @Test
  void twoLabsAtOnceDoNotMeet() throws Exception {
    try (var one = TwoNodes.build(TwoNodes.Spec.standard(), "one-");
        var two = TwoNodes.build(TwoNodes.Spec.standard(), "two-");
        var atOne = Datagrams.Sink.listen(one.b().pod(), 4711);
        var atTwo = Datagrams.Sink.listen(two.b().pod(), 4711)) {
      Datagrams.send(one.a().pod(), one.b().podAddress(), 4711, 101, 23);
      Datagrams.send(two.a().pod(), two.b().podAddress(), 4711, 103, 29);
      atOne.await(Map.of(101, 23L), Duration.ofSeconds(5));
      atTwo.await(Map.of(103, 29L), Duration.ofSeconds(5));
    }
  }

  @Test
  void aSetUpThatFailsMidwayLeavesNothing() {
    List<String> before = Lab.namespaces(ProcessHandle.current().pid());
    try (var taken = Netns.create("nodeB")) {
      assertThatThrownBy(() -> TwoNodes.build(TwoNodes.Spec.standard()))
          .isInstanceOf(Shell.CommandFailed.class);
      assertThat(Lab.namespaces(ProcessHandle.current().pid()))
          .doesNotContain(taken.name().replace("nodeB", "nodeA"));
    }
    assertThat(Lab.namespaces(ProcessHandle.current().pid())).isEqualTo(before);
  }

  @Test
  void aLabLeavesNothingBehind() {
    List<String> before = Lab.namespaces(ProcessHandle.current().pid());
    String links = Shell.run("ip", "-br", "link").stdout();
    try (var lab = TwoNodes.build(TwoNodes.Spec.standard())) {
      lab.b().pod().start("iperf3", "-s");
    }
    assertThat(Lab.namespaces(ProcessHandle.current().pid())).isEqualTo(before);
    assertThat(Shell.run("ip", "-br", "link").stdout()).isEqualTo(links);
  }

  private static List<String> dev(TwoNodes lab) {
    return Stream.of(
            lab.a().netns(), lab.a().pod(), lab.b().netns(), lab.b().pod(), lab.fabric().netns())
        .flatMap(netns -> netns.procNet("dev").stream())
        .toList();
  }

  private static String big(Netns from, String family, String to, int payload) {
    Shell.Result said =
        from.attempt(
            Duration.ofSeconds(5),
            "ping",
            family,
            "-c",
            "1",
            "-W",
            "1",
            "-M",
            "do",
            "-s",
            "" + payload,
            to);
    return said.stdout() + said.stderr();
  }

  private static void ping(Netns from, String to) {
    Shell.Result said =
        from.attempt(Duration.ofSeconds(5), "ping", "-c", "3", "-i", "0.01", "-W", "1", to);
    assertThat(said.stdout()).contains("3 packets transmitted, 3 received");
  }
}
