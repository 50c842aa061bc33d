package headroom.cli;

import java.io.PrintWriter;

/** What the lab command needs of the lab. Each call returns when its work is done. */
public interface LabRunner {
  /** What the fabric does with a packet larger than the path's MTU. */
  enum Fabric {
    CARRY,
    SILENT,
    SIGNAL,
    FRAGMENT
  }

  /**
   * @param pathMtu largest L3 packet that the fabric carries, bytes
   * @param json print what was built as JSON
   */
  record Request(int pathMtu, Fabric fabric, boolean json) {}

  /** Builds it, starts traffic and one agent a node, waits for a signal, and undoes everything. */
  ExitCode show(Request request, PrintWriter out) throws Exception;

  /** Builds it and leaves it. */
  ExitCode up(Request request, PrintWriter out) throws Exception;

  /** Undoes what {@link #up}, or a lab that was killed, left. */
  ExitCode down(PrintWriter out) throws Exception;
}
