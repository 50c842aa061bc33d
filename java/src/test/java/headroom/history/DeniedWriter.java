package headroom.history;

import java.nio.file.Path;
import java.time.Duration;

/** Records a tick for each byte on its standard input, and says how that went. */
final class DeniedWriter {
  private DeniedWriter() {}

  public static void main(String[] arguments) throws Exception {
    var store = new HistoryStore(HistoryOptions.of(Path.of(arguments[0])));
    var node = new SimulatedNode(0);
    while (System.in.read() >= 0) {
      node.pass(Duration.ofSeconds(1));
      node.packets += 23;
      store.record(node.frame(), null, node.nanos());
      HistoryStatus status = store.status();
      System.out.println(status.ticks() + " " + status.problem());
    }
  }
}
