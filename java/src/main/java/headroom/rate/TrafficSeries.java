package headroom.rate;

import headroom.model.SizeCounts;
import headroom.model.Traffic;
import headroom.model.TrafficReading;

/** One interface in one direction over time. Threads: none; one owner. */
final class TrafficSeries {
  private static final int PACKETS = 0;
  private static final int BYTES = 1;
  private static final int OVERSIZED_PACKETS = 2;
  private static final int OVERSIZED_BYTES = 3;
  private static final int FRAGMENTS = 4;
  private static final int PMTU_SIGNALS = 5;
  private static final int SIZES = 6;
  private static final int COUNTERS = SIZES + SizeCounts.UP_TO.size();
  private static final int BITS_PER_BYTE = 8;

  private final Totals totals = new Totals(COUNTERS);
  private final long[] now = new long[COUNTERS];
  private Meter packets = Meter.fromZero();
  private Meter bytes = Meter.fromZero();
  private long bornNanos;
  private boolean born;

  /**
   * @return oversized packets since the last reading of this interface; 0 at its first
   */
  long read(TrafficReading reading, Ticks ticks) {
    totals.advance(flat(reading));
    if (born) {
      packets.add(totals.delta(PACKETS));
      bytes.add(totals.delta(BYTES));
      return totals.delta(OVERSIZED_PACKETS);
    }
    packets = Meter.from(totals.total(PACKETS));
    bytes = Meter.from(totals.total(BYTES));
    bornNanos = ticks.now();
    born = true;
    return 0;
  }

  Traffic traffic(Ticks ticks) {
    return new Traffic(
        totals.total(PACKETS),
        totals.total(BYTES),
        totals.total(OVERSIZED_PACKETS),
        totals.total(OVERSIZED_BYTES),
        totals.total(FRAGMENTS),
        totals.total(PMTU_SIGNALS),
        SizeCounts.copyOf(totals.totals(), SIZES).nonZero(),
        packets.perSecondSince(bornNanos, ticks),
        bytes.perSecondSince(bornNanos, ticks) * BITS_PER_BYTE);
  }

  void keep(Ticks ticks) {
    packets.keep(ticks);
    bytes.keep(ticks);
  }

  private long[] flat(TrafficReading reading) {
    now[PACKETS] = reading.packets();
    now[BYTES] = reading.bytes();
    now[OVERSIZED_PACKETS] = reading.oversizedPackets();
    now[OVERSIZED_BYTES] = reading.oversizedBytes();
    now[FRAGMENTS] = reading.fragments();
    now[PMTU_SIGNALS] = reading.pmtuSignals();
    for (int i = 0; i < SizeCounts.UP_TO.size(); i++) {
      now[SIZES + i] = reading.sizes().get(i);
    }
    return now;
  }
}
