package headroom.webhook;

import headroom.model.Notice;
import headroom.model.ReceiverState;
import headroom.webhook.format.Verdict;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes notices out of the {@link Outbox} and to their receivers: at least once, those of a group
 * in their order. A notice that fails is tried again, later each time, until it is taken or {@link
 * Receiver.Limits#giveUp} has passed; then it is a dead letter. A receiver that fails is left alone
 * for a while, and then asked with one request at a time.
 *
 * <p>Threads: its own context (an event loop), which never blocks: secrets, names and certificates
 * are read on worker threads. {@link #states} and {@link #resend} from any.
 */
public final class Deliverer {
  /**
   * @param least before the second attempt; twice as long before each further one
   * @param userAgent "Headroom/0.1.0"
   * @param environment variable to value
   */
  public record Options(
      Duration least, String userAgent, UnaryOperator<@Nullable String> environment) {
    public static Options of(String version) {
      return new Options(Backoff.LEAST, "Headroom/" + version, System::getenv);
    }
  }

  /** Answers in a row that the request itself is wrong, after which it is given up. */
  static final int REJECTIONS_MOST = 5;

  /** For so long a delivered notice is told again to receivers that forget (resendEvery). */
  static final Duration STANDS_MOST = Duration.ofDays(3);

  /** Until a notice is asked for again whose text the file would not give. */
  private static final Duration UNREADABLE = Duration.ofSeconds(10);

  private static final int WORKERS = 4;
  private static final int PROBLEM_CHARACTERS_MAX = 300;
  private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);

  private final Context context;
  private final Vertx vertx;
  private final Outbox outbox;
  private final Options options;
  private final Map<String, Lane> lanes = new LinkedHashMap<>();
  private final ThreadPoolExecutor workers = workers();
  private @Nullable Long timer;
  private boolean isStopped;

  public Deliverer(Vertx vertx, Outbox outbox, List<Receiver> receivers, Options options) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.outbox = outbox;
    this.options = options;
    receivers.forEach(each -> lanes.put(each.name(), new Lane(each, System.nanoTime())));
  }

  /**
   * A name that does not resolve takes its time: it shall not hold up the pages, which use Vert.x's
   * workers. None is there while nothing is sent.
   */
  private static ThreadPoolExecutor workers() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // as many as are under way: lanes bound them
            work -> Thread.ofPlatform().name("headroom-webhook").daemon().unstarted(work));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** From here on notices leave. */
  public void start() {
    outbox.onReady(() -> context.runOnContext(_ -> pump()));
    context.runOnContext(_ -> pump());
  }

  /** No further attempt begins; those under way may be made again by the next process. */
  public Future<Void> stop() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(_ -> {
      isStopped = true;
      cancelTimer();
      List<Future<?>> closing = new ArrayList<>();
      for (Lane lane : lanes.values()) {
        Link link = lane.link;
        if (link != null) {
          closing.add(link.client().close());
        }
      }
      Future.join(closing).onComplete(_ -> done.complete());
    });
    return done.future();
  }

  /** How each receiver stands, in the file's order. */
  public List<ReceiverState> states() {
    long nanos = System.nanoTime();
    Instant now = Instant.now();
    return lanes.values().stream().map(lane -> state(lane, nanos, now)).toList();
  }

  private ReceiverState state(Lane lane, long nanos, Instant now) {
    Receiver receiver = lane.receiver;
    Outbox.Counts counts = outbox.counts(receiver.name());
    Long next = counts.waiting() == 0 ? null : outbox.nextNanos(receiver.name(), nanos);
    Instant nextAttempt =
        next == null
            ? null
            : now.plusNanos(Math.max(next - nanos, lane.openNanos(nanos) - nanos))
                .truncatedTo(ChronoUnit.MILLIS);
    return new ReceiverState(
        receiver.name(),
        receiver.format().name(),
        target(receiver),
        counts.delivered(),
        counts.retried(),
        counts.waiting(),
        counts.dead(),
        counts.lost(),
        counts.covered(),
        counts.lastDelivered(),
        lane.lastProblem,
        nextAttempt);
  }

  /** Host and path; neither if the address is secret: services have their token in the path. */
  static String target(Receiver receiver) {
    return switch (receiver.url()) {
      case Value.Plain plain -> {
        URI url = URI.create(plain.text());
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        yield url.getHost() + port + url.getRawPath();
      }
      case Value.InFile file -> "as " + file.path() + " says";
      case Value.InEnvironment variable -> "as $" + variable.variable() + " says";
    };
  }

  /**
   * Sends the dead letters of a receiver again.
   *
   * @return how many; -1: no receiver has this name
   */
  public int resend(String receiver) {
    return lanes.containsKey(receiver) ? outbox.resend(receiver) : -1;
  }

  private void pump() {
    if (isStopped) {
      return;
    }
    Long wake = null;
    for (Lane lane : lanes.values()) {
      Long next = pump(lane);
      wake = next == null ? wake : wake == null ? next : Long.valueOf(Math.min(wake, next));
    }
    cancelTimer();
    if (wake != null) {
      timer =
          vertx.setTimer(
              Math.max(1, wake),
              _ -> {
                timer = null;
                pump();
              });
    }
  }

  /**
   * @return milliseconds until there is more to do; null: somebody will call
   */
  private @Nullable Long pump(Lane lane) {
    while (lane.hasSlot()) {
      long nanos = System.nanoTime();
      long open = lane.openNanos(nanos);
      Entry entry = open > nanos ? null : outbox.take(lane.receiver.name(), nanos);
      if (entry == null) {
        Long due = outbox.nextNanos(lane.receiver.name(), nanos);
        return due == null
            ? null
            : Long.valueOf(TimeUnit.NANOSECONDS.toMillis(Math.max(open, due) - nanos) + 1);
      }
      lane.begin(nanos);
      attempt(lane, entry);
    }
    return null;
  }

  private void cancelTimer() {
    Long set = timer;
    if (set != null) {
      vertx.cancelTimer(set);
      timer = null;
    }
  }

  /** What one attempt came to. */
  private record Outcome(
      @Nullable Verdict verdict, String problem, @Nullable Duration retryAfter) {}

  private void attempt(Lane lane, Entry entry) {
    outbox
        .body(entry)
        .whenComplete((packed, failure) ->
            context.runOnContext(_ -> {
              if (failure != null) {
                lane.end();
                withoutText(entry, failure);
                pump();
                return;
              }
              send(lane, entry, packed);
            }));
  }

  /** Its text cannot be had: for now, or at all. */
  private void withoutText(Entry entry, Throwable failure) {
    Throwable within = failure instanceof CompletionException ? failure.getCause() : null;
    Throwable cause = within == null ? failure : within;
    if (cause instanceof Outbox.CannotReadNow) {
      long nextNanos = System.nanoTime() + UNREADABLE.toNanos();
      outbox.postpone(entry, nextNanos, String.valueOf(cause.getMessage()), false);
      return;
    }
    LOG.warn("a notice for receiver {} is lost: {}", entry.receiver, cause.getMessage());
    outbox.lose(entry);
  }

  private void send(Lane lane, Entry entry, byte[] packed) {
    Notice notice;
    try {
      notice = entry.notice(packed);
    } catch (RuntimeException damaged) {
      lane.end();
      withoutText(entry, damaged);
      pump();
      return;
    }
    exchange(lane, notice, entry.attempts + 1)
        .onComplete(outcome -> {
          lane.end();
          settle(lane, entry, outcome.result());
          pump();
        });
  }

  /** Never fails. */
  private Future<Outcome> exchange(Lane lane, Notice notice, int attempt) {
    Link before = lane.link;
    Receiver receiver = lane.receiver;
    return prepare(receiver, notice, attempt, before)
        .compose(ready -> {
          Link link = link(lane, ready.parts());
          int turn = (int) (lane.turn++ & Integer.MAX_VALUE);
          return Exchange.send(context, link.client(), ready.prepared(), receiver, turn)
              .map(answer -> judge(receiver, ready.prepared(), answer))
              .recover(failure ->
                  Future.succeededFuture(
                      new Outcome(
                          null,
                          ready
                              .prepared()
                              .masker()
                              .line(Exchange.words(failure), PROBLEM_CHARACTERS_MAX),
                          null)));
        })
        .recover(failure ->
            Future.succeededFuture(new Outcome(null, unprepared(receiver, failure), null)));
  }

  private Future<Ready> prepare(
      Receiver receiver, Notice notice, int attempt, @Nullable Link before) {
    Promise<Ready> promise = Promise.promise();
    workers.execute(() -> {
      try {
        Ready ready = ready(receiver, notice, attempt, before);
        context.runOnContext(_ -> promise.complete(ready));
      } catch (Exception e) {
        context.runOnContext(_ -> promise.fail(e));
      }
    });
    return promise.future();
  }

  private String unprepared(Receiver receiver, Throwable failure) {
    if (failure instanceof Prepared.CannotPrepare || failure instanceof IOException) {
      return String.valueOf(failure.getMessage());
    }
    // Its message may hold anything, a secret too.
    LOG.warn("a notice for receiver {} cannot be made: {}", receiver.name(), failure.getClass());
    return "the request cannot be made (" + failure.getClass().getSimpleName() + ")";
  }

  private record Ready(Prepared prepared, Link.@Nullable Parts parts) {}

  private Ready ready(Receiver receiver, Notice notice, int attempt, @Nullable Link before)
      throws Prepared.CannotPrepare, IOException {
    Prepared prepared =
        Prepared.of(
            receiver, notice, attempt, Instant.now(), options.userAgent(), options.environment());
    return new Ready(prepared, Link.changed(receiver.tls(), before));
  }

  private Link link(Lane lane, Link.@Nullable Parts parts) {
    Link now = lane.link;
    // Of several attempts that found none, the first has made it.
    if (now != null && (parts == null || parts.stamp().equals(now.stamp()))) {
      return now;
    }
    Link made = Link.of(vertx, lane.receiver, Objects.requireNonNull(parts));
    lane.link = made;
    if (now != null) {
      now.client().shutdown(lane.receiver.limits().timeout().toMillis(), TimeUnit.MILLISECONDS);
    }
    return made;
  }

  private static Outcome judge(Receiver receiver, Prepared prepared, Answer answer) {
    // Masked before it is cut: half a secret is one still.
    String body = prepared.masker().mask(answer.body());
    String start =
        body.length() <= Verdict.BODY_CHARS_MAX ? body : body.substring(0, Verdict.BODY_CHARS_MAX);
    Verdict verdict = receiver.format().judge(answer.status(), start);
    String problem = prepared.masker().line(verdict.words(), PROBLEM_CHARACTERS_MAX);
    return new Outcome(verdict, problem, answer.retryAfter());
  }

  private void settle(Lane lane, Entry entry, Outcome outcome) {
    long nanos = System.nanoTime();
    Verdict verdict = outcome.verdict();
    if (verdict != null && verdict.outcome() == Verdict.Outcome.DELIVERED) {
      if (lane.lastProblem != null) {
        LOG.info("receiver {} takes notices again", entry.receiver);
      }
      lane.succeeded();
      outbox.delivered(entry, Instant.now(), again(lane.receiver, entry, nanos));
      return;
    }
    boolean isRejected = verdict != null && verdict.outcome() == Verdict.Outcome.REJECTED;
    if (!outcome.problem().equals(lane.lastProblem)) {
      LOG.warn("receiver {}: {}", entry.receiver, outcome.problem());
    }
    double chance = ThreadLocalRandom.current().nextDouble();
    if (isRejected) {
      lane.rejected(outcome.problem());
    } else {
      lane.failed(outcome.problem(), outcome.retryAfter(), options.least(), chance, nanos);
    }
    Duration pause = Backoff.after(entry.attempts + 1, options.least(), chance);
    Duration wait = outcome.retryAfter();
    long nextNanos = nanos + (wait != null && wait.compareTo(pause) > 0 ? wait : pause).toNanos();
    if (entry.state == Entry.State.STANDING) {
      outbox.postpone(entry, nextNanos, outcome.problem(), false);
      return;
    }
    boolean isTooOld = entry.age(nanos).compareTo(lane.receiver.limits().giveUp()) >= 0;
    if (isTooOld || (isRejected && entry.rejections + 1 >= REJECTIONS_MOST)) {
      LOG.warn(
          "a notice for receiver {} was given up after {} attempts: {}",
          entry.receiver,
          entry.attempts + 1,
          outcome.problem());
      outbox.bury(entry, outcome.problem());
    } else {
      outbox.postpone(entry, nextNanos, outcome.problem(), isRejected);
    }
  }

  private static @Nullable Long again(Receiver receiver, Entry entry, long nanos) {
    Duration every = receiver.format().resendEvery();
    return every == null || !entry.isFiring || entry.age(nanos).compareTo(STANDS_MOST) > 0
        ? null
        : Long.valueOf(nanos + every.toNanos());
  }
}
