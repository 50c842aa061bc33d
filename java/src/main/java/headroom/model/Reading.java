package headroom.model;

import java.time.Instant;
import java.util.List;

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
 * @param blind why drops cannot be counted now, a sentence each with what to do; empty: they are
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
    List<String> blind) {
  public Reading {
    interfaces = List.copyOf(interfaces);
    drops = List.copyOf(drops);
    events = List.copyOf(events);
    namespaces = List.copyOf(namespaces);
    retransmits = List.copyOf(retransmits);
    ledger = List.copyOf(ledger);
    blind = List.copyOf(blind);
  }
}
