package headroom.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read from the kernel at one moment: raw counters, before any arithmetic. Immutable.
 *
 * <p>A reading is whole or is not made: if one of its sources fails for a moment, pass no reading
 * and try again on the next tick; rates are then over the longer interval.
 *
 * @param time of the reading, by the wall clock
 * @param nanos of the reading, {@link System#nanoTime}; grows from reading to reading
 * @param ledger peers of the tunnel and what was counted of each, since the agent began
 * @param events newest last; sampled since the reading before
 * @param blind why drops cannot be counted now, each with what to do; empty: they are
 * @param ciliumDrops as Cilium's map has them, cumulative since the map was made, one for each code
 *     and direction; null: there is no such map
 */
public record Reading(
    Instant time,
    long nanos,
    List<InterfaceReading> interfaces,
    List<DropReading> drops,
    List<Event> events,
    List<NetNamespace> namespaces,
    List<RetransmitsReading> retransmits,
    List<LedgerReading> ledger,
    SelfReading self,
    List<Unavailable> blind,
    @Nullable List<CiliumDrop> ciliumDrops) {
  /** Without Cilium. */
  public Reading(
      Instant time,
      long nanos,
      List<InterfaceReading> interfaces,
      List<DropReading> drops,
      List<Event> events,
      List<NetNamespace> namespaces,
      List<RetransmitsReading> retransmits,
      List<LedgerReading> ledger,
      SelfReading self,
      List<Unavailable> blind) {
    this(
        time,
        nanos,
        interfaces,
        drops,
        events,
        namespaces,
        retransmits,
        ledger,
        self,
        blind,
        null);
  }

  public Reading {
    interfaces = List.copyOf(interfaces);
    drops = List.copyOf(drops);
    events = List.copyOf(events);
    namespaces = List.copyOf(namespaces);
    retransmits = List.copyOf(retransmits);
    ledger = List.copyOf(ledger);
    blind = List.copyOf(blind);
    ciliumDrops = ciliumDrops == null ? null : List.copyOf(ciliumDrops);
  }

  /** The same, and this is missing too. */
  public Reading alsoWithout(List<Unavailable> more) {
    return more.isEmpty()
        ? this
        : new Reading(
            time,
            nanos,
            interfaces,
            drops,
            events,
            namespaces,
            retransmits,
            ledger,
            self.alsoWithout(more),
            blind,
            ciliumDrops);
  }
}
