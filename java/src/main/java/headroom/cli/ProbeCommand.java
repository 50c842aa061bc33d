package headroom.cli;

import headroom.bpf.NetnsThread;
import headroom.path.SearchPlan;
import headroom.path.SearchResult;
import headroom.probe.IcmpEcho;
import headroom.probe.ProbeTransport;
import headroom.probe.Prober;
import headroom.probe.SearchListener;
import headroom.socket.SocketFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Inet6Address;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headroom probe}. */
@Command(
    name = "probe",
    description = {
      "Finds the largest packet that a path carries, exactly, and who refuses larger ones.",
      "",
      "Sends pings of chosen sizes that may not be cut (DF), at most 20 a second and 100 in all, and"
          + " tells a size that does not pass from packets that are merely lost. Sizes are of the"
          + " whole IP packet. Needs CAP_NET_RAW, or a group within net.ipv4.ping_group_range; no"
          + " agent, neither here nor there."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the path carries all that was asked: --max, or what this node allows",
      "1:it carries less",
      "2:wrong usage",
      "69:it could not be told: no answer, too much loss, or no time",
      "77:a capability is missing"
    },
    footerHeading = "%n--json prints one object. What was not measured is absent:%n",
    footer = {
      "  host, address     as given, as resolved",
      "  method, direction icmp-echo, round-trip: there and back",
      "  outcome           exact, all-pass, unreachable, inconclusive",
      "  mtu, failsAt      bytes: the largest that passes, the smallest that does not",
      "  refusal           none, local (this node), signal (a router), silence",
      "  signal            reporter, nextHopMtu: the router and what it says",
      "  localLimit        bytes: what this node's device allows, if it was met",
      "  routeMtu          bytes: what this node's routing allows",
      "  tunnelledPodMtu   bytes: mtu less VXLAN's overhead on this family",
      "  lossShare         of packets whose size passes, 0 to 1",
      "  packets, seconds  what it took",
      "  because           why it could not be told: sentences"
    })
final class ProbeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "HOST",
      description = "The peer: an IPv4 or IPv6 address, or a name.")
  private @Nullable String host;

  @Option(
      names = "--min",
      paramLabel = "N",
      description =
          "A size that should pass, 64 to 65535 bytes. If it does not, smaller ones are tried."
              + " Default: 1280.")
  private @Nullable String min;

  @Option(
      names = "--max",
      paramLabel = "N",
      description =
          "The largest size of interest, 64 to 65535 bytes. Default: what this node's device"
              + " allows.")
  private @Nullable String max;

  @Option(
      names = "--netns",
      paramLabel = "NAME",
      description =
          "Probes from this network namespace: a name from \"ip netns\", or a path. Needs"
              + " CAP_SYS_ADMIN.")
  private @Nullable String netns;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Ends it after so long, 1 to 600. Default: ${DEFAULT-VALUE}.")
  private String timeout = "60";

  @Option(names = "--json", description = "Prints the result as one JSON object, and no progress.")
  private boolean json;

  @Override
  public Integer call() {
    var arguments = ProbeArguments.of(host, min, max, netns, timeout);
    PrintWriter out = spec.commandLine().getOut();
    ProbeReport report = run(arguments, json ? null : out);
    out.print(json ? report.json().encodePrettily() + "\n" : "\n" + report.text());
    out.flush();
    return report.exitCode().code();
  }

  /**
   * @param progress null: none
   */
  private static ProbeReport run(ProbeArguments arguments, @Nullable PrintWriter progress) {
    try {
      return arguments.netns() == null
          ? search(arguments, progress)
          : NetnsThread.<ProbeReport, RuntimeException>call(
              arguments.netns(), () -> search(arguments, progress));
    } catch (SocketFailure e) {
      throw new Failure(
          e.isPermission() ? ExitCode.NO_PERMISSION : ExitCode.UNAVAILABLE,
          String.valueOf(e.getMessage()));
    } catch (IOException e) { // of entering the namespace
      boolean power = String.valueOf(e.getMessage()).contains("CAP_SYS_ADMIN");
      throw new Failure(
          power ? ExitCode.NO_PERMISSION : ExitCode.USAGE, "--netns: " + e.getMessage());
    }
  }

  private static ProbeReport search(ProbeArguments arguments, @Nullable PrintWriter progress) {
    try (ProbeTransport echo = IcmpEcho.open(arguments.address())) {
      SearchPlan plan = plan(arguments, echo);
      if (progress != null) {
        progress.printf("Probing %s by ICMP echo, %s.%n", echo.target(), range(arguments));
      }
      var listener = progress == null ? SearchListener.NONE : new ProbeProgress(progress);
      var prober = new Prober(echo, plan, listener);
      SearchResult result = prober.search();
      boolean ipv6 = arguments.address() instanceof Inet6Address;
      return new ProbeReport(arguments.host(), result, ipv6, echo.routeMtu(), prober.reasons());
    }
  }

  private static SearchPlan plan(ProbeArguments arguments, ProbeTransport echo) {
    int most = arguments.max().orElse(echo.largest());
    SearchPlan plan =
        SearchPlan.of(echo.target(), echo.method(), echo.smallest(), arguments.min(), most)
            .withTimeMax(arguments.timeout());
    return arguments.max().isPresent() ? plan : plan.upToLocal();
  }

  private static String range(ProbeArguments arguments) {
    return arguments.max().isPresent()
        ? arguments.min() + " to " + arguments.max().getAsInt() + " bytes"
        : arguments.min() + " bytes to what this node allows";
  }
}
