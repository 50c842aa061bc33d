package headroom.incident;

import headroom.alert.AlertBook;
import headroom.alert.Routing;
import headroom.model.Alert;
import headroom.model.Frame;
import headroom.rules.AlertsFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The shipped rules over a row of Frames: what a receiver is told of, and what only stood. */
final class ShippedRules {
  private static final Routing ALL =
      new Routing(
          List.of(
              new Routing.Route(
                  List.of(), List.of("test"), Duration.ZERO, Duration.ZERO, Duration.ofDays(7), false)));

  private final AlertBook book;
  private final Set<String> told = new TreeSet<>();
  private final Map<String, String> why = new TreeMap<>();
  private final Map<String, Instant> pendingFrom = new TreeMap<>();
  private final Map<String, Duration> pending = new TreeMap<>();
  private Instant steady = Instant.EPOCH;
  private long frames;
  private @Nullable Instant last;

  private ShippedRules(String node) {
    this.book = new AlertBook(node, AlertsFile.ofShipped().rules(), ALL, null);
  }

  /**
   * @param told rules whose alerts a receiver was told to fire
   * @param why the condition, with numbers, of each
   * @param pending for each alert that ever stood, how long it stood without firing at most
   */
  record Outcome(
      long frames, Set<String> told, Map<String, String> why, Map<String, Duration> pending) {}

  /** As the agent would, by the Frames' own times: they must not go backwards. */
  static Outcome over(Stream<Frame> frames) {
    ShippedRules[] rules = new ShippedRules[1];
    frames.forEachOrdered(
        frame -> {
          if (rules[0] == null) {
            rules[0] = new ShippedRules(frame.node());
          }
          rules[0].look(frame);
        });
    return rules[0] == null ? new Outcome(0, Set.of(), Map.of(), Map.of()) : rules[0].outcome();
  }

  private void look(Frame frame) {
    steady = steady.plus(last == null ? Duration.ZERO : Duration.between(last, frame.time()));
    last = frame.time();
    frames++;
    AlertBook.Step step = book.look(frame, steady);
    step.notices().stream()
        .flatMap(notice -> notice.alerts().stream())
        .filter(alert -> alert.state() == Alert.State.FIRING)
        .forEach(
            alert -> {
              told.add(alert.rule());
              why.put(alert.rule(), alert.text().summary() + ": " + alert.text().condition());
            });
    Set<String> standing = new TreeSet<>();
    for (Alert alert : step.view().alerts()) {
      if (alert.state() == Alert.State.PENDING) {
        String name = alert.rule() + " " + alert.labels();
        standing.add(name);
        Instant from = pendingFrom.computeIfAbsent(name, _ -> steady);
        pending.merge(name, Duration.between(from, steady), (a, b) -> a.compareTo(b) > 0 ? a : b);
      }
    }
    pendingFrom.keySet().retainAll(standing);
  }

  private Outcome outcome() {
    return new Outcome(frames, told, why, pending);
  }
}
