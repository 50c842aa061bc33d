package headroom.model;

import java.util.Map;

/**
 * Node-wide rates over the last {@link #WINDOW_SECONDS} s, packets/s. NaN before two readings.
 *
 * @param dropsPerSecond losses: noise is not in it
 * @param noisePerSecond freed though nobody lost anything
 * @param dropsByReason losses, for the chart: packets/s since the Frame before, by reason
 */
public record Rates(
    double dropsPerSecond,
    double noisePerSecond,
    double oversizedPerSecond,
    double retransmitsPerSecond,
    Map<String, Double> dropsByReason) {
  public static final int WINDOW_SECONDS = 5;

  public Rates {
    dropsByReason = Map.copyOf(dropsByReason);
  }
}
