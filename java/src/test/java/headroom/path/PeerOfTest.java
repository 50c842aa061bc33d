package headroom.path;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.model.MtuAudit.Route;
import headroom.model.PodRange;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PeerOfTest {
  private static final List<Route> ROUTES =
      List.of(
          route("default", null, false),
          route("10.0.1.0/24", null, false),
          route("10.0.2.0/24", "192.168.20.1", false),
          route("10.0.2.64/26", "192.168.30.1", false),
          route("10.0.2.77", null, false),
          route("10.0.2.99", "192.168.66.1", true),
          route("10.0.5.0/24", "192.168.50.1", false),
          route("10.0.5.0/24", "192.168.51.1", false),
          route("10.0.6.0/24", null, false),
          route("10.0.7.0/24", "192.168.70.1", false),
          route("default", null, false, 6),
          route("fd00:10:0:2::/64", "fd00:192::2", false, 6),
          route("nonsense/24", "192.168.99.1", false));

  private static final List<PodRange> RANGES =
      List.of(
          new PodRange("10.0.6.0/24", Set.of("192.168.60.1", "fd00:192::6")),
          new PodRange("10.0.7.0/24", Set.of("192.168.71.1")),
          new PodRange("10.8.0.0/16", Set.of("192.168.80.1")),
          new PodRange("10.8.0.0/16", Set.of("192.168.81.1")),
          new PodRange("10.0.9.0/24", Set.of("192.168.90.1")),
          new PodRange("10.0.9.0/24", Set.of("192.168.90.1")),
          new PodRange("::/0/0", Set.of("192.168.99.1")));

  private record Case(String sentence, String destination, String... node) {}

  private static final List<Case> CASES =
      List.of(
          new Case("a route that encapsulates names its node", "10.0.2.1", "192.168.20.1"),
          new Case("the last address of a prefix is in it", "10.0.2.63", "192.168.20.1"),
          new Case("a longer one inside wins", "10.0.2.64", "192.168.30.1"),
          new Case("so does one that leads elsewhere, and names nobody", "10.0.2.77"),
          new Case("what the kernel learned is no configuration", "10.0.2.99", "192.168.30.1"),
          new Case("pods of this node are behind no peer", "10.0.1.10"),
          new Case("the default route leads to no peer", "203.0.113.7"),
          new Case("two nodes for one prefix: either", "10.0.5.1"),
          new Case(
              "Cilium's range outranks a plain route", "10.0.6.1", "192.168.60.1", "fd00:192::6"),
          new Case("but not one that encapsulates", "10.0.7.1", "192.168.70.1"),
          new Case("two nodes that claim one range: either", "10.8.3.1"),
          new Case("twice the same is no contradiction", "10.0.9.1", "192.168.90.1"),
          new Case("IPv6 likewise", "fd00:10:0:2::17", "fd00:192::2"),
          new Case("however it is written", "fd00:10:0:2:0:0:0.0.0.17", "fd00:192::2"),
          new Case("another IPv6 prefix", "fd00:10:0:3::17"),
          new Case("no address", "worker-9"),
          new Case("nothing", ""));

  @TestFactory
  Stream<DynamicTest> theLongestPrefixSaysBehindWhichNodeAnAddressIs() {
    PeerOf peerOf = PeerOf.of(ROUTES, RANGES);
    return CASES.stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.sentence(),
                () ->
                    assertThat(peerOf.node(one.destination()))
                        .containsExactlyInAnyOrder(one.node())));
  }

  @Test
  void aTunnelMayTakeEverythingThatNothingElseTakes() {
    PeerOf peerOf =
        PeerOf.of(
            List.of(route("default", "192.168.20.1", false), route("10.0.1.0/24", null, false)),
            List.of());
    assertThat(peerOf.node("203.0.113.7")).containsExactly("192.168.20.1");
    assertThat(peerOf.node("10.0.1.7")).isEmpty();
    assertThat(peerOf.node("fd00::7")).as("of the other family").isEmpty();
    assertThat(PeerOf.NOBODY.node("10.0.1.7")).isEmpty();
  }

  private static Route route(String destination, @Nullable String tunnelTo, boolean learned) {
    return route(destination, tunnelTo, learned, 4);
  }

  private static Route route(
      String destination, @Nullable String tunnelTo, boolean learned, int family) {
    return new Route(
        family,
        destination,
        null,
        "cilium_vxlan",
        OptionalInt.empty(),
        OptionalInt.of(1500),
        tunnelTo,
        learned);
  }
}
