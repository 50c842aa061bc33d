package headroom.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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

  private static void ping(Netns from, String to) {
    Shell.Result said =
        from.attempt(Duration.ofSeconds(5), "ping", "-c", "3", "-i", "0.01", "-W", "1", to);
    assertThat(said.stdout()).contains("3 packets transmitted, 3 received");
  }
}
