package headroom.cli;

import headroom.config.Config;
import headroom.config.ConfigException;
import headroom.config.Sources;
import headroom.model.Frame;
import headroom.model.PathVerdict;
import headroom.model.PathView;
import headroom.model.PeerPath;
import headroom.model.Unavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A look of our own, where no agent runs: counts, audits, asks the peers and probes for a while as an
 * agent with this machine's configuration would, and serves nothing.
 *
 * <p>Threads: any; blocks.
 */
final class OwnLook implements DoctorSource {
  /** What loses packets now shows within so long: retransmits need some readings, a search seconds. */
  private static final Duration LEAST = Duration.ofSeconds(8);

  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final List<String> netns;

  /**
   * @param netns as of the agent's option; empty = all
   */
  OwnLook(List<String> netns) {
    this.netns = List.copyOf(netns);
  }

  @Override
  public Diagnosis diagnose(Duration atMost, Consumer<String> progress) throws Exception {
    List<Unavailable> unavailable = Preflight.read().check();
    progress.accept(
        "no agent runs here: looking for up to "
            + atMost.toSeconds()
            + " s, at the traffic that flows meanwhile");
    try (var agent = new Agent(config())) {
      agent.startUnserved(unavailable);
      return watch(agent, atMost, progress);
    }
  }

  private Config config() throws ConfigException {
    Sources sources = Sources.ofProcess(null, Map.of());
    return Config.load(
        netns.isEmpty() ? sources : sources.with("netns", String.join(",", netns)));
  }

  private static Diagnosis watch(Agent agent, Duration atMost, Consumer<String> progress)
      throws InterruptedException {
    long begin = System.nanoTime();
    String said = "";
    while (true) {
      Frame frame = agent.latest();
      Duration passed = Duration.ofNanos(System.nanoTime() - begin);
      String now = frame == null ? "reading the kernel" : state(frame);
      if (!now.equals(said)) {
        progress.accept(now);
        said = now;
      }
      boolean known = passed.compareTo(LEAST) > 0 && frame != null && isSettled(frame);
      if (known || passed.compareTo(atMost) >= 0) {
        return diagnosis(frame);
      }
      Thread.sleep(BETWEEN);
    }
  }

  private static String state(Frame frame) {
    List<PeerPath> paths = frame.paths();
    if (paths.isEmpty()) {
      return "no tunnel traffic to a peer was seen yet";
    }
    long searched = paths.stream().filter(path -> path.searchPackets().isPresent()).count();
    long unknown = paths.stream().filter(path -> path.verdict() == PathVerdict.UNKNOWN).count();
    return "%d peer%s, %d not known yet, %d search%s under way"
        .formatted(
            paths.size(),
            paths.size() == 1 ? "" : "s",
            unknown,
            searched,
            searched == 1 ? "" : "es");
  }

  private static boolean isSettled(Frame frame) {
    return !frame.paths().isEmpty()
        && frame.paths().stream()
            .allMatch(path ->
                path.verdict() != PathVerdict.UNKNOWN && path.searchPackets().isEmpty());
  }

  private static Diagnosis diagnosis(@Nullable Frame frame) {
    if (frame == null) {
      throw new Failure(
          ExitCode.UNAVAILABLE,
          "the kernel",
          "gave no reading in that time",
          "give it more with --seconds");
    }
    var view = new PathView(frame.paths(), frame.self().peersTurnedAway(), frame.findings(), null);
    return new Diagnosis(frame.node(), view, Unavailable.texts(frame.self().unavailable()));
  }
}
