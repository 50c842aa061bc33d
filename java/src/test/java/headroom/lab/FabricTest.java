package headroom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import headroom.lab.Fabric.Direction;
import headroom.lab.Fabric.Mode;
import headroom.lab.Fabric.Oversized;
import headroom.lab.Fabric.Rule;
import headroom.lab.TwoNodes.Spec;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Path MTU 1400 throughout: 1322 bytes of UDP payload in the tunnel make a packet of 1400. */
@Tag("kernel")
class FabricTest {
  private static final int FITS = 1400 - 50 - 28;
  private static final int PORT = 4711;
  private static final Duration SOON = Duration.ofSeconds(5);

  @Test
  void theRoutesMtuWinsOverTheDevices() {
    try (var lab = TwoNodes.build(Spec.standard())) {
      lab.a().pod().ip("link set eth0 mtu 1380");
      assertThat(refusal(lab.a().pod(), lab.b().podAddress(), 1451)).contains("mtu=1450");
      lab.a().pod().ip("link set eth0 mtu 1500");
      assertThat(refusal(lab.a().pod(), lab.b().podAddress(), 1451)).contains("mtu=1450");
    }
  }

  @Test
  void aFabricThatCarriesCarriesEverythingUpToItsLinks() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard());
        var sink = Datagrams.Sink.listen(lab.b().pod(), PORT)) {
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, 1422, 23);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, 1, 29);
      sink.await(Map.of(1422, 23L, 1, 29L), SOON);
      assertThat(lab.fabric().oversized()).isEqualTo(new Oversized(0, 0));
    }
  }

  @Test
  void aSilentFabricDiscardsExactlyWhatIsAboveAndAnswersNothing() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard());
        var sink = Datagrams.Sink.listen(lab.b().pod(), PORT)) {
      lab.setFabric(Mode.SILENT, 1400);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, FITS + 1, 29);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, FITS, 23);
      sink.await(Map.of(FITS, 23L), SOON);
      assertThat(lab.fabric().oversized()).isEqualTo(new Oversized(29, 0));
      assertThat(refusals(lab.a().netns()) + refusals(lab.a().pod())).isZero();
    }
  }

  @Test
  void aSilentFabricTreatsTheNodesOwnPacketsTheSame() {
    try (var lab = TwoNodes.build(Spec.standard())) {
      lab.setFabric(Mode.SILENT, 1400);
      assertThat(received(lab.a().netns(), lab.b().address(), 1400)).isEqualTo(3);
      assertThat(received(lab.a().netns(), lab.b().address(), 1401)).isZero();
    }
  }

  @Test
  void aRuleForOneDirectionLeavesTheOtherAlone() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard());
        var atA = Datagrams.Sink.listen(lab.a().pod(), PORT);
        var atB = Datagrams.Sink.listen(lab.b().pod(), PORT)) {
      lab.setFabric(new Rule(Mode.SILENT, 1400, Direction.A_TO_B));
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, FITS + 1, 31);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, FITS, 1);
      Datagrams.send(lab.b().pod(), lab.a().podAddress(), PORT, FITS + 1, 37);
      atA.await(Map.of(FITS + 1, 37L), SOON);
      atB.await(Map.of(FITS, 1L), SOON);
      assertThat(lab.fabric().oversized()).isEqualTo(new Oversized(31, 0));
    }
  }

  @Test
  void aSignallingFabricNamesThePathMtu() {
    try (var lab = TwoNodes.build(Spec.standard())) {
      lab.setFabric(Mode.SIGNAL, 1400);
      assertThat(refusal(lab.a().netns(), lab.b().address(), 1401))
          .contains("From 192.168.10.254", "Frag needed and DF set (mtu = 1400)");
      assertThat(received(lab.a().netns(), lab.b().address(), 1400)).isEqualTo(3);
      assertThat(lab.fabric().oversized()).isEqualTo(new Oversized(1, 0));
      assertThat(refusals(lab.a().netns())).isEqualTo(1);
    }
  }

  @Test
  void aSignallingFabricRefusesTunnelPacketsWithoutDfToo() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard());
        var sink = Datagrams.Sink.listen(lab.b().pod(), PORT)) {
      lab.setFabric(Mode.SIGNAL, 1400);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, FITS + 1, 1);
      Await.until("the refusal to reach the node", SOON, () -> refusals(lab.a().netns()) == 1);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, FITS, 23);
      sink.await(Map.of(FITS, 23L), SOON);
      assertThat(lab.fabric().oversized()).isEqualTo(new Oversized(1, 0));
    }
  }

  @Test
  void aFragmentingFabricCutsWhatIsAboveAndAllOfItArrives() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard());
        var sink = Datagrams.Sink.listen(lab.b().pod(), PORT)) {
      lab.setFabric(Mode.FRAGMENT, 1400);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, FITS + 1, 29);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, FITS, 23);
      sink.await(Map.of(FITS + 1, 29L, FITS, 23L), SOON);
      assertThat(lab.fabric().oversized()).isEqualTo(new Oversized(29, 0));
      assertThat(Counters.ip(lab.fabric().netns(), "Ip", "FragOKs")).isEqualTo(29);
      assertThat(Counters.ip(lab.b().netns(), "Ip", "ReasmOKs")).isEqualTo(29);
    }
  }

  @Test
  void aFragmentingFabricCutsPacketsThatForbidItToo() {
    try (var lab = TwoNodes.build(Spec.standard())) {
      lab.setFabric(Mode.FRAGMENT, 1400);
      assertThat(received(lab.a().netns(), lab.b().address(), 1401)).isEqualTo(3);
    }
  }

  @Test
  void whatTheFabricDoesChangesWhileItRunsAndNobodyRemembers() {
    try (var lab = TwoNodes.build(Spec.standard())) {
      lab.setFabric(Mode.SIGNAL, 1300);
      assertThat(refusal(lab.a().netns(), lab.b().address(), 1301)).contains("mtu = 1300");
      lab.setFabric(Rule.carry());
      assertThat(received(lab.a().netns(), lab.b().address(), 1500)).isEqualTo(3);
      lab.setFabric(Mode.SILENT, 1499);
      assertThat(received(lab.a().netns(), lab.b().address(), 1500)).isZero();
    }
  }

  @Test
  void overIpv6TheFabricDiscardsAndSignals() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard().overIpv6());
        var sink = Datagrams.Sink.listen(lab.b().pod(), PORT)) {
      int fits = 1400 - 70 - 28;
      lab.setFabric(Mode.SILENT, 1400);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, fits + 1, 29);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, fits, 23);
      sink.await(Map.of(fits, 23L), SOON);
      assertThat(lab.fabric().oversized()).isEqualTo(new Oversized(29, 0));
      lab.setFabric(Mode.SIGNAL, 1400);
      Shell.Result said =
          lab.a()
              .netns()
              .attempt(
                  SOON, "ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1353", lab.b().address());
      assertThat(said.stdout()).contains("Packet too big: mtu=1400");
      assertThatThrownBy(() -> lab.setFabric(Mode.FRAGMENT, 1400))
          .hasMessageContaining("no IPv6 router fragments");
    }
  }

  @Test
  void aJumboUnderlayCarriesJumboPods() throws Exception {
    try (var lab = TwoNodes.build(Spec.standard().withUnderlayMtu(9000));
        var sink = Datagrams.Sink.listen(lab.b().pod(), PORT)) {
      lab.setFabric(Mode.SILENT, 8900);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, 8950 - 28, 29);
      Datagrams.send(lab.a().pod(), lab.b().podAddress(), PORT, 8850 - 28, 23);
      sink.await(Map.of(8850 - 28, 23L), SOON);
      assertThat(lab.fabric().oversized()).isEqualTo(new Oversized(29, 0));
    }
  }

  @Test
  void tcpCrossesTheFabricInPacketsOfTheWiresSize() {
    try (var lab = TwoNodes.build(Spec.standard())) {
      lab.setFabric(Mode.SILENT, 1500);
      Iperf.Report report =
          Iperf.run(lab.a().pod(), lab.b().pod(), lab.b().podAddress(), Duration.ofSeconds(1));
      assertThat(report.receivedBytes()).isGreaterThan(1_000_000);
      assertThat(lab.fabric().oversized()).isEqualTo(new Oversized(0, 0));
    }
  }

  @Test
  void withTheNicsOffloadsOnItSeesThemWhole() {
    try (var lab = TwoNodes.build(Spec.standard().withNicOffloads())) {
      lab.setFabric(Mode.SILENT, 1500);
      Shell.Result said =
          lab.a().pod().attempt(SOON, "ping", "-c", "1", "-W", "1", lab.b().podAddress());
      assertThat(said.exit()).isZero();
      try (var listener = lab.b().pod().start("iperf3", "-s", "-1", "--forceflush")) {
        listener.awaitOutput(Pattern.compile("listening"), SOON);
        lab.a().pod().start("iperf3", "-c", lab.b().podAddress(), "-n", "1M");
        Await.until("a packet above 1500", SOON, () -> lab.fabric().oversized().fromA() > 0);
      }
    }
  }

  /** Echo replies to three pings of this L3 size (IPv4), DF set. */
  private static int received(Netns from, String to, int size) {
    String said = ping(from, to, size, 3).stdout();
    return Integer.parseInt(said.replaceAll("(?s).* (\\d+) received.*", "$1"));
  }

  /** What ping says to one packet of this L3 size (IPv4), DF set. */
  private static String refusal(Netns from, String to, int size) {
    Shell.Result said = ping(from, to, size, 1);
    return said.stdout() + said.stderr();
  }

  private static Shell.Result ping(Netns from, String to, int size, int count) {
    return from.attempt(
        SOON,
        "ping",
        "-c",
        "" + count,
        "-i",
        "0.01",
        "-W",
        "0.3",
        "-M",
        "do",
        "-s",
        "" + (size - 28),
        to);
  }

  private static long refusals(Netns netns) {
    return Counters.ip(netns, "Icmp", "InDestUnreachs");
  }
}
