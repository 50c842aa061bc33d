package headroom.lab;

import java.io.StringWriter;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The network between the nodes: a router in a namespace of its own, outside any agent's scope,
 * that treats packets whose L3 size is above the path MTU as told.
 *
 * <p>Threads: any; one change at a time.
 */
public final class Fabric {
  /** What happens to a packet whose L3 size is above the path MTU. */
  public enum Mode {
    /** It is carried. */
    CARRY,
    /** It vanishes: no ICMP, and no trace in the nodes' namespaces. */
    SILENT,
    /** It is answered with frag-needed or packet-too-big, also when it came without DF. */
    SIGNAL,
    /** It is fragmented, also when it came with DF. IPv4 only: no IPv6 router fragments. */
    FRAGMENT;

    /** As on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Which way the rule holds; the other way everything is carried. */
  public enum Direction {
    BOTH,
    A_TO_B,
    B_TO_A;

    /** For people and JSON: "A to B". */
    public String word() {
      return this == BOTH ? "both" : this == A_TO_B ? "A to B" : "B to A";
    }

    boolean covers(char from) {
      return this == BOTH || (this == A_TO_B) == (from == 'A');
    }
  }

  /**
   * @param mtu the path MTU, bytes of L3, 68 to 65535; ignored by CARRY
   */
  public record Rule(Mode mode, int mtu, Direction direction) {
    public Rule {
      if (mtu < 68 || mtu > 65535) {
        throw new IllegalArgumentException("path MTU " + mtu + ": want 68 to 65535 bytes");
      }
    }

    public static Rule carry() {
      return new Rule(Mode.CARRY, 65535, Direction.BOTH);
    }

    public static Rule of(Mode mode, int mtu) {
      return new Rule(mode, mtu, Direction.BOTH);
    }
  }

  /**
   * Packets above the path MTU since the rule was set, by the side that they came from, counted by
   * nftables in the fabric.
   */
  public record Oversized(long fromA, long fromB) {}

  /** A link of the fabric, as seen from it. */
  record Port(char side, String device, String network4, String network6) {}

  private final Netns netns;
  private final Port portA;
  private final Port portB;
  private final boolean ipv6;
  private Rule rule = Rule.carry();

  Fabric(Netns netns, Port portA, Port portB, boolean ipv6) {
    this.netns = netns;
    this.portA = portA;
    this.portB = portB;
    this.ipv6 = ipv6;
  }

  public Netns netns() {
    return netns;
  }

  public synchronized Rule rule() {
    return rule;
  }

  /** Sets the rule, in one step for the packets; the counters begin anew. */
  synchronized void set(Rule next) {
    if (ipv6 && next.mode() == Mode.FRAGMENT) {
      throw new IllegalArgumentException("fabric fragment: no IPv6 router fragments (RFC 8200 §5)");
    }
    if (ipv6 && next.mode() == Mode.SIGNAL && next.mtu() < 1280) {
      throw new IllegalArgumentException("path MTU " + next.mtu() + ": IPv6 wants 1280 or more");
    }
    netns.ip(route(portA, next, 'B'), route(portB, next, 'A'));
    netns.feed(ruleset(next), "nft", "-f", "-");
    rule = next;
  }

  /** How many packets were above the path MTU since the rule was set; 0 while it carries. */
  public Oversized oversized() {
    String counters = netns.run("nft", "list", "counters", "table", "inet", "headroom").stdout();
    return new Oversized(counter(counters, "from_A"), counter(counters, "from_B"));
  }

  /**
   * The route towards a port's node. Its MTU is what the router answers with or fragments to; a
   * lower MTU on the device would also discard what comes in, in silence.
   */
  private String route(Port to, Rule next, char from) {
    boolean limits =
        (next.mode() == Mode.SIGNAL || next.mode() == Mode.FRAGMENT)
            && next.direction().covers(from);
    String network = ipv6 ? to.network6() : to.network4();
    return Cable.connectedRoute(network, to.device()) + (limits ? " mtu " + next.mtu() : "");
  }

  private String ruleset(Rule next) {
    var text = new StringWriter();
    text.write("table inet headroom {}\ndelete table inet headroom\ntable inet headroom {\n");
    text.write("counter from_A {}\ncounter from_B {}\n");
    // raw: before the routing decision, whose MTU check looks at DF.
    text.write("chain path { type filter hook prerouting priority -300;\n");
    for (Port port : new Port[] {portA, portB}) {
      if (next.mode() == Mode.CARRY || !next.direction().covers(port.side())) continue;
      String above = "iifname \"" + port.device() + "\" meta length > " + next.mtu();
      text.write(above + " counter name from_" + port.side() + "\n");
      text.write(above + treatment(next.mode()) + "\n");
    }
    text.write("}\n}\n");
    return text.toString();
  }

  /** DF is bit 14 of the 16 bits at offset 6 of an IPv4 header (RFC 791). IPv6 has none to set. */
  private static String treatment(Mode mode) {
    return switch (mode) {
      case SILENT -> " drop";
      case SIGNAL -> " meta nfproto ipv4 ip frag-off set ip frag-off or 0x4000";
      case FRAGMENT -> " meta nfproto ipv4 ip frag-off set ip frag-off and 0xbfff";
      case CARRY -> " accept";
    };
  }

  private static long counter(String listing, String name) {
    Matcher matcher =
        Pattern.compile("counter " + name + " \\{\\s+packets (\\d+)").matcher(listing);
    return matcher
        .results()
        .map((MatchResult m) -> Long.parseLong(m.group(1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no counter " + name + " in: " + listing));
  }
}
