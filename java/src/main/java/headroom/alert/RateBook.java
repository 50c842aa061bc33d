package headroom.alert;

import headroom.alert.Condition.OfRate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one rule. A window that is not full yet counts as if nothing had been before: it may
 * fire, never end an alert. Threads: none; one owner.
 */
final class RateBook {
  /** Combinations of one rule's {@code by}. */
  static final int GROUPS_MAX = 500;

  /** How one combination stands. */
  record Standing(Verdict verdict, double value) {}

  private final OfRate rate;
  private final Map<List<String>, Window> counts = new HashMap<>();
  private final Map<List<String>, Window> wholes = new HashMap<>();
  private final List<Dimension> wholeBy;
  private @Nullable Instant began;
  private boolean full;
  private long bucket;
  private long turnedAway;

  RateBook(OfRate rate) {
    this.rate = rate;
    Metric of = rate.of();
    this.wholeBy = of == null ? List.of() : rate.by().stream().filter(of::has).toList();
  }

  long turnedAway() {
    return turnedAway;
  }

  void look(Counts all, Instant steady) {
    if (began == null) {
      began = steady;
    }
    full = !steady.isBefore(began.plus(rate.over()));
    bucket = Window.bucket(steady, rate.over());
    sum(all.of(rate.metric()), rate.where(), rate.by(), counts);
    if (rate.of() != null) {
      sum(all.of(rate.of()), rate.ofWhere(), wholeBy, wholes);
    }
  }

  private void sum(
      List<Counts.Moved> moved, Where where, List<Dimension> by, Map<List<String>, Window> into) {
    for (Counts.Moved each : moved) {
      if (!where.takes(each.series())) {
        continue;
      }
      List<String> key = key(each.series(), by);
      if (key == null) {
        continue;
      }
      Window window = into.get(key);
      if (window == null) {
        if (into.size() >= GROUPS_MAX) {
          turnedAway++;
          continue;
        }
        window = new Window();
        into.put(key, window);
      }
      window.add(bucket, each.count());
    }
  }

  /** Null: it has no such label, a packet of no device where interfaces are told apart. */
  private static @Nullable List<String> key(Counts.Series series, List<Dimension> by) {
    if (by.isEmpty()) {
      return List.of();
    }
    List<String> key = new ArrayList<>(by.size());
    for (Dimension each : by) {
      String value = series.of(each);
      if (value == null) {
        return null;
      }
      key.add(value);
    }
    return key;
  }

  /** Visits the combinations that counted something within the window; the others are forgotten. */
  void forEach(BiConsumer<List<String>, Standing> visit) {
    for (Iterator<Map.Entry<List<String>, Window>> all = counts.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<List<String>, Window> each = all.next();
      long sum = each.getValue().sum(bucket);
      if (sum == 0) {
        all.remove();
      } else {
        visit.accept(each.getKey(), standing(each.getKey(), sum));
      }
    }
    wholes.values().removeIf(window -> window.sum(bucket) == 0);
  }

  /** Of a combination that counted nothing. */
  Standing ofNothing() {
    return new Standing(full ? Verdict.GONE : Verdict.UNKNOWN, 0);
  }

  private Standing standing(List<String> key, long sum) {
    double value;
    if (rate.of() == null) {
      value = sum / (rate.over().toMillis() / 1000.0);
    } else {
      Window whole = wholes.get(wholeKey(key));
      long of = whole == null ? 0 : whole.sum(bucket);
      if (of == 0 || of < rate.floor()) {
        return new Standing(Verdict.UNKNOWN, Double.NaN);
      }
      value = (double) sum / of;
    }
    if (value > rate.above()) {
      return new Standing(Verdict.HOLDS, value);
    }
    if (value >= rate.clearBelow()) {
      return new Standing(Verdict.BETWEEN, value);
    }
    return new Standing(full ? Verdict.GONE : Verdict.UNKNOWN, value);
  }

  private List<String> wholeKey(List<String> key) {
    if (wholeBy.size() == rate.by().size()) {
      return key;
    }
    List<String> part = new ArrayList<>(wholeBy.size());
    for (int i = 0; i < key.size(); i++) {
      if (wholeBy.contains(rate.by().get(i))) {
        part.add(key.get(i));
      }
    }
    return part;
  }
}
