package headroom.cli;

import headroom.model.Frame;
import headroom.model.NetInterface;
import headroom.model.NetNamespace;
import headroom.model.Self.Attachment;
import headroom.model.Unavailable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the agent says when it is up: where to look, what it watches, what it cannot see. Pure. */
public final class Banner {
  /** More interfaces than that are for the page. */
  private static final int INTERFACES_MAX = 12;

  private static final int WIDTH = 80;
  private static final String INDENT = " ".repeat(15);

  private Banner() {}

  /**
   * @param first the first Frame
   * @param dashboard where it is served
   * @return lines of at most 80 columns where their words allow, ended by a newline
   */
  public static String of(Frame first, URI dashboard) {
    StringBuilder banner = new StringBuilder();
    banner.append("Headroom %s on %s%n".formatted(Version.number(), first.node()));
    section(banner, "dashboard", List.of(dashboard.toString()));
    section(banner, "attached", List.of(attached(first)));
    section(banner, "watching", watched(first));
    section(banner, "unavailable", Unavailable.texts(first.self().unavailable()));
    return banner.append("Ctrl-C detaches everything and ends.\n").toString();
  }

  private static String attached(Frame frame) {
    List<Attachment> attached = frame.self().attached();
    return attached.isEmpty()
        ? "nothing"
        : attached.stream()
            .map(Attachment::tracepoint)
            .distinct()
            .collect(Collectors.joining(", "));
  }

  private static List<String> watched(Frame frame) {
    if (frame.interfaces().isEmpty()) {
      return List.of("no interface yet; drops are counted everywhere");
    }
    Map<Long, String> names =
        frame.namespaces().stream()
            .collect(Collectors.toMap(NetNamespace::inode, NetNamespace::name, (a, _) -> a));
    List<String> lines =
        frame.interfaces().stream()
            .limit(INTERFACES_MAX)
            .map(i -> describe(i, names.getOrDefault(i.netns(), "netns " + i.netns())))
            .collect(Collectors.toCollection(ArrayList::new));
    int more = frame.interfaces().size() - INTERFACES_MAX;
    if (more > 0) {
      lines.add("and %,d more".formatted(more));
    }
    return lines;
  }

  private static String describe(NetInterface i, String netns) {
    String where = netns.equals("host") ? "" : " in " + netns;
    String limit = i.limit().isPresent() ? ", oversized above " + i.limit().getAsInt() : "";
    String role = i.role().name().toLowerCase(Locale.ROOT);
    return i.name() + where + " (" + role + ", MTU " + i.mtu() + limit + (i.up() ? ")" : ", down)");
  }

  private static void section(StringBuilder banner, String title, List<String> items) {
    String head = "  %-13s".formatted(title);
    for (String item : items) {
      banner.append(wrap(head, item));
      head = INDENT;
    }
  }

  /** Breaks at spaces; a word longer than the line stands alone. */
  private static String wrap(String head, String text) {
    StringBuilder wrapped = new StringBuilder();
    StringBuilder line = new StringBuilder(head);
    String gap = "";
    for (String word : text.split(" ")) {
      if (!gap.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
        wrapped.append(line).append('\n');
        line = new StringBuilder(INDENT + "  ");
        gap = "";
      }
      line.append(gap).append(word);
      gap = " ";
    }
    return wrapped.append(line).append('\n').toString();
  }
}
