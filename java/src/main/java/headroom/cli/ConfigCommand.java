package headroom.cli;

import headroom.config.ConfigException;
import headroom.config.LoadedConfig;
import headroom.config.Sources;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headroom config}. */
@Command(
    name = "config",
    description = "Checks and shows the configuration.",
    subcommands = {ConfigCommand.Check.class, ConfigCommand.Show.class})
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "config: say check or show");
  }

  /** {@code headroom config check [FILE]}. */
  @Command(
      name = "check",
      description = {
        "Reads file, environment and flags as the agent would. Prints \"ok\" and the effective"
            + " values with the source of each, or every problem at once (exit code 2)."
      })
  static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
        arity = "0..1",
        paramLabel = "FILE",
        description =
            "Default: $"
                + Sources.FILE_VARIABLE
                + ", else /etc/headroom/headroom.yaml if it exists.")
    private @Nullable Path file;

    @Override
    public Integer call() throws ConfigException {
      LoadedConfig loaded = load(spec, file);
      spec.commandLine().getOut().print("ok\n" + loaded.yaml());
      return ExitCode.OK.code();
    }
  }

  /** {@code headroom config show [FILE]}. */
  @Command(
      name = "show",
      description = {
        "Prints the effective configuration as a file that could be used in its place, with the"
            + " source of each value behind it."
      })
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
        arity = "0..1",
        paramLabel = "FILE",
        description =
            "Default: $"
                + Sources.FILE_VARIABLE
                + ", else /etc/headroom/headroom.yaml if it exists.")
    private @Nullable Path file;

    @Override
    public Integer call() throws ConfigException {
      spec.commandLine().getOut().print(load(spec, file).yaml());
      return ExitCode.OK.code();
    }
  }

  private static LoadedConfig load(CommandSpec spec, @Nullable Path file) throws ConfigException {
    return LoadedConfig.of(ConfigOptions.sources(spec.commandLine().getParseResult(), file));
  }
}
