package headroom.web;

import headroom.model.AlertView;
import headroom.model.Event;
import headroom.model.Frame;
import headroom.model.MtuAudit;
import headroom.model.PeerCounters;
import headroom.model.SearchAnswer;
import headroom.rate.RecentLosses;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where Frames meet their readers: each is serialised once, into one Buffer that all of them share,
 * and not at all if nobody asks for it. Keeps what a reader may have missed, within bounds: {@link
 * #HELD_MAX} Frames and {@link #HELD_BYTES_MAX} of their bytes, {@link #EVENTS_MAX} events, {@link
 * RecentLosses#TICKS_MAX} ticks.
 *
 * <p>Threads: {@code publish} from one at a time; the rest from any. Nothing here waits for a
 * reader.
 */
public final class FrameHub {
  /** Readers of the stream, on all event loops together. */
  public static final int CLIENTS_MAX = 1_000;

  public static final int EVENTS_MAX = 500;

  /** Half a minute: longer than a browser takes to come back. */
  static final int HELD_MAX = 30;

  static final int HELD_BYTES_MAX = 4 << 20;

  /** What a series of drops takes in a Frame whose bytes are not made yet (docs/OVERHEAD.md). */
  private static final int SERIES_BYTES = 320;

  private static final Duration FRAME_AGE_LEAST = Duration.ofSeconds(5);

  /** Alerts go on the stream once a second, give or take what a timer is late. */
  private static final Duration ALERTS_PAUSE = Duration.ofMillis(900);

  private final List<Consumer<Published>> readers = new CopyOnWriteArrayList<>();
  private final AtomicInteger clients = new AtomicInteger();
  private final LongAdder clientsRefused = new LongAdder();
  private final LongAdder connectionsRefused = new LongAdder();
  private final LongAdder framesSkipped = new LongAdder();
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private final Duration interval;
  private final RecentLosses losses;
  private final FrameWriter writer = new FrameWriter();
  private final LongSupplier nanoTime;
  private volatile List<Published> held = List.of();
  private volatile @Nullable Buffer audit;
  private volatile @Nullable Supplier<PeerCounters> peerCounters;
  private volatile @Nullable Function<String, SearchAnswer> search;
  private volatile @Nullable AlertDesk desk;
  private volatile @Nullable PublishedAlerts alerts;

  /** For a Frame a second. */
  public FrameHub() {
    this(Duration.ofSeconds(1));
  }

  /**
   * @param interval between two Frames
   */
  public FrameHub(Duration interval) {
    this(interval, System::nanoTime);
  }

  /**
   * @param nanoTime stands in for {@link System#nanoTime}
   */
  FrameHub(Duration interval, LongSupplier nanoTime) {
    this.interval = interval;
    this.losses = new RecentLosses(interval);
    this.nanoTime = nanoTime;
  }

  /** From now on /metrics has these too. */
  public void countPeersBy(Supplier<PeerCounters> counters) {
    peerCounters = counters;
  }

  /** Null: the peers are not asked. */
  @Nullable PeerCounters peerCounters() {
    Supplier<PeerCounters> counters = peerCounters;
    return counters == null ? null : counters.get();
  }

  /**
   * From now on a search of a path can be asked for.
   *
   * @param starter by the peer's address; called on any thread but an event loop, may wait for a
   *     reading
   */
  public void searchBy(Function<String, SearchAnswer> starter) {
    search = starter;
  }

  /** Null: no path is measured yet. */
  @Nullable Function<String, SearchAnswer> search() {
    return search;
  }

  /** From now on alerts are served; the stream has them from the next Frame on. */
  public void alertsBy(AlertDesk keeper) {
    desk = keeper;
  }

  /** Null: no alerts are kept. */
  @Nullable AlertDesk desk() {
    return desk;
  }

  /** Null: none went on the stream yet. */
  @Nullable PublishedAlerts alerts() {
    return alerts;
  }

  /** A last Frame older than that says that the kernel is no longer read: three ticks, or 5 s. */
  Duration frameAgeMax() {
    Duration ticks = interval.multipliedBy(3);
    return ticks.compareTo(FRAME_AGE_LEAST) > 0 ? ticks : FRAME_AGE_LEAST;
  }

  /** Publishes a Frame whose events are all there were. */
  public void publish(Frame frame) {
    publish(frame, frame.events());
  }

  /**
   * @param frame its seq follows that of the one before
   * @param allEvents sampled since the Frame before, newest last; the Frame may hold fewer
   */
  public void publish(Frame frame, List<Event> allEvents) {
    List<Published> before = held;
    Published published = new Published(frame, nanoTime.getAsLong(), writer);
    if (clients() > 0) {
      published.event(); // here, not on an event loop
    }
    remember(allEvents);
    synchronized (losses) {
      losses.add(frame.time(), frame.rates().dropsByReason());
    }
    publishAlerts();
    held = hold(before, published);
    for (Consumer<Published> reader : readers) {
      reader.accept(published);
    }
  }

  /**
   * The last audit, as /api/v1/audit serves it from now on. From any thread.
   *
   * @param rates of its counters, per second, by namespace and name; empty: not measured twice
   */
  public void audit(MtuAudit next, Map<Long, Map<String, Double>> rates) {
    audit = JsonMembers.buffer(json -> AuditJson.write(json, next, rates));
  }

  /** Null until the first audit. */
  @Nullable Buffer auditJson() {
    return audit;
  }

  /** Frames that slow readers did not get. */
  public long framesSkipped() {
    return framesSkipped.sum();
  }

  /** Readers of the stream now. */
  public int clients() {
    return clients.get();
  }

  /** Readers that were turned away because {@link #CLIENTS_MAX} were there. */
  public long clientsRefused() {
    return clientsRefused.sum();
  }

  /** Connections that were closed at once because an event loop had as many as it takes. */
  public long connectionsRefused() {
    return connectionsRefused.sum();
  }

  void connectionRefused() {
    connectionsRefused.increment();
  }

  /** How long ago this one was published. */
  Duration age(Published published) {
    return Duration.ofNanos(nanoTime.getAsLong() - published.nanos());
  }

  /** Null until the first Frame. */
  @Nullable Published last() {
    List<Published> now = held;
    return now.isEmpty() ? null : now.getLast();
  }

  /** Those still held, oldest first, without a gap in their seq. */
  List<Published> held() {
    return held;
  }

  /** Called on the publisher's thread with each Frame; must not block. */
  void subscribe(Consumer<Published> reader) {
    readers.add(reader);
  }

  void unsubscribe(Consumer<Published> reader) {
    readers.remove(reader);
  }

  /** Takes one of the {@link #CLIENTS_MAX} places; false if there is none. */
  boolean enter() {
    if (clients.incrementAndGet() <= CLIENTS_MAX) {
      return true;
    }
    clients.decrementAndGet();
    clientsRefused.increment();
    return false;
  }

  void leave() {
    clients.decrementAndGet();
  }

  void skipped() {
    framesSkipped.increment();
  }

  /** As /api/v1/events answers: the events that match, newest last. */
  Buffer eventsJson(Predicate<Event> wanted) {
    List<Event> chosen;
    synchronized (events) {
      chosen = events.stream().filter(wanted).toList();
    }
    return JsonMembers.buffer(json -> {
      json.writeStartObject();
      EventJson.writeList(json, "events", chosen);
      json.writeEndObject();
    });
  }

  /** As /api/v1/history answers. */
  Buffer historyJson(int seconds) {
    RecentLosses.Columns columns;
    synchronized (losses) {
      columns = losses.last(seconds);
    }
    return JsonMembers.buffer(json -> {
      json.writeStartObject();
      json.writeNumberField("stepSeconds", losses.stepSeconds());
      json.writeObjectFieldStart("columns");
      column(json, "time", columns.epochSeconds());
      for (Map.Entry<String, double[]> one : columns.byReason().entrySet()) {
        column(json, one.getKey(), one.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  private static void column(
      com.fasterxml.jackson.core.JsonGenerator json, String name, double[] values)
      throws java.io.IOException {
    json.writeArrayFieldStart(name);
    for (double value : values) {
      JsonMembers.number(json, value);
    }
    json.writeEndArray();
  }

  /** What is held back here goes with a Frame to come: it is compared with what went last. */
  private void publishAlerts() {
    AlertDesk keeper = desk;
    if (keeper == null) {
      return;
    }
    AlertView view = keeper.view();
    PublishedAlerts before = alerts;
    long now = nanoTime.getAsLong();
    if (before != null
        && (now - before.nanos() < ALERTS_PAUSE.toNanos() || before.saysTheSameAs(view))) {
      return;
    }
    PublishedAlerts next = new PublishedAlerts(view, now);
    if (clients() > 0) {
      next.event(); // here, not on an event loop
    }
    alerts = next;
  }

  private void remember(List<Event> more) {
    synchronized (events) {
      for (Event event : more) {
        if (events.size() == EVENTS_MAX) {
          events.removeFirst();
        }
        events.addLast(event);
      }
    }
  }

  private static List<Published> hold(List<Published> before, Published last) {
    boolean follows = !before.isEmpty() && before.getLast().seq() + 1 == last.seq();
    List<Published> all = new ArrayList<>(follows ? before : List.of());
    all.add(last);
    int from = all.size() - 1;
    long bytes = bytes(last);
    while (from > 0 && all.size() - from < HELD_MAX) {
      bytes += bytes(all.get(from - 1));
      if (bytes > HELD_BYTES_MAX) {
        break;
      }
      from--;
    }
    return List.copyOf(all.subList(from, all.size()));
  }

  private static long bytes(Published one) {
    return one.isWritten()
        ? one.event().length()
        : (long) SERIES_BYTES * one.frame().drops().size();
  }
}
