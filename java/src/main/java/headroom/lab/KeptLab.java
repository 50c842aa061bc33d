package headroom.lab;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * A lab that stays when the process that built it ends, for scripts: {@code headroom lab up} and
 * {@code down}. No agents, no traffic. A file beside the owner's says that it is meant to stay, and
 * holds its description.
 */
public final class KeptLab {
  private KeptLab() {}

  /**
   * Builds {@link TwoNodes} and leaves it standing.
   *
   * @return its description, which is also in /run/headroom/lab/PID.kept
   */
  public static JsonObject up(TwoNodes.Spec spec, Fabric.Rule rule) throws IOException {
    Lab.clearLeftovers();
    try (var nodes = TwoNodes.build(spec)) {
      nodes.setFabric(rule);
      JsonObject description = Description.of(nodes);
      Files.writeString(
          Owner.keptFile(ProcessHandle.current().pid()), description.encodePrettily());
      nodes.keep();
      return description;
    }
  }

  /** The processes that left a lab standing, ascending. */
  public static List<Long> standing() {
    return Lab.namespaces().stream()
        .flatMapToLong(name -> Owner.pidIn(name).stream())
        .filter(pid -> Files.exists(Owner.keptFile(pid)))
        .sorted()
        .distinct()
        .boxed()
        .toList();
  }

  /**
   * Removes the lab that process {@code pid} left standing.
   *
   * @return the namespaces that were removed, sorted
   */
  public static List<String> down(long pid) throws IOException {
    if (!Files.exists(Owner.keptFile(pid))) return List.of();
    List<String> names = Lab.namespaces(pid);
    Netns.delete(names);
    Files.delete(Owner.keptFile(pid));
    return names;
  }

  /**
   * Removes every lab that was left standing and what dead ones left; labs that run are not
   * touched.
   *
   * @return the namespaces that were removed
   */
  public static List<String> down() throws IOException {
    List<String> removed = new ArrayList<>();
    for (long pid : standing()) removed.addAll(down(pid));
    removed.addAll(Lab.clearLeftovers());
    return List.copyOf(removed);
  }
}
