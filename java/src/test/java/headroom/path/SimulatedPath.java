package headroom.path;

import headroom.path.SearchResult.Method;
import headroom.path.SearchResult.Signal;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A path in its own time: carries what fits, loses at random each way, answers after a round trip,
 * and signals as told. Drives one search to its end.
 */
final class SimulatedPath {
  private static final long MILLI = 1_000_000;

  /** Random events of a search need no more; a search that does not end is a fault. */
  private static final int STEPS_MAX = 20_000;

  private final RandomGenerator random;
  private int mtu;

  /** From {@code changesAt} on, nanoseconds: the path carries so much. */
  int mtuThen;

  long changesAt = Long.MAX_VALUE;

  double lossEachWay;
  long roundTripNanos = MILLI;
  long jitterNanos = MILLI;

  /** Of answers: come two seconds later than they should. */
  double lateShare;

  int deviceMtu = 65_535;
  boolean deviceSays = true;

  /** By size, for what does not fit: null is silence. */
  IntFunction<@Nullable Signal> signal = size -> null;

  /** When the path carries nothing at all, from and to, nanoseconds. */
  long outageFrom = -1;

  long outageTo = -1;

  /** Bursts in which nothing arrives: their mean length and their share of the time. */
  double burstSeconds;

  double burstShare;

  private boolean inBurst;
  private long burstChangeNanos;
  long shortestGapNanos = Long.MAX_VALUE;
  int sentPackets;

  private record Arrival(long at, int id, @Nullable Signal signal) {}

  SimulatedPath(RandomGenerator random, int mtu) {
    this.random = random;
    this.mtu = mtu;
  }

  SearchResult search(int min, int max) {
    return search(SearchPlan.of("10.0.0.2", Method.ICMP_ECHO, 64, min, max));
  }

  SearchResult search(SearchPlan plan) {
    long now = random.nextLong(1L << 40);
    long start = now;
    long lastSent = Long.MIN_VALUE / 2;
    var search = new PathSearch(plan, now);
    var arrivals = new PriorityQueue<Arrival>((a, b) -> Long.compare(a.at, b.at));
    for (int i = 0; i < STEPS_MAX; i++) {
      while (!arrivals.isEmpty() && arrivals.peek().at <= now) hear(search, arrivals.remove());
      switch (search.next(now)) {
        case PathSearch.Done(SearchResult result) -> {
          return result;
        }
        case PathSearch.Wait(var time) -> {
          long until = now + Math.max(1, time.toNanos());
          now = arrivals.isEmpty() ? until : Math.min(until, arrivals.peek().at);
        }
        case PathSearch.Send(int id, int size) -> {
          if (size > deviceMtu) {
            search.refused(id, deviceSays ? OptionalInt.of(deviceMtu) : OptionalInt.empty());
            continue;
          }
          search.sent(id, now);
          sentPackets++;
          shortestGapNanos = Math.min(shortestGapNanos, now - lastSent);
          lastSent = now;
          Arrival arrival = travel(id, size, now, now - start);
          if (arrival != null) arrivals.add(arrival);
        }
      }
    }
    throw new AssertionError("no end after " + STEPS_MAX + " steps");
  }

  private @Nullable Arrival travel(int id, int size, long now, long sinceStart) {
    long back = now + roundTripNanos + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos));
    boolean lostThere = random.nextDouble() < lossEachWay;
    boolean lostBack = random.nextDouble() < lossEachWay;
    boolean outage = sinceStart >= outageFrom && sinceStart < outageTo || isBurst(sinceStart);
    if (sinceStart >= changesAt) mtu = mtuThen;
    if (lostThere || lostBack || outage) return null;
    if (size > mtu) {
      Signal said = signal.apply(size);
      return said == null ? null : new Arrival(back, id, said);
    }
    boolean late = random.nextDouble() < lateShare;
    return new Arrival(late ? back + 2_000 * MILLI : back, id, null);
  }

  /** Two states with exponential lengths (Gilbert's channel). */
  private boolean isBurst(long sinceStart) {
    if (burstShare == 0) return false;
    while (sinceStart >= burstChangeNanos) {
      inBurst = burstChangeNanos != 0 && !inBurst;
      double mean = inBurst ? burstSeconds : burstSeconds * (1 - burstShare) / burstShare;
      burstChangeNanos += 1 + (long) (-Math.log(1 - random.nextDouble()) * mean * 1e9);
    }
    return inBurst;
  }

  private static void hear(PathSearch search, Arrival arrival) {
    if (arrival.signal == null) search.answered(arrival.id, arrival.at);
    else search.signalled(arrival.id, arrival.signal);
  }
}
