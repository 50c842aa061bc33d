package headroom.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/**
 * What looking into other network namespaces takes of the system and Java has not: setns(2) and
 * netlink. Given by whoever wires, since this package makes no native call.
 */
public interface NetnsAccess {
  /**
   * Runs {@code task} on a thread that is inside {@code netns}; processes that it starts are inside
   * as well.
   *
   * @throws IOException the namespace cannot be entered, or the task's own
   */
  <T> T inside(Path netns, Callable<T> task) throws IOException;

  /** The number by which the calling thread's namespace knows {@code netns}; empty: it has none. */
  OptionalInt id(Path netns) throws IOException;
}
