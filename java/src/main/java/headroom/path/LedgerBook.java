package headroom.path;

import headroom.model.SizeCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the path to one peer lost, from exchanges with it: bounds that hold although packets are in
 * flight while the two nodes count.
 *
 * <p>An exchange k has three counts of each class: sent here at least {@link #GRACE} before the
 * question left (S0), received there when it came (R), sent here once the answer was back (S1).
 * What was lost up to R is at most S1 − R. It is at least S0 − R: what left before S0 and was to
 * arrive has arrived, unless the question overtook it by more than the grace. For that case a lower
 * bound counts only when the exchange after it says so too. A loss is never undone, so a bound once
 * reached stays: lower bounds of the past hold now, upper bounds of now hold for the past. Where
 * they contradict each other, packets were late by more than was allowed for, and the upper bound
 * is right. The two nodes began to count at different moments; the difference of two exchanges is
 * free of that.
 *
 * <p>What is not seen: a packet that arrives twice hides one that was lost.
 *
 * <p>Threads: one at a time.
 */
public final class LedgerBook {
  /** By how much a question may overtake a packet that left before it. */
  public static final Duration GRACE = Duration.ofMillis(200);

  /** How far back {@link #recent} looks, if there were exchanges enough. */
  public static final Duration RECENT = Duration.ofSeconds(60);

  /** Moments that {@link #recent} may begin at lie so far apart: 13 are kept at most. */
  private static final long MARK_NANOS = Duration.ofSeconds(5).toNanos();

  private static final int CLASSES = SizeCounts.UP_TO.size();

  private final String peer;
  private final List<Mark> marks = new ArrayList<>(); // oldest first; the base is not among them
  private @Nullable Mark base;
  private @Nullable Mark last;
  private long[] atLeastUnconfirmed = new long[0];
  private long exchanges;
  private long rebasings;

  /**
   * @param peer the peer node's address, for {@link LedgerLoss#peer}
   */
  public LedgerBook(String peer) {
    this.peer = peer;
  }

  /**
   * One exchange. Counts are packets by size class since the counting node began; the arrays are
   * not kept.
   *
   * @param at when the answer came, by the clock that the judges go by; only handed on
   * @param nanos the same moment, {@link System#nanoTime}; grows from exchange to exchange
   * @param sentBefore S0
   * @param sentAfter S1
   * @param received R
   */
  public void add(Instant at, long nanos, long[] sentBefore, long[] sentAfter, long[] received) {
    if (last != null && (goesBack(last.received, received) || goesBack(last.sent, sentAfter))) {
      restart();
      rebasings++;
    }
    long[] least = minus(sentBefore, received);
    long[] most = minus(sentAfter, received);
    var now =
        new Mark(at, nanos, sentAfter.clone(), received.clone(), sentBefore.clone(), most.clone());
    if (base == null) {
      base = now;
    } else {
      confirm(least, now);
      base.tighten(most);
      marks.forEach(mark -> mark.tighten(most));
      marks.removeIf(mark -> isPast(mark, nanos));
    }
    atLeastUnconfirmed = least;
    last = now;
    exchanges++;
    long newest = marks.isEmpty() ? base.nanos : marks.getLast().nanos;
    if (now != base && nanos - newest >= MARK_NANOS) {
      marks.add(now);
    }
  }

  /** The peer's agent, or this one's counting, began anew: what comes is compared with itself. */
  public void restart() {
    base = null;
    last = null;
    marks.clear();
    exchanges = 0;
  }

  /** Exchanges since the base, itself included. */
  public long exchanges() {
    return exchanges;
  }

  /** How often a counter went back, and the comparison began anew. */
  public long rebasings() {
    return rebasings;
  }

  /** Since the first exchange; empty before the second. */
  public Optional<LedgerLoss> total() {
    return base == null || base == last ? Optional.empty() : Optional.of(since(base));
  }

  /** The last exchange; empty before the second, whose lower bounds are the first. */
  public Optional<LedgerStanding> standing() {
    Mark first = base;
    Mark now = last;
    return first == null || now == null || first == now
        ? Optional.empty()
        : Optional.of(
            new LedgerStanding(
                peer,
                first.at,
                now.at,
                now.sentBefore,
                now.received,
                now.atLeast.clone(),
                now.atMost.clone()));
  }

  /**
   * Over the last minute; over less where there were fewer exchanges, over more where they are
   * rarer: at least two intervals, since the last one alone confirms nothing. Empty before the
   * second exchange.
   */
  public Optional<LedgerLoss> recent() {
    if (base == null || last == null || base == last) {
      return Optional.empty();
    }
    List<Mark> before = new ArrayList<>(marks);
    before.addFirst(base);
    before.remove(last);
    long now = last.nanos;
    List<Mark> young =
        before.stream().filter(mark -> now - mark.nanos <= RECENT.toNanos()).toList();
    if (young.size() >= 2 || young.size() == before.size()) {
      return Optional.of(since(young.getFirst()));
    }
    return Optional.of(since(before.get(Math.max(0, before.size() - 2))));
  }

  /**
   * The two youngest that are too old are kept by {@link #recent} for peers that are asked seldom.
   */
  private boolean isPast(Mark mark, long nanos) {
    int at = marks.indexOf(mark);
    return nanos - mark.nanos > RECENT.toNanos() && at < marks.size() - 2;
  }

  private void confirm(long[] least, Mark now) {
    Mark first = base;
    long[] confirmed = new long[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      confirmed[i] = Math.min(atLeastUnconfirmed[i], least[i]);
      if (last != null && last.atLeast.length > 0) {
        confirmed[i] = Math.max(confirmed[i], last.atLeast[i]);
      }
      confirmed[i] = Math.min(confirmed[i], now.atMost[i]);
    }
    now.atLeast = confirmed;
    if (first != null && first.atLeast.length == 0) {
      first.atLeast = confirmed.clone();
    }
  }

  private LedgerLoss since(Mark from) {
    Mark to = last;
    if (to == null) {
      throw new IllegalStateException("no exchange");
    }
    var classes = new ArrayList<LedgerLoss.SizeClass>();
    for (int i = 0; i < CLASSES; i++) {
      if (to.sent[i] == from.sent[i]) {
        continue;
      }
      long lostAtLeast = Math.max(0, to.atLeast[i] - from.atMost[i]);
      long lostAtMost = Math.max(lostAtLeast, to.atMost[i] - from.atLeast[i]);
      long sent = Math.max(lostAtLeast, to.sentBefore[i] - from.sent[i]);
      long received = to.received[i] - from.received[i];
      classes.add(
          new LedgerLoss.SizeClass(
              SizeCounts.UP_TO.get(i), Math.max(0, sent), received, lostAtLeast, lostAtMost));
    }
    return new LedgerLoss(peer, from.at, to.at, classes);
  }

  private static boolean goesBack(long[] then, long[] now) {
    for (int i = 0; i < CLASSES; i++) {
      if (now[i] < then[i]) {
        return true;
      }
    }
    return false;
  }

  private static long[] minus(long[] a, long[] b) {
    var difference = new long[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  /** An exchange that a comparison may begin at; {@code atMost} shrinks as later ones tell more. */
  private static final class Mark {
    final Instant at;
    final long nanos;
    final long[] sent;
    final long[] received;
    final long[] sentBefore;
    final long[] atMost;
    long[] atLeast = new long[0];

    Mark(Instant at, long nanos, long[] sent, long[] received, long[] sentBefore, long[] atMost) {
      this.at = at;
      this.nanos = nanos;
      this.sent = sent;
      this.received = received;
      this.sentBefore = sentBefore;
      this.atMost = atMost;
    }

    void tighten(long[] most) {
      for (int i = 0; i < CLASSES; i++) {
        atMost[i] = Math.min(atMost[i], most[i]);
        if (atLeast.length > 0) {
          atLeast[i] = Math.min(atLeast[i], atMost[i]);
        }
      }
    }
  }
}
