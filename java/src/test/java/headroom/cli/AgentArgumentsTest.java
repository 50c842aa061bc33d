package headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.cli.AgentArguments.Given;
import headroom.config.Key;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The short way understands nothing differently from picocli. */
class AgentArgumentsTest {
  @Test
  void theAgentsUsualArgumentsGoTheShortWay() {
    assertThat(read()).contains(new Given(Map.of(), null));
    assertThat(read("agent")).contains(new Given(Map.of(), null));
    assertThat(read("--listen", "127.0.0.1:0", "--insecure", "--netns=a,b", "--config", "/x"))
        .contains(
            new Given(
                Map.of("listen", "127.0.0.1:0", "insecure", "true", "netns", "a,b"),
                Path.of("/x")));
  }

  @Test
  void everythingElseIsLeftToPicocli() {
    for (String[] args :
        List.of(
            new String[] {"--help"},
            new String[] {"agent", "--help"},
            new String[] {"config", "check"},
            new String[] {"agent", "agent"},
            new String[] {"--listen"},
            new String[] {"--listen", "--insecure"},
            new String[] {"--lisen", "x"},
            new String[] {"--insecure=true"},
            new String[] {"--no-insecure"},
            new String[] {"--netns", "a", "--netns", "b"},
            new String[] {"-h"})) {
      assertThat(AgentArguments.read(args)).as(String.join(" ", args)).isEmpty();
    }
  }

  @Test
  void bothWaysReadTheSame() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int shortWays = 0;
    for (int round = 0; round < 499; round++) {
      String[] args = arguments(random);
      Optional<Given> given = AgentArguments.read(args);
      if (given.isPresent()) {
        shortWays++;
        assertThat(given.get())
            .as("seed %d: %s", seed, String.join(" ", args))
            .isEqualTo(slow(args));
      }
    }
    assertThat(shortWays).as("seed %d", seed).isGreaterThan(100);
  }

  private static String[] arguments(Random random) {
    List<String> args = new ArrayList<>();
    if (random.nextBoolean()) {
      args.add("agent");
    }
    List<String> values =
        List.of("a", "a,b", "1s", "lxc*", "x=y", "/p q", "agent", "lab", "-", "é");
    for (int n = random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(Key.all().size() + 1);
      boolean isSwitch = at < Key.all().size() && Key.all().get(at).isSwitch();
      String flag = at < Key.all().size() ? Key.all().get(at).flag() : "--config";
      String value = values.get(random.nextInt(values.size()));
      if (isSwitch) {
        args.add(flag);
      } else if (random.nextBoolean()) {
        args.add(flag + "=" + value);
      } else {
        args.addAll(List.of(flag, value));
      }
    }
    return args.toArray(String[]::new);
  }

  private static Given slow(String[] args) {
    CommandLine line = HeadroomCommand.create();
    ParseResult parsed = line.parseArgs(args);
    ParseResult agent = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    return new Given(ConfigOptions.flags(agent), ConfigOptions.file(agent));
  }

  private static Optional<Given> read(String... args) {
    return AgentArguments.read(args);
  }
}
