package headroom.cli;

import headroom.yaml.Nearest;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The whole command line. */
@Command(
    name = "headroom",
    versionProvider = Version.class,
    description = {
      "Shows which packets this node drops and why, and which are too big for their path, live in"
          + " a browser.",
      "",
      "Without a command it runs the agent and takes the agent's options:",
      "  sudo headroom --listen 127.0.0.1:9000"
    },
    footer = {
      "",
      "In a source tree ./headroom also sets up what is missing, builds, and has:",
      "  test        Runs every test: C contract, unit, real kernel, browser."
    },
    subcommands = {
      AgentCommand.class,
      ConfigCommand.class,
      RulesCommand.class,
      WebhookCommand.class,
      ProbeCommand.class,
      LabCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class
    })
public final class HeadroomCommand implements Callable<Integer> {
  private static final int WIDTH = 80;

  /**
   * Goes the way of a real start, without a kernel, so that the JVM can write its AOT cache; for
   * the launcher alone, hence not in the help.
   */
  private static final String TRAIN = "train";

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * @param args as typed; @return the exit code
   */
  public static int run(String[] args, PrintWriter out, PrintWriter err) {
    Optional<AgentArguments.Given> agent = AgentArguments.read(args);
    if (agent.isPresent()) {
      return guarded(err, () -> AgentCommand.run(agent.get().sources(), out)).code();
    }
    if (args.length == 1 && args[0].equals(TRAIN)) {
      return guarded(err, () -> Training.run(out)).code();
    }
    return create().setOut(out).setErr(err).execute(args);
  }

  private static ExitCode guarded(PrintWriter err, Callable<ExitCode> command) {
    try {
      return command.call();
    } catch (Exception e) {
      return Failures.report(e, err);
    }
  }

  static CommandLine create() {
    CommandLine line = new CommandLine(new HeadroomCommand());
    ConfigOptions.addTo(line.getCommandSpec(), true, true);
    line.getSubcommands().forEach(HeadroomCommand::addConfigOptions);
    describe(line);
    return line.setUsageHelpWidth(WIDTH)
        .setAllowSubcommandsAsOptionParameters(true) // a node may be called "lab"
        .setParameterExceptionHandler(HeadroomCommand::onWrongUsage)
        .setExecutionExceptionHandler((e, cmd, _) -> Failures.report(e, cmd.getErr()).code());
  }

  private static void addConfigOptions(String name, CommandLine line) {
    switch (name) {
      case "agent" -> ConfigOptions.addTo(line.getCommandSpec(), true, false);
      case "config" ->
          line.getSubcommands()
              .values()
              .forEach(c -> ConfigOptions.addTo(c.getCommandSpec(), false, true));
      default -> {} // takes no configuration
    }
  }

  /** Every command has --help, and the same look; the top one lists the exit codes. */
  private static void describe(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    spec.mixinStandardHelpOptions(spec.parent() == null);
    if (spec.parent() != null && spec.findOption("--help") == null) {
      spec.addOption(
          CommandLine.Model.OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Shows this help.")
              .build());
    }
    UsageMessageSpec usage = spec.usageMessage();
    usage.sortOptions(false).abbreviateSynopsis(true).descriptionHeading("%n");
    usage.optionListHeading("%nOptions:%n").commandListHeading("%nCommands:%n");
    usage.parameterListHeading("%n");
    if (spec.parent() == null) {
      usage.exitCodeListHeading("%nExit codes:%n").exitCodeList(ExitCode.list());
    }
    line.getSubcommands().values().stream().distinct().forEach(HeadroomCommand::describe);
  }

  /** One line, with the nearest known word where there is one, and where to read on. */
  private static int onWrongUsage(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    String message = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      message =
          "found \"%s\"; expected a known %s"
                  .formatted(word, word.startsWith("-") ? "option" : "command")
              + nearest(word, line).map(near -> "; did you mean " + near + "?").orElse("");
    }
    line.getErr()
        .println(
            "headroom: %s (%s --help lists what there is)"
                .formatted(message, line.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE.code();
  }

  private static Optional<String> nearest(String word, CommandLine line) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    return name.startsWith("-")
        ? Nearest.to(name, line.getCommandSpec().optionsMap().keySet())
        : Nearest.to(name, line.getSubcommands().keySet());
  }

  @Override
  public Integer call() throws Exception {
    return AgentCommand.run(spec);
  }
}
