package headroom.model;

/**
 * Raw counters of one interface in one direction, as {@link Traffic} has them but without rates.
 *
 * @param sizes packets by L3 size
 */
public record TrafficReading(
    long packets,
    long bytes,
    long oversizedPackets,
    long oversizedBytes,
    long fragments,
    long pmtuSignals,
    SizeCounts sizes) {
  public static final TrafficReading NONE = new TrafficReading(0, 0, 0, 0, 0, 0, SizeCounts.NONE);
}
