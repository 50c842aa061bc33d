package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.path.SearchResult;
import headroom.path.SearchResult.Method;
import headroom.path.SearchResult.Outcome;
import headroom.path.SearchResult.Refusal;
import headroom.path.SearchResult.Signal;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What headroom probe says, of what it was asked and of what it found. */
class ProbeCommandTest {
  private static String refused(String... arguments) {
    String[] args = new String[arguments.length + 1];
    args[0] = "probe";
    System.arraycopy(arguments, 0, args, 1, arguments.length);
    StringWriter err = new StringWriter();
    int code =
        HeadroomCommand.run(args, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    assertThat(code).as(err.toString()).isEqualTo(2);
    return err.toString();
  }

  private static SearchResult result(
      Outcome outcome, OptionalInt mtu, Refusal refusal, @Nullable Signal signal, double loss) {
    return new SearchResult(
        "192.168.20.1",
        Method.ICMP_ECHO,
        outcome,
        mtu,
        outcome == Outcome.EXACT ? OptionalInt.of(mtu.orElseThrow() + 1) : OptionalInt.empty(),
        refusal,
        signal,
        OptionalInt.of(1500),
        loss,
        37,
        Duration.ofMillis(1900));
  }

  private static ProbeReport exact(Refusal refusal, @Nullable Signal signal) {
    var result = result(Outcome.EXACT, OptionalInt.of(1400), refusal, signal, 0);
    return new ProbeReport("worker-9", result, false, OptionalInt.of(1500), List.of());
  }

  @Test
  void allThatIsWrongWithTheArgumentsIsToldAtOnce() {
    assertThat(
            refused(
                "224.0.0.1", "--min", "63", "--max", "many", "--netns", "nix", "--timeout", "0"))
        .isEqualTo(
            """
            headroom: the arguments have 5 problems
              HOST "224.0.0.1": expected the address of one host
              --max many: expected 64 to 65535
              --min 63: expected 64 to 65535
              --netns nix: there is no /run/netns/nix; `ip netns` lists the names
              --timeout 0: expected 1 to 600
            """);
    assertThat(refused("127.0.0.1", "--min", "1501", "--max", "1500"))
        .isEqualTo("headroom: --min 1501: expected at most --max, 1500\n");
    assertThat(refused())
        .isEqualTo(
            "headroom: HOST is missing: expected an address or a name, such as 192.168.20.1\n");
    assertThat(refused("no such host"))
        .isEqualTo(
            "headroom: HOST \"no such host\": no such name, nor an address; try the address itself\n");
  }

  @Test
  void aBlackHoleIsCalledOne() {
    ProbeReport report = exact(Refusal.SILENCE, null);
    assertThat(report.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(report.text())
        .isEqualTo(
            """
            The path to worker-9 (192.168.20.1) carries exactly 1400 bytes: 1400 pass, 1401 do not.
            Refused by nobody: larger packets vanish on the way in silence. That is a black hole.
            The reply travels the same way back and is as large, so either direction may be the narrow one.
            This node's routing allows 1500 bytes to it, more than arrives.
            Pods behind VXLAN or Geneve: their routes may allow 1350 bytes (50 less); Cilium's value is MTU=1400.
            Of the packets whose size passes none was lost.
            37 packets in 1.9 s.
            """);
  }

  @Test
  void aRouterIsNamedWithWhatItSaysRightOrWrong() {
    assertThat(exact(Refusal.SIGNAL, new Signal("192.168.10.254", 1400)).text())
        .contains("Refused by 192.168.10.254, which says that its next hop carries 1400.\n");
    assertThat(exact(Refusal.SIGNAL, new Signal("192.168.10.254", 1300)).text())
        .contains("which says that its next hop carries 1300: it is wrong.\n");
    assertThat(exact(Refusal.SIGNAL, new Signal("192.168.10.254", 0)).text())
        .contains("which does not say what its next hop carries.\n");
  }

  @Test
  void thisNodesOwnRefusalIsNoLossOnTheWay() {
    assertThat(exact(Refusal.LOCAL, null).text())
        .contains("Refused by this node itself (EMSGSIZE)", "Nothing was lost on the way.")
        .doesNotContain("either direction");
  }

  @Test
  void whatCouldNotBeToldIsNeitherGoodNorBad() {
    var unreachable =
        new ProbeReport(
            "192.168.20.1",
            result(Outcome.UNREACHABLE, OptionalInt.empty(), Refusal.NONE, null, Double.NaN),
            false,
            OptionalInt.of(1500),
            List.of("none of 20 packets was answered"));
    assertThat(unreachable.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(unreachable.text())
        .isEqualTo(
            """
            What the path to 192.168.20.1 carries could not be told: no answer at all.
              none of 20 packets was answered
            It is down, or there is no way to it, or something on the way filters ICMP echo: that says nothing of sizes.
            37 packets in 1.9 s.
            """);
    var inconclusive =
        new ProbeReport(
            "192.168.20.1",
            result(Outcome.INCONCLUSIVE, OptionalInt.of(1411), Refusal.NONE, null, 0.48),
            false,
            OptionalInt.empty(),
            List.of("100 packets were not enough to tell size from loss"));
    assertThat(inconclusive.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(inconclusive.text())
        .contains("could not be told exactly", "not enough", "1411 bytes pass", "48 % were lost")
        .doesNotContain("VXLAN");
  }

  @Test
  void theObjectLeavesOutWhatWasNotMeasured() {
    assertThat(exact(Refusal.SIGNAL, new Signal("192.168.10.254", 1400)).json())
        .isEqualTo(
            new JsonObject(
                """
                {"host": "worker-9", "address": "192.168.20.1", "method": "icmp-echo",
                 "direction": "round-trip", "outcome": "exact", "mtu": 1400, "failsAt": 1401,
                 "refusal": "signal", "signal": {"reporter": "192.168.10.254", "nextHopMtu": 1400},
                 "localLimit": 1500, "routeMtu": 1500, "tunnelledPodMtu": 1350, "lossShare": 0.0,
                 "packets": 37, "seconds": 1.9}\
                """));
    var unreachable =
        new ProbeReport(
            "x",
            result(Outcome.UNREACHABLE, OptionalInt.empty(), Refusal.NONE, null, Double.NaN),
            true,
            OptionalInt.empty(),
            List.of("why"));
    assertThat(unreachable.json().fieldNames())
        .containsExactly(
            "host",
            "address",
            "method",
            "direction",
            "outcome",
            "refusal",
            "localLimit",
            "packets",
            "seconds",
            "because");
  }

  @Test
  void theHelpDocumentsEveryMemberOfTheObject() {
    String help = HeadroomCommand.create().getSubcommands().get("probe").getUsageMessage();
    JsonObject json = exact(Refusal.SIGNAL, new Signal("192.168.10.254", 1400)).json();
    for (String member : json.fieldNames()) assertThat(help).contains(member);
    assertThat(help).contains("because");
  }
}
