package headroom.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Immutable snapshot of one node, made once a second and serialised once, however many read it.
 *
 * <p>Counts are cumulative since {@code started} and never go down. What was not measured is absent
 * (null, empty), never 0.
 *
 * @param node the node's name, as configured or as {@code /proc/sys/kernel/hostname} has it
 * @param seq 1 for the first Frame after {@code started}; grows by one a Frame
 * @param paths to the peer nodes of the tunnel; those with a trouble first
 * @param findings what is wrong and what to do, the most severe first
 * @param events newest last; those sampled since the Frame before, at most {@link #EVENTS_MAX}
 * @param ciliumDrops by Cilium's own count since {@code started}, those that are not 0; null:
 *     Cilium counts nothing here
 */
public record Frame(
    String node,
    Instant time,
    long seq,
    Instant started,
    Headline headline,
    List<NetInterface> interfaces,
    List<Drop> drops,
    List<Event> events,
    List<NetNamespace> namespaces,
    List<Retransmits> retransmits,
    List<PeerPath> paths,
    List<Finding> findings,
    Rates rates,
    Self self,
    @Nullable List<CiliumDrop> ciliumDrops) {
  /** Events in one Frame; older ones of the same second stay readable at /api/v1/events. */
  public static final int EVENTS_MAX = 50;

  /** Without Cilium. */
  public Frame(
      String node,
      Instant time,
      long seq,
      Instant started,
      Headline headline,
      List<NetInterface> interfaces,
      List<Drop> drops,
      List<Event> events,
      List<NetNamespace> namespaces,
      List<Retransmits> retransmits,
      List<PeerPath> paths,
      List<Finding> findings,
      Rates rates,
      Self self) {
    this(
        node,
        time,
        seq,
        started,
        headline,
        interfaces,
        drops,
        events,
        namespaces,
        retransmits,
        paths,
        findings,
        rates,
        self,
        null);
  }

  public Frame {
    interfaces = List.copyOf(interfaces);
    drops = List.copyOf(drops);
    events = List.copyOf(events);
    namespaces = List.copyOf(namespaces);
    retransmits = List.copyOf(retransmits);
    paths = List.copyOf(paths);
    findings = List.copyOf(findings);
    ciliumDrops = ciliumDrops == null ? null : List.copyOf(ciliumDrops);
  }
}
