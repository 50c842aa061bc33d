package headroom.incident;

import headroom.lab.Await;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks at both dashboards all the time, and keeps what no quiet network should make them show:
 * findings, and verdicts that claim to know of a trouble. An agent that does not run shows nothing.
 *
 * <p>Threads: one of its own looks; any may ask.
 */
final class Lookout implements AutoCloseable {
  private static final long PAUSE_NANOS = 200_000_000; // an agent makes one Frame a second

  private static final Set<String> QUIET = Set.of("fine", "unknown");

  /**
   * @param frames of both agents together, each counted once
   * @param seconds from its start to its end
   * @param alarms findings and verdicts of a trouble: "agent 0: path-vanishing"; empty: quiet
   * @param verdicts all that were shown: "agent 0: fine"
   * @param worst the first alarm, with all that its agent showed; empty: quiet
   */
  record Seen(
      int frames, double seconds, List<String> alarms, List<String> verdicts, String worst) {}

  private final Incident incident;
  private final long began = System.nanoTime();
  private final Map<Integer, Long> lastSeq = new HashMap<>();
  private final TreeSet<String> alarms = new TreeSet<>();
  private final TreeSet<String> verdicts = new TreeSet<>();
  private final Thread thread;
  private volatile boolean closed;
  private String worst = "";
  private int frames;

  private Lookout(Incident incident) {
    this.incident = incident;
    this.thread = Thread.ofPlatform().daemon().name("lookout").start(this::look);
  }

  static Lookout over(Incident incident) {
    return new Lookout(incident);
  }

  private void look() {
    while (!closed) {
      for (int agent : List.of(0, 1)) {
        JsonObject frame = frame(agent);
        if (frame != null) {
          take(agent, frame);
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private @Nullable JsonObject frame(int agent) {
    try {
      return incident.frame(agent);
    } catch (IllegalStateException e) {
      return null; // it does not run, or has no Frame yet
    }
  }

  private synchronized void take(int agent, JsonObject frame) {
    if (frame.getLong("seq").equals(lastSeq.put(agent, frame.getLong("seq")))) {
      return;
    }
    frames++;
    for (Object each : frame.getJsonArray("findings")) {
      alarm(agent, ((JsonObject) each).getString("kind"), frame);
    }
    for (Object each : frame.getJsonArray("paths")) {
      String verdict = ((JsonObject) each).getString("verdict");
      verdicts.add("agent " + agent + ": " + verdict);
      if (!QUIET.contains(verdict)) {
        alarm(agent, verdict, frame);
      }
    }
  }

  private void alarm(int agent, String what, JsonObject frame) {
    String alarm = "agent " + agent + ": " + what;
    if (alarms.isEmpty()) {
      worst =
          "%s at %.1f s: paths %s, findings %s"
              .formatted(alarm, seconds(), frame.getValue("paths"), frame.getValue("findings"));
    }
    alarms.add(alarm);
  }

  private double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  synchronized Seen seen() {
    return new Seen(frames, seconds(), List.copyOf(alarms), List.copyOf(verdicts), worst);
  }

  void awaitAlarms(List<String> wanted) {
    Await.until(
        "the lookout to see " + wanted,
        Incident.LIMIT,
        () -> seen().alarms().containsAll(wanted),
        () -> seen().toString());
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
