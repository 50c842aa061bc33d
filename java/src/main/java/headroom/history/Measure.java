package headroom.history;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a series counts. All are counts; a rate is a sum by the time that was measured.
 *
 * <p>Detailed ones keep, besides their sums, the largest rate of one tick and the distribution of
 * rates. The others are shares of a detailed one: nobody asks for the 95th percentile of packets
 * between 1,400 and 1,410 bytes.
 */
public enum Measure {
  /** Packets on the wire; {@code namespace}, {@code interface}, {@code role}, {@code direction}. */
  PACKETS(true),
  /** Bytes of L2; labels as PACKETS. */
  BYTES(true),
  /** Packets over the interface's limit; labels as PACKETS. */
  OVERSIZED_PACKETS(true),
  OVERSIZED_BYTES(true),
  FRAGMENTS(true),
  /** ICMP "fragmentation needed" and "packet too big"; labels as PACKETS. */
  PMTU_SIGNALS(true),
  /**
   * Packets by L3 size; labels as PACKETS, and {@code upTo}. Kept from the first packet of a class
   * on: where it is absent and PACKETS is not, there was none.
   */
  SIZE_PACKETS(false),
  /** Packets dropped; labels as {@link headroom.model.DropKey}, and {@code class}. */
  DROP_PACKETS(true),
  DROP_BYTES(false),
  /** By Cilium's own count; {@code reason}, {@code direction}. */
  CILIUM_DROP_PACKETS(true),
  /** TCP segments sent again; {@code namespace}. */
  RETRANSMITS(true),
  /** TCP segments sent again, by L3 size; {@code namespace}, {@code upTo}. */
  RETRANSMIT_SIZES(false),
  /**
   * What the monitor itself did not count; {@code what}, as {@link headroom.model.Self} names it.
   */
  SELF(false);

  private final boolean detailed;

  Measure(boolean detailed) {
    this.detailed = detailed;
  }

  /** Whether a maximum and a distribution are kept. */
  public boolean isDetailed() {
    return detailed;
  }

  /** As it stands in the file: "oversized-packets". */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException for a name that is none
   */
  public static Measure of(String text) {
    return Arrays.stream(values())
        .filter(measure -> measure.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no measure: " + text));
  }
}
