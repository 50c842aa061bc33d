package headroom.webhook.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A description's prose and its commands, which stand on lines of their own: indented by two blanks
 * or more, after {@code $}, in back quotes, or beginning with a program that operators know.
 */
final class Description {
  private static final Pattern INDENTED = Pattern.compile("^(?: {2,}|\\t)\\s*(\\S.*)$");
  private static final Pattern PROMPTED = Pattern.compile("^\\s*[$] (.+)$");
  private static final Pattern QUOTED = Pattern.compile("^\\s*`([^`]+)`\\s*$");
  private static final Pattern PROGRAM = Pattern.compile("^(?:sudo )?([./a-z0-9_-]+) \\S.*$");
  private static final Pattern SENTENCE = Pattern.compile(".*[.:。：；]$");

  private static final Set<String> PROGRAMS =
      Set.of(
          "bpftool",
          "cat",
          "cilium",
          "conntrack",
          "dmesg",
          "echo",
          "ethtool",
          "headroom",
          "./headroom",
          "helm",
          "ip",
          "iptables",
          "journalctl",
          "kubectl",
          "mtr",
          "nft",
          "nsenter",
          "nstat",
          "ping",
          "ss",
          "sysctl",
          "systemctl",
          "tc",
          "tcpdump",
          "tracepath",
          "traceroute");

  private Description() {}

  /**
   * @param charsMax of prose and commands together. What does not fit is left out by whole lines: a
   *     command cut short would be another command
   * @param shortened what is said where something was left out
   */
  static List<Block> blocks(String text, int charsMax, String shortened) {
    var blocks = new ArrayList<Block>();
    var commands = new ArrayList<String>();
    int left = charsMax;
    for (String line : text.lines().filter(one -> !one.isBlank()).toList()) {
      String command = command(line);
      String kept = command == null ? line.strip() : command;
      if (kept.length() > left) {
        flush(commands, blocks);
        blocks.add(new Block.Paragraph(shortened));
        return blocks;
      }
      left -= kept.length();
      if (command != null) {
        commands.add(command);
      } else {
        flush(commands, blocks);
        blocks.add(new Block.Paragraph(kept));
      }
    }
    flush(commands, blocks);
    return blocks;
  }

  private static void flush(List<String> commands, List<Block> blocks) {
    if (!commands.isEmpty()) {
      blocks.add(new Block.Commands(commands));
      commands.clear();
    }
  }

  private static @Nullable String command(String line) {
    for (Pattern marked : List.of(PROMPTED, QUOTED, INDENTED)) {
      var match = marked.matcher(line);
      if (match.matches()) {
        return match.group(1).strip();
      }
    }
    var program = PROGRAM.matcher(line);
    boolean known = program.matches() && PROGRAMS.contains(program.group(1));
    return known && !SENTENCE.matcher(line).matches() ? line.strip() : null;
  }
}
