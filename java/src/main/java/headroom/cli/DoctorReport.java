package headroom.cli;

import headroom.cli.DoctorSource.Diagnosis;
import headroom.model.Evidence;
import headroom.model.Finding;
import headroom.model.Finding.Advice;
import headroom.model.Finding.Severity;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.model.PeerPath.SizeLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A diagnosis as text: a table of the paths, then each finding with its evidence and what to do.
 * Commands stand on lines of their own, whole, however narrow the terminal is. Pure.
 */
final class DoctorReport {
  private static final int WIDTH_MIN = 40;
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";
  private static final String GAP = "  ";

  /** Column of the table, and whether it goes first when there is no room. */
  private record Column(String title, boolean canGo, Function<PeerPath, String> cell) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("peer", false, PeerPath::peer),
          new Column("name", true, path -> text(path.name())),
          new Column("verdict", false, path -> path.verdict().json()),
          new Column("MTU", false, path -> number(path.mtu())),
          new Column("needed", false, path -> number(path.needed())),
          new Column("loss small", true, path -> loss(path, false)),
          new Column("loss large", false, path -> loss(path, true)),
          new Column("agent", true, path -> path.agent().json()));

  private final int width;
  private final boolean colour;
  private final StringBuilder out = new StringBuilder();

  private DoctorReport(int width, boolean colour) {
    this.width = Math.max(WIDTH_MIN, width);
    this.colour = colour;
  }

  /**
   * @param width columns that prose and table keep to, 40 at least
   * @param colour whether the terminal may be told colours
   */
  static String of(Diagnosis diagnosis, int width, boolean colour) {
    var report = new DoctorReport(width, colour);
    report.paths(diagnosis);
    diagnosis.view().findings().forEach(report::finding);
    report.end(diagnosis);
    return report.out.toString();
  }

  private void paths(Diagnosis diagnosis) {
    List<PeerPath> paths = diagnosis.view().paths();
    if (paths.isEmpty()) {
      wrap("", "No peer node was seen on " + diagnosis.node() + ": there is no path to judge.");
    } else {
      table(paths);
    }
    if (diagnosis.view().turnedAway() > 0) {
      wrap("", diagnosis.view().turnedAway() + " more peers found no room and were not looked at.");
    }
    for (PeerPath path : paths) {
      if (path.because() != null) {
        wrap("", path.peer() + ": unknown, because " + path.because().text() + ".");
      }
    }
  }

  private void table(List<PeerPath> paths) {
    List<Column> columns = new ArrayList<>(COLUMNS);
    while (width(columns, paths) > width && columns.stream().anyMatch(Column::canGo)) {
      columns.remove(columns.stream().filter(Column::canGo).toList().getLast());
    }
    row(columns, paths, Column::title);
    for (PeerPath path : paths) {
      row(columns, paths, column -> column.cell().apply(path));
    }
  }

  private static int width(List<Column> columns, List<PeerPath> paths) {
    return columns.stream().mapToInt(column -> width(column, paths) + GAP.length()).sum()
        - GAP.length();
  }

  private static int width(Column column, List<PeerPath> paths) {
    return paths.stream()
        .mapToInt(path -> column.cell().apply(path).length())
        .reduce(column.title().length(), Math::max);
  }

  private void row(List<Column> columns, List<PeerPath> paths, Function<Column, String> cell) {
    var line = new StringBuilder();
    for (Column column : columns) {
      String text = cell.apply(column);
      line.append(text).append(" ".repeat(width(column, paths) - text.length())).append(GAP);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  private static String text(@Nullable String text) {
    return text == null ? "-" : clean(text);
  }

  /** Names of devices and pods are others' choice; a terminal must not take them for orders. */
  private static String clean(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private static String number(OptionalInt number) {
    return number.isPresent() ? String.valueOf(number.getAsInt()) : "-";
  }

  /** Of the classes above the MTU, or of the others; without one the largest class is large. */
  private static String loss(PeerPath path, boolean large) {
    if (path.loss().isEmpty()) {
      return "-";
    }
    int most = path.loss().getLast().upTo();
    int mtu = path.mtu().isPresent() && isLess(path) ? path.mtu().getAsInt() : most - 1;
    long sent = 0;
    long lost = 0;
    for (SizeLoss one : path.loss()) {
      if (one.upTo() > mtu == large) {
        sent += one.sent();
        lost += one.lost();
      }
    }
    return sent == 0
        ? "-"
        : String.format(Locale.ROOT, "%d/%d (%.1f %%)", lost, sent, 100.0 * lost / sent);
  }

  private static boolean isLess(PeerPath path) {
    return path.mtu().orElse(0) < path.needed().orElse(Integer.MAX_VALUE);
  }

  private void finding(Finding finding) {
    out.append('\n');
    String severity = finding.severity().json().toUpperCase(Locale.ROOT);
    String head = severity + "  " + clean(finding.title());
    out.append(painted(head, finding.severity())).append('\n');
    wrap("  ", finding.text());
    out.append("  Evidence:\n");
    for (Evidence one : finding.evidence()) {
      wrap("    ", one.witness().json() + ", " + one.at() + ": " + one.text());
    }
    out.append("  What to do:\n");
    for (Advice advice : finding.advice()) {
      wrap("    ", advice.text());
      if (advice.command() != null) {
        out.append("\n      ").append(clean(advice.command())).append("\n\n");
      }
    }
  }

  private String painted(String text, Severity severity) {
    if (!colour) {
      return text;
    }
    String ink =
        switch (severity) {
          case CRITICAL -> RED;
          case WARNING -> YELLOW;
          case INFO -> "";
        };
    return BOLD + ink + text + PLAIN;
  }

  private void end(Diagnosis diagnosis) {
    out.append('\n');
    for (String sentence : diagnosis.unavailable()) {
      wrap("", "Not looked at: " + sentence);
    }
    int findings = diagnosis.view().findings().size();
    if (findings > 0) {
      wrap("", findings == 1 ? "1 finding." : findings + " findings.");
    } else if (isFine(diagnosis)) {
      wrap("", "Fine: every path carries what this node may send.");
    } else {
      wrap("", "Nothing wrong was found, but not every path could be judged.");
    }
  }

  /** Every path was judged, and there is one. */
  static boolean isFine(Diagnosis diagnosis) {
    List<PeerPath> paths = diagnosis.view().paths();
    return diagnosis.view().findings().isEmpty()
        && diagnosis.view().turnedAway() == 0
        && !paths.isEmpty()
        && paths.stream().noneMatch(path -> path.verdict() == PathVerdict.UNKNOWN);
  }

  /** Breaks at spaces; a word longer than the line stands alone. */
  private void wrap(String indent, String text) {
    var line = new StringBuilder(indent);
    String gap = "";
    for (String word : clean(text).split(" ")) {
      if (!gap.isEmpty() && line.length() + 1 + word.length() > width) {
        out.append(line).append('\n');
        line = new StringBuilder(indent).append("  ");
        gap = "";
      }
      line.append(gap).append(word);
      gap = " ";
    }
    out.append(line).append('\n');
  }
}
