package headroom.webhook;

import headroom.yaml.Nearest;
import headroom.yaml.Problems;
import headroom.yaml.Yaml;
import headroom.yaml.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The section {@code receivers:} of the alerts file; docs/WEBHOOKS.md explains its keys. */
public final class ReceiversReader {
  /** Each may have connections, threads at work and a place on the page. */
  public static final int RECEIVERS_MAX = 50;

  /** The key in the alerts file. */
  public static final String SECTION = "receivers";

  /** Sections of the alerts file; the others are read elsewhere. */
  private static final List<String> SECTIONS = List.of("rules", "routes", "maintenance", SECTION);

  private static final YamlFile.Words WORDS =
      new YamlFile.Words(
          "receivers: []",
          "docs/WEBHOOKS.md",
          "--alerts-file",
          (name, _, known) ->
              Nearest.to(name, known)
                  .map(near -> "did you mean \"" + near + "\"?")
                  .orElse("take it out; docs/WEBHOOKS.md names every key"));

  private ReceiversReader() {}

  /** The receivers of an alerts file, and nothing else of it. */
  public static List<Receiver> read(
      Path alertsFile, Problems problems, UnaryOperator<@Nullable String> environment) {
    YamlFile file = new YamlFile(alertsFile, WORDS);
    MappingNode top = file.read(problems);
    List<Receiver> receivers = new ArrayList<>();
    if (top != null) {
      file.forEachEntry(
          top,
          "",
          SECTIONS,
          problems,
          (name, node) -> {
            if (name.equals(SECTION)) {
              receivers.addAll(read(file, node, problems, environment));
            }
          });
    }
    return receivers;
  }

  /**
   * Reads secrets too, so that one that is missing is told at once.
   *
   * @param list what stands behind {@code receivers:}
   * @param environment variable to value
   * @return those without problems, in the file's order
   */
  public static List<Receiver> read(
      YamlFile file, Node list, Problems problems, UnaryOperator<@Nullable String> environment) {
    if (!(list instanceof SequenceNode sequence)) {
      problems.add(
          file.where(list),
          SECTION,
          Yaml.describe(list),
          "a list of receivers",
          "begin each with \"- name:\"");
      return List.of();
    }
    if (sequence.getValue().size() > RECEIVERS_MAX) {
      problems.add(
          file.where(list),
          SECTION,
          sequence.getValue().size() + " receivers",
          "at most " + RECEIVERS_MAX,
          "let Alertmanager route to more");
      return List.of();
    }
    List<Receiver> receivers = new ArrayList<>();
    Map<String, String> places = new HashMap<>();
    for (Node each : sequence.getValue()) {
      String path = SECTION + "[" + sequence.getValue().indexOf(each) + "]";
      if (!(each instanceof MappingNode mapping)) {
        problems.add(
            file.where(each), path, Yaml.describe(each), "a receiver", "begin with \"- name:\"");
        continue;
      }
      Receiver receiver = new ReceiverReader(file, mapping, path, problems, environment).read();
      if (receiver == null) {
        continue;
      }
      String first = places.putIfAbsent(receiver.name(), file.where(each));
      if (first == null) {
        receivers.add(receiver);
      } else {
        problems.add(
            file.where(each),
            path + ".name",
            "the name " + receiver.name() + " again",
            "it once",
            "the first is at " + first);
      }
    }
    return receivers;
  }
}
