package headroom.history;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Writes a history as fast as it can until it is killed; says each tick that was recorded. Tick
 * number i adds {@link #added}.
 */
final class KilledWriter {
  /** So that an hour, and its closing, comes every 277 ticks. */
  static final Duration TICK = Duration.ofSeconds(13);

  private KilledWriter() {}

  /** Never 0: each tick is told from none. */
  static long added(long tick) {
    return 1 + tick * 7919 % 1009;
  }

  public static void main(String[] arguments) {
    var store = new HistoryStore(HistoryOptions.of(Path.of(arguments[0])));
    long tick = Long.parseLong(arguments[1]);
    var node = new SimulatedNode(0).pass(TICK.multipliedBy(tick)).restart();
    while (true) {
      tick++;
      node.pass(TICK);
      node.packets += added(tick);
      store.record(node.frame(), null, node.nanos());
      if (store.status().problem() != null) {
        System.out.println(store.status().problem());
        System.exit(1);
      }
      System.out.println(tick);
      System.out.flush();
    }
  }
}
