package headroom.cli;

import headroom.config.Config;
import headroom.config.ConfigException;
import headroom.config.Sources;
import headroom.webhook.Deliverer;
import headroom.webhook.Receiver;
import headroom.webhook.ReceiversReader;
import headroom.webhook.SampleNotice;
import headroom.webhook.Trial;
import headroom.yaml.Nearest;
import headroom.yaml.Problem;
import headroom.yaml.Problems;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headroom webhook}. */
@Command(
    name = "webhook",
    description = "Sends a sample alert to a receiver, and shows what it answers.",
    subcommands = WebhookCommand.Test.class)
final class WebhookCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "webhook: say test NAME");
  }

  /** {@code headroom webhook test NAME}. */
  @Command(
      name = "test",
      description = {
        "Sends a sample alert to a receiver, then that it is over, and shows each request and its"
            + " answer; secrets are masked. Past the outbox: nothing is kept, nothing tried again."
      },
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:the receiver took it",
        "1:it did not; the last line says why",
        "2:wrong usage, or problems in the alerts file"
      })
  static final class Test implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "The receiver, as the alerts file names it.")
    private String name = "";

    @Option(
        names = "--alerts-file",
        paramLabel = "FILE",
        description = "Where receivers are. Default: the configuration's alerts-file.")
    private @Nullable Path alertsFile;

    @Option(
        names = ConfigOptions.FILE_FLAG,
        paramLabel = "FILE",
        description = "The configuration file, as the agent has it.")
    private @Nullable Path config;

    @Option(names = "--keep-firing", description = "Does not tell that it is over.")
    private boolean keepFiring;

    @Override
    public Integer call() throws ConfigException {
      Config loaded = Config.load(Sources.ofProcess(config, Map.of()));
      Path file = alertsFile != null ? alertsFile : loaded.alertsFile();
      if (file == null) {
        throw new Failure(
            ExitCode.USAGE,
            "no alerts file",
            "alerts-file is not set",
            "name it with --alerts-file");
      }
      Receiver receiver = named(receivers(file), name);
      PrintWriter out = spec.commandLine().getOut();
      Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      Vertx vertx = Agent.vertx();
      try {
        boolean isTaken = show(vertx, receiver, loaded.node(), true, at, out);
        if (isTaken && !keepFiring) {
          isTaken = show(vertx, receiver, loaded.node(), false, at, out);
        }
        return (isTaken ? ExitCode.OK : ExitCode.FAILED).code();
      } finally {
        vertx.close();
      }
    }

    private static List<Receiver> receivers(Path file) {
      Problems problems = new Problems();
      List<Receiver> receivers = ReceiversReader.read(file, problems, System::getenv);
      if (!problems.isEmpty()) {
        throw new Failure(
            ExitCode.USAGE,
            "the alerts file has problems"
                + problems.all().stream()
                    .map(Problem::toString)
                    .collect(Collectors.joining("\n  ", "\n  ", "")));
      }
      return receivers;
    }

    private static Receiver named(List<Receiver> receivers, String name) {
      List<String> names = receivers.stream().map(Receiver::name).toList();
      return receivers.stream()
          .filter(each -> each.name().equals(name))
          .findFirst()
          .orElseThrow(() ->
              new Failure(
                  ExitCode.USAGE,
                  "no receiver \"" + name + "\"",
                  names.isEmpty()
                      ? "the alerts file has none"
                      : "there are " + String.join(", ", names),
                  Nearest.to(name, names)
                      .map(near -> "did you mean " + near + "?")
                      .orElse("name one of them")));
    }

    private static boolean show(
        Vertx vertx,
        Receiver receiver,
        String node,
        boolean isFiring,
        Instant at,
        PrintWriter out) {
      Trial trial =
          Trial.of(
              vertx,
              receiver,
              SampleNotice.of(receiver.name(), node, isFiring, at),
              Deliverer.Options.of(Version.number()));
      out.println(isFiring ? "A sample alert fires:" : "It is over:");
      trial.request().forEach(line -> out.println("  > " + line));
      trial.answer().forEach(line -> out.println("  < " + line));
      out.println(trial.problem() == null ? "  taken" : "  not taken: " + trial.problem());
      out.println();
      out.flush();
      return trial.problem() == null;
    }
  }
}
