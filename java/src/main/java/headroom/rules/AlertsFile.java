package headroom.rules;

import headroom.alert.Maintenance;
import headroom.alert.Routing;
import headroom.alert.Rule;
import headroom.alert.RuleSet;
import headroom.yaml.Nearest;
import headroom.yaml.Problems;
import headroom.yaml.Yaml;
import headroom.yaml.YamlFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * What the alerts file says, with the shipped rules under it.
 *
 * @param shipped names of the rules that are as they were shipped
 */
public record AlertsFile(RuleSet rules, Routing routing, List<String> shipped) {
  static final List<String> SECTIONS = List.of("rules", "routes", "maintenance", "receivers");

  private static final YamlFile.Words WORDS =
      new YamlFile.Words("rules: []", "docs/ALERTS.md", "--alerts-file", AlertsFile::remedy);

  public AlertsFile {
    shipped = List.copyOf(shipped);
  }

  /** Reads the section {@code receivers:}, which is somebody else's. */
  @FunctionalInterface
  public interface Receivers {
    /**
     * @return the names of all receivers of the section, those with problems too
     */
    Collection<String> read(YamlFile file, Node section, Problems problems);

    /** Only looks which names there are. */
    static Receivers namesOnly() {
      return AlertsFile::names;
    }
  }

  /** The shipped rules alone; nobody is told. */
  public static AlertsFile ofShipped() {
    Map<String, Rule> rules = shippedRules();
    return new AlertsFile(
        new RuleSet(List.copyOf(rules.values()), List.of()),
        Routing.NONE,
        List.copyOf(rules.keySet()));
  }

  /**
   * @param path the file
   * @throws AlertsException with every problem of the file
   */
  public static AlertsFile read(Path path, Receivers receivers) throws AlertsException {
    Problems problems = new Problems();
    YamlFile file = new YamlFile(path, WORDS);
    MappingNode top = file.read(problems);
    return made(file, top, receivers, problems);
  }

  /**
   * The same of a text.
   *
   * @param name what its places are told by
   */
  static AlertsFile parse(String name, String text, Receivers receivers) throws AlertsException {
    Problems problems = new Problems();
    YamlFile file = new YamlFile(Path.of(name), WORDS);
    MappingNode top = file.parse(text, problems);
    return made(file, top, receivers, problems);
  }

  private static AlertsFile made(
      YamlFile file, @Nullable MappingNode top, Receivers receivers, Problems problems)
      throws AlertsException {
    Map<String, Node> sections = new LinkedHashMap<>();
    if (top != null) {
      file.forEachEntry(top, "", SECTIONS, problems, sections::put);
    }
    Map<String, Rule> shipped = shippedRules();
    Map<String, Rule> rules = new LinkedHashMap<>(shipped);
    RuleReader reader = new RuleReader(file, problems);
    List<String> own = reader.read(sections.get("rules"), rules);
    reader.checkInhibits(rules.keySet());
    Node section = sections.get("receivers");
    Collection<String> names =
        section == null ? List.of() : receivers.read(file, section, problems);
    Routing routing =
        new RouteReader(file, problems).read(sections.get("routes"), List.copyOf(names));
    List<Maintenance> maintenance =
        new MaintenanceReader(file, problems).read(sections.get("maintenance"));
    if (!problems.isEmpty()) {
      throw new AlertsException(problems.all());
    }
    List<String> untouched =
        shipped.keySet().stream().filter(name -> !own.contains(name)).toList();
    return new AlertsFile(
        new RuleSet(List.copyOf(rules.values()), maintenance), routing, untouched);
  }

  private static Map<String, Rule> shippedRules() {
    Problems problems = new Problems();
    YamlFile file = new YamlFile(Path.of("default.yaml"), WORDS);
    Map<String, Rule> rules = new LinkedHashMap<>();
    MappingNode top = file.parse(shippedText(), problems);
    RuleReader reader = new RuleReader(file, problems);
    if (top != null) {
      file.forEachEntry(top, "", SECTIONS, problems, (_, node) -> reader.read(node, rules));
    }
    reader.checkInhibits(rules.keySet());
    if (!problems.isEmpty()) {
      throw new IllegalStateException("the shipped rules: " + problems.all());
    }
    return rules;
  }

  /** The shipped rules as they stand, with their comments. */
  public static String shippedText() {
    try (InputStream in = AlertsFile.class.getResourceAsStream("/headroom/rules/default.yaml")) {
      if (in == null) {
        throw new IllegalStateException("headroom/rules/default.yaml is not in the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(YamlFile file, Node section, Problems problems) {
    List<String> names = new ArrayList<>();
    if (!(section instanceof SequenceNode sequence)) {
      problems.add(
          file.where(section), "receivers", Yaml.describe(section), "a list", "begin each with \"- name:\"");
      return names;
    }
    for (Node each : sequence.getValue()) {
      if (each instanceof MappingNode mapping) {
        mapping.getValue().stream()
            .filter(tuple -> "name".equals(Entries.scalar(tuple.getKeyNode())))
            .map(tuple -> Entries.scalar(tuple.getValueNode()))
            .filter(java.util.Objects::nonNull)
            .forEach(names::add);
      }
    }
    return names;
  }

  private static String remedy(String name, String section, List<String> known) {
    return Nearest.to(name, known)
        .map("did you mean \"%s\"?"::formatted)
        .orElse(
            section.isEmpty()
                ? "take it out; there are " + String.join(", ", known)
                : "take it out; docs/ALERTS.md names every key");
  }
}
