package headroom.cli;

import headroom.alert.AlertBook;
import headroom.alert.Routing;
import headroom.model.Alert;
import headroom.model.Frame;
import headroom.model.Notice;
import headroom.rules.AlertsException;
import headroom.rules.AlertsFile;
import headroom.webhook.Receiver;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headroom rules}. */
@Command(
    name = "rules",
    description = "Checks the alerts file, and tries rules on recorded Frames.",
    subcommands = {RulesCommand.Check.class, RulesCommand.Test.class, RulesCommand.Show.class})
final class RulesCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "rules: say check, test or show");
  }

  /** {@code headroom rules check FILE}. */
  @Command(
      name = "check",
      description =
          "Reads an alerts file as the agent would, secrets too. Prints its rules and receivers, or"
              + " every problem at once (exit code 2).")
  static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The alerts file.")
    private Path file = Path.of("");

    @Override
    public Integer call() {
      List<Receiver> receivers = new ArrayList<>();
      AlertsFile read = load(spec, file, NodeAlerts.receiversInto(receivers));
      if (read == null) {
        return ExitCode.USAGE.code();
      }
      PrintWriter out = spec.commandLine().getOut();
      out.println("ok");
      read.rules().rules().forEach(rule ->
          out.printf(
              "%-24s %-9s %s%n",
              rule.name(),
              rule.severity().json(),
              read.shipped().contains(rule.name()) ? "shipped" : "from the file"));
      receivers.forEach(receiver ->
          out.printf("receiver %-15s %s%n", receiver.name(), receiver.format().name()));
      if (receivers.isEmpty()) {
        out.println("no receivers: nobody is told");
      }
      return ExitCode.OK.code();
    }
  }

  /** {@code headroom rules show}. */
  @Command(name = "show", description = "Prints the shipped rules, to copy from.")
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      spec.commandLine().getOut().print(AlertsFile.shippedText());
      return ExitCode.OK.code();
    }
  }

  /** {@code headroom rules test --frames FILE}. */
  @Command(
      name = "test",
      description = {
        "Replays recorded Frames and prints what would have fired and when (exit code 1), or that"
            + " nothing would have (0).",
        "A recording has one Frame a line, as /api/v1/frame and /api/v1/stream give them."
      })
  static final class Test implements Callable<Integer> {
    private static final String SSE_DATA = "data:";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--frames", required = true, paramLabel = "FILE", description = "The recording; - for standard input.")
    private String frames = "";

    @Option(names = "--rules", paramLabel = "FILE", description = "An alerts file. Default: the shipped rules.")
    private @Nullable Path rules;

    private int line;
    private long read;
    private long fired;

    @Override
    public Integer call() {
      AlertsFile file = rules == null ? AlertsFile.ofShipped() : load(spec, rules, AlertsFile.Receivers.namesOnly());
      if (file == null) {
        return ExitCode.USAGE.code();
      }
      try (BufferedReader in = open()) {
        replay(in, file);
      } catch (IOException e) {
        return fail("%s: %s".formatted(frames, e.getMessage()));
      } catch (RuntimeException bad) {
        return fail(
            "%s:%d: no Frame (%s); record with curl -sN http://HOST:PORT/api/v1/stream"
                .formatted(frames, line, bad.getMessage()));
      }
      if (read == 0) {
        return fail(frames + ": no Frame in it");
      }
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%,d Frames, %s%n", read, fired == 0 ? "nothing would have fired" : fired + " alerts fired");
      return fired == 0 ? ExitCode.OK.code() : ExitCode.FAILED.code();
    }

    private int fail(String why) {
      spec.commandLine().getErr().println(why);
      return ExitCode.USAGE.code();
    }

    private BufferedReader open() throws IOException {
      return frames.equals("-")
          ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
          : Files.newBufferedReader(Path.of(frames));
    }

    private void replay(BufferedReader in, AlertsFile file) throws IOException {
      Routing all = new Routing(List.of(new Routing.Route(
          List.of(), List.of("test"), Duration.ZERO, Duration.ZERO, Duration.ofDays(7), false)));
      AlertBook book = null;
      Instant steady = Instant.EPOCH;
      Frame before = null;
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        line++;
        String json = text.startsWith(SSE_DATA) ? text.substring(SSE_DATA.length()).strip() : text.strip();
        if (!json.startsWith("{")) {
          continue; // of an event stream: its ids, its comments
        }
        JsonObject object = new JsonObject(json);
        if (!object.containsKey("seq")) {
          continue; // another event of the stream
        }
        Frame frame = FrameReader.read(object);
        if (book == null) {
          book = new AlertBook(frame.node(), file.rules(), all, null);
        }
        Duration step = before == null ? Duration.ZERO : Duration.between(before.time(), frame.time());
        steady = steady.plus(step.isNegative() ? Duration.ZERO : step);
        before = frame;
        read++;
        book.look(frame, steady).notices().forEach(this::print);
      }
    }

    private void print(Notice notice) {
      PrintWriter out = spec.commandLine().getOut();
      for (Alert alert : notice.alerts()) {
        boolean firing = alert.state() == Alert.State.FIRING;
        fired += firing ? 1 : 0;
        out.printf(
            "%s %s %s (%s): %s%n    %s%n",
            notice.at(),
            firing ? "FIRED" : "ended",
            alert.rule(),
            alert.severity().json(),
            alert.text().summary(),
            alert.text().condition());
      }
    }
  }

  /** Null: there are problems, which are printed. */
  private static @Nullable AlertsFile load(
      CommandSpec spec, Path file, AlertsFile.Receivers readers) {
    try {
      return AlertsFile.read(file, readers);
    } catch (AlertsException bad) {
      spec.commandLine().getErr().println("headroom: " + bad.getMessage());
      return null;
    }
  }
}
