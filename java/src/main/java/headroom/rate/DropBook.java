package headroom.rate;

import headroom.model.Drop;
import headroom.model.DropKey;
import headroom.model.DropReading;
import headroom.model.Headline.Culprit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All series of drops, and the node's losses and noise as a whole.
 *
 * <ul>
 *   <li>A key that is new after the first reading was at 0 before: the kernel's map began without
 *       it. What the first reading holds is a baseline: it stands in the counts, in no rate.
 *   <li>A key that is missing leaves the Frame at once. Its past is kept for {@link #ABSENT_NANOS},
 *       so that a hiccup of the reading does not count its packets a second time; after that it is
 *       forgotten, and begins anew should it return.
 *   <li>A count that went down began again at 0 (map loaded anew).
 *   <li>At most {@link #KEYS_MAX} series; the packets of more are in {@link #untracked}.
 *   <li>A list of entries that is the very one of the reading before holds the same counts. If all
 *       series are quiet as well, the Frame's drops are the same list, too, and nothing is
 *       reckoned.
 * </ul>
 *
 * Threads: none; one owner.
 */
final class DropBook {
  /** As DROP_KEYS_MAX in bpf/headroom.h: the kernel's map holds no more. */
  static final int KEYS_MAX = 8192;

  static final long ABSENT_NANOS = 2 * Ticks.WINDOW_NANOS;

  private final Map<DropKey, DropSeries> series = new LinkedHashMap<>();
  private final Map<String, Double> byReason = new HashMap<>();
  private final Meter losses = Meter.fromZero();
  private final Meter noise = Meter.fromZero();
  private List<DropReading> before = List.of();
  private final List<@Nullable DropSeries> places = new ArrayList<>(); // of the entries before
  private boolean quiet;
  private boolean standing;
  private long standingNanos;
  private long standingNumber;
  private List<Drop> drops = List.of();
  private @Nullable DropSeries worst;
  private long untracked;

  /**
   * @param entries immutable
   */
  void read(List<DropReading> entries, Instant time, Ticks ticks) {
    if (quiet && entries == before) {
      standing = true;
      standingNanos = ticks.now();
      standingNumber = ticks.number();
      return;
    }
    if (standing) {
      standing = false;
      series.values().forEach(one -> one.stand(standingNanos, standingNumber));
    }
    readAll(entries, time, ticks);
    settle(time, ticks, entries.size());
  }

  private void readAll(List<DropReading> entries, Instant time, Ticks ticks) {
    long turnedAway = 0;
    for (int place = 0; place < entries.size(); place++) {
      DropReading entry = entries.get(place);
      DropSeries one = find(place, entry, time, ticks);
      if (one == null) {
        turnedAway += entry.packets();
      } else {
        one.read(entry, ticks);
      }
      if (place == places.size()) {
        places.add(one);
      } else {
        places.set(place, one);
      }
    }
    places.subList(entries.size(), places.size()).clear();
    untracked = Math.max(untracked, turnedAway);
    before = entries;
  }

  /** Those of this reading, longest known first. */
  List<Drop> drops() {
    return drops;
  }

  Meter losses() {
    return losses;
  }

  Meter noise() {
    return noise;
  }

  /** Losses since the reading before, packets/s; empty before two readings. */
  Map<String, Double> lossesByReason() {
    return byReason;
  }

  /** The series that lost most within the window; null if none did. */
  @Nullable Culprit worst(Ticks ticks) {
    return worst == null ? null : worst.culprit(ticks);
  }

  /** Packets that the last readings had and that found no room here: a lower bound. */
  long untracked() {
    return untracked;
  }

  private @Nullable DropSeries find(int place, DropReading entry, Instant time, Ticks ticks) {
    if (place < before.size() && before.get(place) == entry && places.get(place) != null) {
      return places.get(place);
    }
    DropSeries known = series.get(entry.key());
    if (known != null || entry.packets() == 0) {
      return known;
    }
    if (series.size() >= KEYS_MAX) {
      series.values().removeIf(one -> !one.isReadAt(ticks) && !one.wasReadBefore(ticks));
      if (series.size() >= KEYS_MAX) {
        return null;
      }
    }
    DropSeries made = new DropSeries(entry, time);
    series.put(entry.key(), made);
    return made;
  }

  private void settle(Instant time, Ticks ticks, int expected) {
    List<Drop> now = new ArrayList<>(expected);
    long worstPackets = 0;
    byReason.clear();
    worst = null;
    for (Iterator<DropSeries> all = series.values().iterator(); all.hasNext(); ) {
      DropSeries one = all.next();
      account(one, one.settle(time, ticks), ticks);
      if (one.isLoss() && one.inWindow(ticks) > worstPackets) {
        worstPackets = one.inWindow(ticks);
        worst = one;
      }
      if (one.isReadAt(ticks)) {
        now.add(one.drop(ticks));
      } else if (one.absentNanos(ticks) > ABSENT_NANOS) {
        all.remove();
      }
    }
    drops = List.copyOf(now);
  }

  private void account(DropSeries one, long packets, Ticks ticks) {
    if (packets == 0) {
      return;
    }
    (one.isLoss() ? losses : noise).add(packets);
    if (one.isLoss() && ticks.intervalSeconds() > 0) {
      byReason.merge(one.reason(), packets / ticks.intervalSeconds(), Double::sum);
    }
  }

  /** To be called once a reading, when every rate has been asked for. */
  void keep(Ticks ticks) {
    losses.keep(ticks);
    noise.keep(ticks);
    if (standing) {
      return;
    }
    quiet = true;
    for (DropSeries one : series.values()) {
      one.keep(ticks);
      quiet &= one.isQuiet() && one.isReadAt(ticks);
    }
  }
}
