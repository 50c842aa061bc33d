package headroom.model;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong, how it is known, and what to do. It is there as long as it is true.
 *
 * @param id stable while it lasts, and the same again if it comes back: kind and place
 * @param peer of a path, else null
 * @param netns of a pod or namespace, else 0
 * @param title one line, English
 * @param text two or three sentences, English
 * @param facts the numbers and names in the text, so that a page can say it in another language:
 *     lower camel case to a value, such as {@code mtu} to {@code 1400}
 * @param advice in the order in which to do it
 */
public record Finding(
    String id,
    Kind kind,
    Severity severity,
    @Nullable String peer,
    long netns,
    String title,
    String text,
    Map<String, String> facts,
    Instant since,
    List<Evidence> evidence,
    List<Advice> advice) {
  public Finding {
    facts = Map.copyOf(facts);
    evidence = List.copyOf(evidence);
    advice = List.copyOf(advice);
  }

  public enum Kind {
    /** Packets above N vanish on the way to a peer. */
    PATH_VANISHING,
    /** The path carries less than the routes allow; nothing was lost yet. */
    PATH_TOO_SMALL,
    /** This node refuses its own packets: a route's or device's MTU is smaller than another's. */
    PATH_REFUSED_LOCALLY,
    /** A router refuses, and says so. */
    PATH_REFUSED_BY_SIGNAL,
    /** Tunnel packets are cut into fragments. */
    PATH_FRAGMENTING,
    /** Fragments of tunnel packets are lost on the way: what they belong to never becomes whole. */
    FRAGMENTS_LOST,
    /** A black hole that TCP's probing hides; UDP and QUIC still lose. */
    PATH_MASKED,
    /** A route lets pods send more than the underlay's device carries. */
    ROUTE_ABOVE_UNDERLAY,
    /** A device's MTU was lowered, but its route says otherwise, and the route wins. */
    DEVICE_MTU_WITHOUT_EFFECT,
    /** Some pods are still on an old MTU. */
    POD_ON_OLD_MTU,
    /** This node's pods accept less than other nodes' pods send. */
    MIXED_MTU;

    public String json() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public enum Severity {
    /** Traffic is being lost. */
    CRITICAL,
    /** It will be, or it is slow. */
    WARNING,
    /** Worth knowing. */
    INFO;

    public String json() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param kind names the sentence, for a page in another language
   * @param text one or two sentences, English
   * @param command to be copied and run as it is; null: there is none
   */
  public record Advice(Step kind, String text, @Nullable String command) {}

  public enum Step {
    /** Cures one pod at once. */
    POD_ROUTE,
    /** Cures it for good, in Cilium's settings. */
    CILIUM_MTU,
    /** The agents must begin anew to take it. */
    CILIUM_RESTART,
    /** Without Cilium: the route on the node. */
    NODE_ROUTE,
    /** What the smaller MTU costs. */
    COST,
    /** What would hide the trouble without curing it. */
    MASKING,
    /** Let the network carry more. */
    NETWORK,
    /** Look closer. */
    LOOK;

    public String json() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
