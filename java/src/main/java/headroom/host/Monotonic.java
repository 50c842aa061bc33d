package headroom.host;

import java.time.Instant;

/**
 * The kernel's CLOCK_MONOTONIC (bpf_ktime_get_ns) as wall-clock time.
 *
 * <p>On Linux HotSpot's {@link System#nanoTime} <em>is</em> CLOCK_MONOTONIC, unshifted
 * (os::javaTimeNanos), so one pair of readings gives the offset to the microsecond; /proc/uptime
 * has hundredths of a second and counts suspended time. In a time namespace with an offset the two
 * differ by that offset: containers have none unless told.
 *
 * @param nanos of CLOCK_MONOTONIC when taken
 * @param wall at the same moment
 */
public record Monotonic(long nanos, Instant wall) {
  /** Take it anew now and then: the wall clock is set, the monotonic one never. */
  public static Monotonic now() {
    return new Monotonic(System.nanoTime(), Instant.now());
  }

  /**
   * @param kernelNanos as bpf_ktime_get_ns gave it
   */
  public Instant instant(long kernelNanos) {
    return wall.plusNanos(kernelNanos - nanos);
  }
}
