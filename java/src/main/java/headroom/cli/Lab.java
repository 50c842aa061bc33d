package headroom.cli;

import headroom.lab.Fabric.Mode;
import headroom.lab.Fabric.Rule;
import headroom.lab.KeptLab;
import headroom.lab.LiveLab;
import headroom.lab.Shell;
import headroom.lab.TwoNodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the lab command meets package headroom.lab. */
final class Lab implements LabRunner {
  private static final Map<Capability, String> POWERS =
      new TreeMap<>(
          Map.of(
              Capability.CAP_SYS_ADMIN, "make and enter network namespaces",
              Capability.CAP_NET_ADMIN, "lay cables and routes in them"));

  private Lab() {}

  static LabRunner runner() {
    return new Lab();
  }

  @Override
  public ExitCode show(Request request, PrintWriter out) throws Exception {
    Preflight.read().check(); // the agents' powers and kernel, before anything is built
    requirePowersAndTools();
    StopSignal stop = StopSignal.install();
    try (LiveLab lab = LiveLab.start(plan(request, ThisProgram.command()))) {
      print(lab, request.json(), out);
      stop.await();
      return ExitCode.OK;
    } catch (IOException | Shell.CommandFailed e) {
      throw failure(e);
    } finally {
      stop.done();
    }
  }

  @Override
  public ExitCode up(Request request, PrintWriter out) throws Exception {
    requirePowersAndTools();
    LiveLab.Plan plan = plan(request, List.of());
    try {
      var built = KeptLab.up(plan.spec(), plan.rule());
      if (request.json()) {
        out.println(built.encodePrettily());
      } else {
        out.println("The lab stands until `headroom lab down`:");
        headroom.lab.Lab.namespaces(ProcessHandle.current().pid())
            .forEach(name -> out.println("  " + name));
      }
      return ExitCode.OK;
    } catch (IOException | Shell.CommandFailed e) {
      throw failure(e);
    }
  }

  @Override
  public ExitCode down(PrintWriter out) throws Exception {
    requirePowersAndTools();
    List<String> removed = KeptLab.down();
    if (removed.isEmpty()) out.println("No lab was left standing.");
    removed.forEach(name -> out.println("removed " + name));
    return ExitCode.OK;
  }

  private static void requirePowersAndTools() throws IOException {
    requirePowers(Preflight.read().effective());
    List<String> missing = headroom.lab.Lab.missingTools();
    if (missing.isEmpty()) return;
    throw new Failure(
        ExitCode.USAGE,
        "the lab",
        "not installed: " + String.join(", ", missing),
        "apt-get install iproute2 nftables ethtool");
  }

  /** Every missing one at once. */
  static void requirePowers(long effective) {
    StringBuilder missing = new StringBuilder();
    POWERS.forEach((capability, purpose) -> {
      if (capability.isIn(effective)) return;
      missing.append("\n  %-17s to %s".formatted(capability, purpose));
    });
    if (missing.isEmpty()) return;
    throw new Failure(
        ExitCode.NO_PERMISSION, "the lab lacks capabilities:" + missing + "\nRun it with sudo.");
  }

  private static LiveLab.Plan plan(Request request, List<String> command) {
    return LiveLab.Plan.of(Mode.valueOf(request.fabric().name()), request.pathMtu(), command);
  }

  private static void print(LiveLab lab, boolean json, PrintWriter out) {
    if (json) {
      out.println(lab.describe().encodePrettily());
      return;
    }
    Rule rule = lab.nodes().fabric().rule();
    out.println(
        "Two nodes, pods' routes at "
            + lab.nodes().spec().podRouteMtu()
            + " bytes; the fabric between them: "
            + (rule.mode() == Mode.CARRY ? "carries everything" : told(rule)));
    for (LiveLab.RunningAgent agent : lab.agents()) {
      out.println("  " + agent.node() + "  " + agent.dashboard());
    }
    TwoNodes.Node a = lab.nodes().a();
    out.println("Look around: ip netns exec " + a.netns().name() + " ip -d link");
    out.println("Ctrl-C undoes everything.");
  }

  private static String told(Rule rule) {
    String above = " what is larger than " + rule.mtu() + " bytes";
    return switch (rule.mode()) {
      case SILENT -> "discards" + above + " in silence";
      case SIGNAL -> "refuses" + above + " and says so";
      case FRAGMENT -> "cuts" + above + " to pieces";
      case CARRY -> "carries everything";
    };
  }

  private static Failure failure(Exception e) {
    return new Failure(
        ExitCode.UNAVAILABLE,
        "the lab",
        String.valueOf(e.getMessage()),
        "it needs a kernel with veth, vxlan and nftables, and two free ports");
  }
}
