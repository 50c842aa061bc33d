package headroom.cli;

import headroom.model.PathView;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Where a diagnosis comes from: an agent that runs, or a look of our own. */
interface DoctorSource {
  /**
   * Blocks until what there is to know is known, or the time is over.
   *
   * @param atMost how long it may take; what is known by then is returned
   * @param progress takes a line for the operator now and then
   * @throws Failure foreseen: nothing could be asked
   */
  Diagnosis diagnose(Duration atMost, Consumer<String> progress) throws Exception;

  /**
   * @param node the node's name
   * @param unavailable what could not be looked at and why, a sentence each
   */
  record Diagnosis(String node, PathView view, List<String> unavailable) {
    public Diagnosis {
      unavailable = List.copyOf(unavailable);
    }
  }
}
