package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Fabric.Mode;
import headroom.lab.Fabric.Rule;
import headroom.lab.TwoNodes;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** headroom probe, as it is typed, from node A to node B; see {@link TwoNodes}. */
@Tag("kernel")
class ProbeInLabTest {
  private static TwoNodes lab;

  private record Run(int code, String out, String err) {}

  @BeforeAll
  static void build() {
    lab = TwoNodes.build(TwoNodes.Spec.standard(), "pc");
  }

  @AfterAll
  static void undo() {
    lab.close();
  }

  private static Run probe(String... options) {
    List<String> args = new ArrayList<>(List.of("probe", lab.b().address()));
    args.addAll(List.of("--netns", lab.a().netns().name()));
    args.addAll(List.of(options));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        HeadroomCommand.run(
            args.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Run(code, out.toString(), err.toString());
  }

  @Test
  void aBlackHoleEndsWithOneAndTheSizeInWords() {
    lab.setFabric(Mode.SILENT, 1400);
    Run run = probe();
    System.out.println(run.out());
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    assertThat(run.out())
        .startsWith(
            """
            Probing 192.168.20.1 by ICMP echo, 1280 bytes to what this node allows.
              this node refuses 65535 bytes: it allows 1500
            """)
        .contains("carries exactly 1400 bytes: 1400 pass, 1401 do not.", "That is a black hole.");
  }

  @Test
  void aHealthyPathEndsWithZero() {
    lab.setFabric(Rule.carry());
    Run run = probe();
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("carries all that was asked: 1500 bytes pass.\n");
  }

  @Test
  void aRouterIsNamedAndTheRouteThatAllowsTooMuch() {
    lab.setFabric(Mode.SIGNAL, 1437);
    Run run = probe("--max", "1500");
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "192.168.10.254 refuses 1500 bytes, and says that its next hop carries 1437\n",
            "Refused by 192.168.10.254, which says that its next hop carries 1437.\n",
            "routing allows 1500 bytes to it, more than arrives.\n");
  }

  @Test
  void jsonIsOneObjectAndNothingElse() {
    lab.setFabric(Mode.SILENT, 1380);
    Run run = probe("--json", "--max", "1400");
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    JsonObject json = new JsonObject(run.out());
    assertThat(json.getInteger("mtu")).isEqualTo(1380);
    assertThat(json.getString("refusal")).isEqualTo("silence");
  }

  @Test
  void whatCannotBeReachedIsNotCalledSmall() {
    lab.b().netns().sysctl("net/ipv4/icmp_echo_ignore_all=1");
    try {
      Run run = probe();
      assertThat(run.code()).as(run.err()).isEqualTo(69);
      assertThat(run.out()).contains("could not be told: no answer at all.\n");
    } finally {
      lab.b().netns().sysctl("net/ipv4/icmp_echo_ignore_all=0");
    }
  }
}
