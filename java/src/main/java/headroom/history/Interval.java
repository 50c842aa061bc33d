package headroom.history;

import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that was so for a while.
 *
 * @param subject what it is about: a peer, an interface, the id of a finding or an alert
 * @param value what was so: "vanishing 1400"
 * @param facts more, by name, as it was when it began
 * @param to null: it is not over
 * @param endSeen false where the agent ended before it did: it was so at {@code to}, and what
 *     became of it is not known
 */
public record Interval(
    Kind kind,
    String subject,
    String value,
    SortedMap<String, String> facts,
    Instant from,
    @Nullable Instant to,
    boolean endSeen) {
  public Interval {
    facts = Labels.sorted(facts);
  }

  public enum Kind {
    /** A run of the agent; value: when it started. */
    RUN,
    /** State of the node: "ok", "losing", "blind", "warning". */
    HEADLINE,
    /** Verdict on the path to a peer, and the MTU that was measured. */
    PATH,
    /** A finding; value: its severity. */
    FINDING,
    /** An alert that fired; value: its rule. */
    ALERT,
    /** An interface as it was configured: mtu, limit, overhead, up. */
    INTERFACE,
    /** What the agent could not measure; subject: the sentence. */
    NOT_MEASURED,
    /** What was measured and is not in the history, since the file could not be written. */
    NOT_RECORDED
  }
}
