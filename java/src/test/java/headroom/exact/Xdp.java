package headroom.exact;

import headroom.lab.Netns;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The XDP programs of {@code xdp.bpf.c}. */
final class Xdp {
  private static final String SOURCE = "xdp.bpf.c";

  private Xdp() {}

  /**
   * Attaches the program "drop".
   *
   * @param mode "xdpgeneric", where the stack runs it, or "xdpdrv", where the driver does
   */
  static void drop(Netns netns, String device, String mode) throws IOException {
    attach(netns, device, mode, "drop", 0);
  }

  /** Attaches the program "redirect", towards the device of that index. */
  static void redirect(Netns netns, String device, String mode, int toIfindex) throws IOException {
    attach(netns, device, mode, "redirect", toIfindex);
  }

  /** A counter of veth's for its first queue, of {@code ethtool -S}: "xdp_drops". */
  static long counter(Netns netns, String device, String name) {
    String text = netns.run("ethtool", "-S", device).stdout();
    Matcher matcher = Pattern.compile("rx_queue_0_" + name + ": (\\d+)").matcher(text);
    if (!matcher.find()) throw new IllegalStateException("no counter " + name + " in " + text);
    return Long.parseLong(matcher.group(1));
  }

  private static void attach(Netns netns, String device, String mode, String program, int toIfindex)
      throws IOException {
    Clang.compiled(
        SOURCE,
        List.of("TO_IFINDEX=" + toIfindex),
        object ->
            netns.run(
                "ip", "link", "set", "dev", device, mode, "obj", object, "program", program));
  }
}
