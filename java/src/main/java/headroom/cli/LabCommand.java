package headroom.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headroom lab}. */
@Command(
    name = "lab",
    description = {
      "Shows a path-MTU black hole between two nodes, all on this machine.",
      "",
      "Builds two nodes and a network between them out of network namespaces, with traffic and an"
          + " agent on each node, and prints both dashboards' addresses. Ctrl-C undoes everything."
          + " The machine's own interfaces are never touched."
    },
    subcommands = {LabCommand.Up.class, LabCommand.Down.class})
final class LabCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LabOptions options = new LabOptions();

  @Override
  public Integer call() throws Exception {
    LabRunner.Request request = options.request();
    return Lab.runner().show(request, spec.commandLine().getOut()).code();
  }

  /** {@code headroom lab up}. */
  @Command(
      name = "up",
      description = "Builds the network and leaves it, without agents or traffic, for scripts.")
  static final class Up implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private LabOptions options = new LabOptions();

    @Override
    public Integer call() throws Exception {
      LabRunner.Request request = options.request();
      return Lab.runner().up(request, spec.commandLine().getOut()).code();
    }
  }

  /** {@code headroom lab down}. */
  @Command(name = "down", description = "Undoes what \"lab up\", or a lab that was killed, left.")
  static final class Down implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      return Lab.runner().down(spec.commandLine().getOut()).code();
    }
  }
}
