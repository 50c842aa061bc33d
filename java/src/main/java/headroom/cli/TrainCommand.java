package headroom.cli;

import headroom.config.Config;
import headroom.config.Sources;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code headroom train}: goes the way of a real start, without a kernel, so that the JVM can write
 * the AOT cache. The launcher calls it once after a build.
 */
@Command(
    name = "train",
    hidden = true,
    description = "Walks through a start without a kernel, for the JVM's AOT cache.")
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Config config = Config.load(Sources.none().with("listen", "127.0.0.1:0"));
    Logs.setLevel(config.logLevel());
    return Training.run(config, spec.commandLine().getOut()).code();
  }
}
