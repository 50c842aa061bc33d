package headroom.yaml;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A file of the operator's as YAML nodes with their places. Nodes only: nothing is constructed, so an
 * alias cannot unfold into more than the file holds.
 *
 * @param path the file; of a text that is in none, the name that its places are told by
 * @param words what its problems say that is its own
 */
public record YamlFile(Path path, Words words) {
  /** Far above any real file; a mistaken path (a log, a device) ends here. */
  public static final int BYTES_MAX = 1 << 20;

  /**
   * @param example of an entry at the top, "interval: 1s"
   * @param model the file to compare with, "headroom.example.yaml"
   * @param flag the one that names the file, "--config"
   * @param remedy what to do about a key that is not known there
   */
  public record Words(String example, String model, String flag, Remedy remedy) {}

  /** What to do about an unknown key. */
  @FunctionalInterface
  public interface Remedy {
    /**
     * @param section where it stood, empty at the top
     * @param known what may stand there
     */
    String of(String name, String section, List<String> known);
  }

  /** "FILE:LINE:COLUMN". */
  public String where(Node node) {
    return node.getStartMark().map(this::where).orElse(path.toString());
  }

  private String where(Mark mark) {
    return path + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
  }

  /** The top of the file; null if there is nothing in it, or it could not be read (then noted). */
  public @Nullable MappingNode read(Problems problems) {
    String text = text(problems);
    return text == null ? null : parse(text, problems);
  }

  /** The same of a text that has been read. */
  public @Nullable MappingNode parse(String text, Problems problems) {
    try {
      Optional<Node> top = new Compose(LoadSettings.builder().build()).composeString(text);
      if (top.isEmpty() || isNothing(top.get())) {
        return null;
      }
      if (top.get() instanceof MappingNode mapping) {
        return mapping;
      }
      problems.add(
          where(top.get()),
          "",
          Yaml.describe(top.get()),
          "keys and values",
          "write for example " + words.example());
    } catch (MarkedYamlEngineException bad) {
      String place = bad.getProblemMark().map(this::where).orElse(path.toString());
      problems.add(place, "", oneLine(bad), "YAML", "look at this line and the one above it");
    } catch (YamlEngineException bad) {
      problems.add(
          path.toString(), "", oneLine(bad), "YAML", "compare it with " + words.model());
    }
    return null;
  }

  private static String oneLine(YamlEngineException bad) {
    String said =
        bad instanceof MarkedYamlEngineException marked
            ? (marked.getContext() == null ? "" : marked.getContext() + ": ") + marked.getProblem()
            : String.valueOf(bad.getMessage());
    return said.lines().findFirst().orElse("no YAML");
  }

  private @Nullable String text(Problems problems) {
    String found;
    try {
      if (Files.isDirectory(path)) {
        found = "a directory";
      } else if (Files.size(path) > BYTES_MAX) {
        found = Files.size(path) + " bytes, more than " + BYTES_MAX;
      } else {
        return Files.readString(path);
      }
    } catch (NoSuchFileException absent) {
      found = "no such file";
    } catch (AccessDeniedException denied) {
      found = "a file that this user may not read";
    } catch (CharacterCodingException notText) {
      found = "bytes that are not UTF-8";
    } catch (IOException e) {
      found = String.valueOf(e.getMessage());
    }
    problems.add(
        path.toString(),
        "",
        found,
        "a readable YAML file",
        "check " + words.flag() + " and the file's mode");
    return null;
  }

  /** {@code key:} with nothing behind it. It sets nothing. */
  public static boolean isNothing(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  /**
   * Visits the entries of a mapping that are known, each once, with a value, in the file's order;
   * the others are noted.
   *
   * @param section its key, empty at the top
   * @param known names that it may hold
   */
  public void forEachEntry(
      MappingNode mapping,
      String section,
      List<String> known,
      Problems problems,
      BiConsumer<String, Node> visit) {
    Map<String, Node> seen = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      String name = key instanceof ScalarNode s ? s.getValue() : Yaml.describe(key);
      String full = section.isEmpty() ? name : section + "." + name;
      Node first = seen.putIfAbsent(name, key);
      if (!(key instanceof ScalarNode) || !known.contains(name)) {
        String expected = section.isEmpty() ? "a known one" : "one of " + String.join(", ", known);
        String remedy = words.remedy().of(name, section, known);
        problems.add(where(key), full, "an unknown key", expected, remedy);
      } else if (first != null) {
        String remedy = "keep this or that of line " + line(first);
        problems.add(where(key), full, "the key again", "it once", remedy);
      } else if (!isNothing(tuple.getValueNode())) {
        visit.accept(name, tuple.getValueNode());
      }
    }
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }
}
