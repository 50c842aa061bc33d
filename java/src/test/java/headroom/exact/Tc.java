package headroom.exact;

import headroom.lab.Netns;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Traffic control in a namespace: programs that drop, and what {@code tc -s} counted. */
final class Tc {
  /**
   * Classic BPF for cls_bpf's direct action: TC_ACT_SHOT (2) for a UDP datagram over IPv4 to {@link
   * #SHOT_PORT}, TC_ACT_UNSPEC (-1) for all else. 12: EtherType; 23: protocol; 36: UDP port.
   */
  private static final String SHOOT_ONE_PORT =
      "8,40 0 0 12,21 0 5 2048,48 0 0 23,21 0 3 17,40 0 0 36,21 0 1 %d,6 0 0 2,6 0 0 4294967295";

  static final int SHOT_PORT = 7;

  private Tc() {}

  /**
   * Drops every datagram to {@link #SHOT_PORT} at a hook of clsact, as Cilium's programs do.
   *
   * @param hook "ingress" or "egress"
   */
  static void shootOnePort(Netns netns, String device, String hook) {
    shoot(netns, device, hook, SHOOT_ONE_PORT.formatted(SHOT_PORT));
  }

  /**
   * As {@link #shootOnePort}, whatever the classic program chooses.
   *
   * @param program "COUNT,OPCODE JT JF K,…"
   */
  static void shoot(Netns netns, String device, String hook, String program) {
    attach(netns, device, hook, "bytecode \"" + program + "\"");
  }

  /** Attaches the program of that section in an object file. */
  static void attach(Netns netns, String device, String hook, String object, String section) {
    attach(netns, device, hook, "obj " + object + " sec " + section);
  }

  private static void attach(Netns netns, String device, String hook, String what) {
    netns.feed(
        "qdisc add dev %s clsact\nfilter add dev %s %s bpf da %s\n"
            .formatted(device, device, hook, what),
        "tc",
        "-batch",
        "-");
  }

  /** Drops that the device's qdisc of this kind counted: "clsact", "tbf". */
  static long dropped(Netns netns, String device, String kind) {
    return number(netns, device, "qdisc " + kind + " .*?dropped (\\d+)");
  }

  /** Packets that wait in the device's first qdisc. */
  static long backlog(Netns netns, String device) {
    return number(netns, device, "backlog \\d+\\w* (\\d+)p");
  }

  private static long number(Netns netns, String device, String pattern) {
    String text = netns.run("tc", "-s", "qdisc", "show", "dev", device).stdout();
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    if (!matcher.find()) throw new IllegalStateException("no /" + pattern + "/ in " + text);
    return Long.parseLong(matcher.group(1));
  }
}
