package headroom.probe;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Fabric.Mode;
import headroom.lab.Fabric.Rule;
import headroom.lab.TwoNodes;
import headroom.path.SearchPlan;
import headroom.path.SearchResult;
import headroom.path.SearchResult.Method;
import headroom.path.SearchResult.Outcome;
import headroom.path.SearchResult.Refusal;
import headroom.path.SearchResult.Signal;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Searches between the lab's nodes, over 9000-byte links; see {@link TwoNodes}. */
@Tag("kernel")
class ProbeTest {
  private static final String LOSS = "table inet loss";
  private static TwoNodes lab4;
  private static TwoNodes lab6;

  @BeforeAll
  static void build() {
    TwoNodes.Spec jumbo = TwoNodes.Spec.standard().withUnderlayMtu(9000);
    lab4 = TwoNodes.build(jumbo, "p4");
    lab6 = TwoNodes.build(jumbo.overIpv6(), "p6");
  }

  @AfterAll
  static void undo() {
    lab4.close();
    lab6.close();
  }

  @AfterEach
  void carry() {
    for (TwoNodes lab : List.of(lab4, lab6)) {
      lab.setFabric(Rule.carry());
      lab.fabric().netns().feed(LOSS + " {}\ndelete " + LOSS + "\n", "nft", "-f", "-");
      lab.a().netns().ip("link set eth0 mtu 9000");
    }
  }

  private record Run(SearchResult result, List<String> reasons) {}

  private static Run run(TwoNodes lab, int min, int max) throws Exception {
    return lab.a().netns().call(() -> {
      InetAddress peer = InetAddress.getByName(lab.b().address());
      try (ProbeTransport echo = IcmpEcho.open(peer)) {
        var plan = SearchPlan.of(echo.target(), echo.method(), echo.smallest(), min, max);
        var prober = new Prober(echo, plan, SearchListener.NONE);
        SearchResult result = prober.search();
        return new Run(result, prober.reasons());
      }
    });
  }

  private static SearchResult search(TwoNodes lab, int min, int max) throws Exception {
    return run(lab, min, max).result();
  }

  private static void lose(TwoNodes lab, int percent, String match) {
    lab.fabric()
        .netns()
        .feed(
            LOSS
                + " { chain c { type filter hook forward priority 0;\n"
                + match
                + (percent == 100 ? "" : " numgen random mod 100 < " + percent)
                + " drop\n}\n}\n",
            "nft",
            "-f",
            "-");
  }

  private static void assertSilent(SearchResult result, int mtu, String what) {
    assertThat(result.mtu()).as(what + ": " + result).hasValue(mtu);
    assertThat(result.failsAt()).hasValue(mtu + 1);
    assertThat(result.outcome()).isEqualTo(Outcome.EXACT);
    assertThat(result.refusal()).isEqualTo(Refusal.SILENCE);
    assertThat(result.packets()).isLessThanOrEqualTo(SearchPlan.PACKETS_MAX);
  }

  private static void hidden(TwoNodes lab, int searches, int min, int max) throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < searches; i++) {
      int mtu = random.nextInt(min, max);
      lab.setFabric(Mode.SILENT, mtu);
      assertSilent(search(lab, min, max), mtu, "seed " + seed + ", search " + i);
    }
    System.out.println(searches + " hidden MTUs, seed " + seed);
  }

  @Test
  void aHiddenMtuIsFoundExactly() throws Exception {
    hidden(lab4, 2, 1280, 1500);
  }

  @Test
  void soItIsOnAJumboNetworkOverIpv6() throws Exception {
    hidden(lab6, 1, 1500, 9000);
  }

  @Tag("long")
  @Test
  void fiftyHiddenMtusAreFoundExactly() throws Exception {
    hidden(lab4, 17, 1280, 1500);
    hidden(lab6, 17, 1280, 1500);
    hidden(lab4, 8, 1500, 9000);
    hidden(lab6, 8, 1500, 9000);
  }

  @Test
  void onlyTheWayBackBeingNarrowIsFoundToo() throws Exception {
    lab4.setFabric(new Rule(Mode.SILENT, 1417, headroom.lab.Fabric.Direction.B_TO_A));
    SearchResult result = search(lab4, 1280, 1500);
    assertSilent(result, 1417, "B to A");
    assertThat(result.direction()).isEqualTo(headroom.model.PeerPath.Direction.ROUND_TRIP);
  }

  @Test
  void whereEverythingPassesThreePacketsTell() throws Exception {
    for (TwoNodes lab : List.of(lab4, lab6)) {
      SearchResult result = search(lab, 1280, 9000);
      assertThat(result.outcome()).isEqualTo(Outcome.ALL_PASS);
      assertThat(result.mtu()).hasValue(9000);
      assertThat(result.packets()).isEqualTo(3);
      assertThat(result.method()).isEqualTo(Method.ICMP_ECHO);
    }
  }

  @Test
  void aRoutersSignalNamesItAndItsNextHopMtu() throws Exception {
    lab4.setFabric(Mode.SIGNAL, 1437);
    lab6.setFabric(Mode.SIGNAL, 1439);
    assertSignal(search(lab4, 1280, 9000), 1437, "192.168.10.254");
    assertSignal(search(lab6, 1280, 9000), 1439, "fd00:192:168:10::fe");
  }

  private static void assertSignal(SearchResult result, int mtu, String reporter) {
    assertThat(result.mtu()).as(result.toString()).hasValue(mtu);
    assertThat(result.refusal()).isEqualTo(Refusal.SIGNAL);
    assertThat(result.signal()).isEqualTo(new Signal(reporter, mtu));
  }

  @Test
  void thisNodesOwnDeviceRefusesWithoutAnyLoss() throws Exception {
    lab4.a().netns().ip("link set eth0 mtu 1403");
    SearchResult result = search(lab4, 1280, 1500);
    assertThat(result.outcome()).isEqualTo(Outcome.EXACT);
    assertThat(result.mtu()).hasValue(1403);
    assertThat(result.refusal()).isEqualTo(Refusal.LOCAL);
    assertThat(result.localLimit()).hasValue(1403);
    assertThat(result.lossShare()).isZero();
    assertThat(result.packets()).isEqualTo(3);
  }

  @Test
  void theDevicesLimitAndANarrowerPathAreToldApart() throws Exception {
    lab4.a().netns().ip("link set eth0 mtu 1500");
    lab4.setFabric(Mode.SILENT, 1391);
    SearchResult result = search(lab4, 1280, 9000);
    assertSilent(result, 1391, "behind a device of 1500");
    assertThat(result.localLimit()).isEqualTo(OptionalInt.of(1500));
  }

  @Test
  void twentyPercentLossEachWayIsNotTakenForASize() throws Exception {
    lose(lab4, 20, "icmp type { echo-request, echo-reply }");
    lab4.setFabric(Mode.SILENT, 1423);
    SearchResult result = search(lab4, 1280, 1500);
    if (result.outcome() != Outcome.INCONCLUSIVE) assertSilent(result, 1423, "lossy");
    assertThat(result.lossShare()).isBetween(0.05, 0.75);
  }

  @Test
  void anUnreachablePeerHasTheRoutersWord() throws Exception {
    lab4.fabric().netns().ip("route replace unreachable " + lab4.b().address() + "/32");
    try {
      Run run = run(lab4, 1280, 1500);
      assertThat(run.result().outcome()).isEqualTo(Outcome.UNREACHABLE);
      assertThat(run.result().mtu()).isEmpty();
      assertThat(run.reasons())
          .contains("192.168.10.254 says: host unreachable", "none of 20 packets was answered");
    } finally {
      lab4.fabric().netns().ip("route delete unreachable " + lab4.b().address() + "/32");
    }
  }

  @Test
  void whereIcmpIsFilteredItIsUnreachableAndNotSmall() throws Exception {
    lose(lab4, 100, "icmp type { echo-request, echo-reply }");
    Run run = run(lab4, 1280, 1500);
    assertThat(run.result().outcome()).isEqualTo(Outcome.UNREACHABLE);
    assertThat(run.reasons()).containsExactly("none of 20 packets was answered");
  }

  @Test
  void aCancelledSearchEndsSoonAndSaysSo() throws Exception {
    lab4.setFabric(Mode.SILENT, 1423);
    List<String> reasons = new ArrayList<>();
    SearchResult result =
        lab4.a().netns().call(() -> {
          try (var echo = IcmpEcho.open(InetAddress.getByName(lab4.b().address()))) {
            var plan = SearchPlan.of(echo.target(), echo.method(), 64, 1280, 1500);
            Prober[] self = new Prober[1];
            self[0] =
                new Prober(
                    echo,
                    plan,
                    new SearchListener() {
                      @Override
                      public void sent(int packets) {
                        if (packets == 5) self[0].cancel();
                      }
                    });
            SearchResult ended = self[0].search();
            reasons.addAll(self[0].reasons());
            return ended;
          }
        });
    assertThat(result.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    assertThat(result.packets()).isEqualTo(5);
    assertThat(reasons).containsExactly("it was cancelled");
  }
}
