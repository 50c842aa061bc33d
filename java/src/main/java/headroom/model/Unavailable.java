package headroom.model;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Something that the monitor cannot see, or could not read, and why.
 *
 * @param kind names the sentence, for a page in another language
 * @param text one sentence, English, with the remedy where there is one
 * @param facts the numbers and names in the text: lower camel case to a value
 *     (docs/FINDINGS.md); {@code problem} is the kernel's or another program's own message
 */
public record Unavailable(Kind kind, String text, Map<String, String> facts) {
  public Unavailable {
    facts = Map.copyOf(facts);
  }

  /** One without numbers. */
  public Unavailable(Kind kind, String text) {
    this(kind, text, Map.of());
  }

  public static List<String> texts(List<Unavailable> all) {
    return all.stream().map(Unavailable::text).toList();
  }

  /** Which sentence it is; its facts are in docs/FINDINGS.md. */
  public enum Kind {
    /** Drops cannot be counted at all. */
    DROPS_NOT_COUNTED,
    /** This kernel lacks a tracepoint. */
    TRACEPOINT_MISSING,
    /** This kernel does not say why it drops. */
    NO_DROP_REASONS,
    /** This process lacks a power that it can do without. */
    CAPABILITY_MISSING,
    /** A namespace that was asked for is not there. */
    NAMESPACE_ABSENT,
    /** What was asked for is no network namespace. */
    NO_NAMESPACE,
    /** Without a key the peers are not asked. */
    WITHOUT_KEY,
    /** An interface that was asked for is not there yet. */
    INTERFACE_ABSENT,
    /** More interfaces than there is room for. */
    INTERFACES_TURNED_AWAY,
    /** An interface found no room at its place in the kernel's table. */
    INTERFACE_CROWDED_OUT,
    /** The interfaces could not be listed. */
    INTERFACES_UNREADABLE,
    /** The names of the kernel's functions could not be read. */
    SYMBOLS_UNREADABLE,
    /** The kernel hides the addresses of its functions. */
    SYMBOLS_HIDDEN,
    /** Cilium's map of drops could not be read. */
    CILIUM_DROPS_UNREADABLE,
    /** Cilium's socket is not there. */
    CILIUM_SOCKET_ABSENT,
    /** Cilium's agent did not answer a question. */
    CILIUM_UNANSWERED,
    /** The links and routes of a namespace could not be read. */
    AUDIT_UNREADABLE,
    /** The path MTUs that the kernel learned could not be read. */
    AUDIT_LEARNED_UNREADABLE,
    /** A namespace has more routes than there is room for. */
    AUDIT_ROUTES_TURNED_AWAY,
    /** More namespaces than there is room or time for. */
    AUDIT_NAMESPACES_TURNED_AWAY,
    /** More sentences of the audit than are told. */
    AUDIT_MORE,
    /** Alerts and silences would not survive a restart. */
    ALERTS_NOT_KEPT;

    /** As it stands in the Frame's JSON. */
    public String json() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
