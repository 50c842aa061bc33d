package headroom.incident;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.cli.RecordedFrames;
import headroom.lab.Await;
import headroom.lab.Fabric;
import headroom.lab.Fabric.Mode;
import headroom.lab.Netns;
import headroom.lab.Traffic;
import headroom.lab.TwoNodes;
import headroom.lab.TwoNodes.Spec;
import headroom.model.Frame;
import headroom.model.PeerPath.PeerAgent;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Each shipped rule that rests on what the agents found: real agents on two nodes and a trouble that
 * makes it fire, and one beside it, by a byte where it is of sizes, that does not. One lab for all, in
 * order, since it takes longer to make it than to break it.
 *
 * <p>What the agents said while it lasted, two Frames in a row, stands for as long as the rule's
 * {@code for} ({@link Laps}). That it goes on is made up; that it is found is not.
 */
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FindingRuleCasesTest {
  private static final int A = 0;
  private static final int B = 1;

  /** More than {@code for} of each, 5 min of {@code old-mtu}. */
  private static final int LASTING_SECONDS = 331;

  /** More than the ten minutes of {@code agent-lost}, a minute of which {@link #lost} adds. */
  private static final int LOST_SECONDS = 547;

  private Incident incident;

  @BeforeAll
  void begin() throws Exception {
    incident = Incident.begin(Spec.standard(), EnumSet.allOf(Traffic.Kind.class));
    incident.awaitEvidence(A, "ledger", " packets of 1493 to 1500 bytes ");
  }

  /** Whatever the test came to: the next one is not to fail of it. */
  @AfterEach
  void mend() {
    incident.nodes().setFabric(Fabric.Rule.carry());
    incident.nodes().b().pod().ip("link set eth0 mtu 1500");
    incident.restoreRoutes();
    incident.nodes().fabric().netns().feed(
        "add table ip discard\ndelete table ip discard\n", "nft", "-f", "-");
  }

  @AfterAll
  void end() {
    if (incident != null) incident.close();
  }

  /** The network takes just what pods may send, 1500, and says nothing or refuses what is larger. */
  @Test
  @Order(1)
  @CaseOf({"black-hole", "path-too-small", "fragmentation"})
  void aNetworkThatTakesAllThatPodsMaySendFiresNothing() throws Exception {
    for (Mode mode : List.of(Mode.SILENT, Mode.SIGNAL)) {
      incident.nodes().setFabric(mode, 1500);
      incident.awaitTrafficFlows();
      assertThat(told(frames(A), LASTING_SECONDS)).isEmpty();
      assertThat(told(frames(B), LASTING_SECONDS)).isEmpty();
    }
  }

  /** Pods on the MTU of other nodes' pods, however the device was set; and then one below. */
  @Test
  @Order(2)
  @CaseOf({"mixed-mtu", "old-mtu"})
  void aPodThatTakesLessThanOthersSendFiresMixedMtuAndOldMtu() throws Exception {
    Netns pod = incident.nodes().b().pod();
    pod.ip("link set eth0 mtu 1450");
    incident.awaitTrafficFlows();
    assertThat(told(frames(B), LASTING_SECONDS)).isEmpty();

    pod.ip("link set eth0 mtu 1400", "route change default via 10.0.2.1 dev eth0 mtu 1350");
    incident.awaitFinding(B, "mixed-mtu");
    incident.awaitFinding(B, "pod-on-old-mtu");
    assertThat(told(frames(B), LASTING_SECONDS)).containsExactly("mixed-mtu", "old-mtu");
    assertThat(told(frames(B), 290)).as("not yet five minutes").containsExactly("mixed-mtu");
  }

  /** The pods' routes forget their MTU: node A cuts. While all fragments arrive, none is lost. */
  @Test
  @Order(3)
  @CaseOf({"fragmentation", "fragments-lost"})
  void aNodeThatCutsFiresFragmentationAndALossOfFragmentsFiresAtTheReceiver() throws Exception {
    TwoNodes nodes = incident.nodes();
    nodes.b().netns().sysctl("net/ipv4/ipfrag_time=1");
    nodes.a().pod().ip("route change default via 10.0.1.1 dev eth0");
    nodes.b().pod().ip("route change default via 10.0.2.1 dev eth0");
    incident.awaitFinding(A, "path-fragmenting");
    assertThat(told(frames(A), LASTING_SECONDS)).contains("fragmentation");
    assertThat(told(frames(B), LASTING_SECONDS)).doesNotContain("fragments-lost");

    discardLaterFragments();
    incident.awaitFinding(B, "fragments-lost");
    assertThat(told(frames(B), LASTING_SECONDS)).contains("fragments-lost");
  }

  private void discardLaterFragments() {
    String rule =
        "table ip discard { chain path { type filter hook prerouting priority -300;"
            + " ip frag-off & 0x1fff != 0 drop\n}\n}\n";
    incident.nodes().fabric().netns().feed(rule, "nft", "-f", "-");
  }

  @Test
  @Order(4)
  @CaseOf("black-hole")
  void aNetworkThatSwallowsTheLastByteFiresBlackHole() throws Exception {
    incident.nodes().setFabric(Mode.SILENT, 1499);
    incident.awaitFinding(A, "path-vanishing");
    assertThat(told(frames(A), 3)).containsExactly("black-hole");
  }

  @Test
  @Order(5)
  @CaseOf("path-too-small")
  void aRouterThatRefusesTheLastByteFiresPathTooSmall() throws Exception {
    incident.nodes().setFabric(Mode.SIGNAL, 1499);
    incident.awaitFinding(A, "path-refused-by-signal");
    assertThat(told(frames(A), LASTING_SECONDS)).contains("path-too-small");
    assertThat(told(frames(A), 29)).doesNotContain("path-too-small");
  }

  /**
   * An agent that is away for less than ten minutes, as on a reboot, is not lost: what A said before
   * stands for its return.
   */
  @Test
  @Order(6)
  @CaseOf("agent-lost")
  void anAgentThatIsSilentForTenMinutesFiresAndOneThatComesBackDoesNot() throws Exception {
    List<Frame> answers = frames(A);
    assertThat(agent(answers.getLast())).isEqualTo(PeerAgent.ANSWERS);
    incident.endAgentB();
    List<Frame> silent = awaitAgent(PeerAgent.SILENT);
    assertThat(lost(answers, silent, LOST_SECONDS, silent)).contains("agent-lost");

    assertThat(lost(answers, silent, 590, answers)).doesNotContain("agent-lost");
    assertThat(told(silent, 613)).as("it never answered").doesNotContain("agent-lost");
  }

  private List<Frame> awaitAgent(PeerAgent state) throws IOException {
    Await.until(
        "agent A to know that the other " + state.json(),
        Incident.LIMIT,
        () -> agent(RecordedFrames.read(incident.frame(A))) == state,
        () -> incident.shown(A));
    return frames(A);
  }

  private PeerAgent agent(Frame frame) {
    return frame.paths().stream()
        .filter(path -> path.peer().equals(incident.peerOf(A)))
        .findFirst()
        .orElseThrow()
        .agent();
  }

  private static Set<String> lost(
      List<Frame> before, List<Frame> during, int seconds, List<Frame> after) {
    Instant from = before.getFirst().time();
    return ShippedRules.over(
            Stream.of(
                    Laps.of(before, 61, from),
                    Laps.of(during, seconds, from.plusSeconds(62)),
                    Laps.of(after, 61, from.plusSeconds(63 + seconds)))
                .flatMap(frames -> frames))
        .told();
  }

  private static Set<String> told(List<Frame> frames, int seconds) {
    ShippedRules.Outcome outcome = ShippedRules.over(Laps.of(frames, seconds));
    System.out.println("FindingRuleCasesTest: " + seconds + " s: " + outcome.why());
    return outcome.told();
  }

  /** The one that is now and the next. */
  private List<Frame> frames(int agent) {
    Frame now = RecordedFrames.read(incident.frame(agent));
    Await.until(
        "the next Frame", Incident.LIMIT, () -> incident.frame(agent).getLong("seq") > now.seq());
    return List.of(now, RecordedFrames.read(incident.frame(agent)));
  }
}
