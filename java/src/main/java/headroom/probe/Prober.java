package headroom.probe;

import headroom.path.PathSearch;
import headroom.path.SearchPlan;
import headroom.path.SearchResult;
import headroom.path.SearchResult.Signal;
import headroom.socket.SendResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Runs one {@link PathSearch} over a transport: at most {@link PathSearch#PACKETS_PER_SECOND}
 * packets a second, at most as many as the plan allows.
 *
 * <p>Threads: {@link #search} blocks its caller, a platform thread; {@link #cancel} from any.
 */
public final class Prober {
  /** How soon a cancelled search ends. */
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final ProbeTransport transport;
  private final SearchListener listener;
  private final PathSearch search;
  private final Map<Integer, Integer> sizes = new HashMap<>(); // by id
  private final Set<Object> told = new HashSet<>();
  private OptionalInt passes = OptionalInt.empty();
  private OptionalInt unanswered = OptionalInt.empty();
  private volatile boolean cancelled;

  /**
   * @param transport stays the caller's to close
   * @param plan its sizes within what the transport can make
   */
  public Prober(ProbeTransport transport, SearchPlan plan, SearchListener listener) {
    if (plan.small() < transport.smallest() || plan.max() > transport.largest()) {
      throw new IllegalArgumentException(
          "sizes %d to %d: this transport makes %d to %d"
              .formatted(plan.small(), plan.max(), transport.smallest(), transport.largest()));
    }
    this.transport = transport;
    this.listener = listener;
    this.search = new PathSearch(plan, System.nanoTime());
  }

  /**
   * Searches until it is told, or cancelled (or interrupted): then INCONCLUSIVE. Once.
   *
   * @throws headroom.socket.SocketFailure if the socket itself fails
   */
  public SearchResult search() {
    while (true) {
      long now = System.nanoTime();
      if (cancelled || Thread.currentThread().isInterrupted()) {
        return search.stop("it was cancelled", now);
      }
      switch (search.next(now)) {
        case PathSearch.Done(SearchResult result) -> {
          return result;
        }
        case PathSearch.Send(int id, int size) -> send(id, size);
        case PathSearch.Wait(Duration time) -> listen(time);
      }
      narrow();
    }
  }

  /** Ends the search soon. */
  public void cancel() {
    cancelled = true;
  }

  /** Why it could not be told, in words; for UNREACHABLE and INCONCLUSIVE. After the search. */
  public List<String> reasons() {
    return search.reasons();
  }

  private void send(int id, int size) {
    long now = System.nanoTime();
    SendResult result = transport.send(id, size);
    switch (result.kind()) {
      case SENT -> {
        search.sent(id, now);
        sizes.put(id, size);
        listener.sent(search.packets());
      }
      case TOO_BIG -> {
        search.refused(id, result.limit());
        if (told.add("refused")) listener.refused(size, result.limit());
      }
      case FAILED -> {
        search.failed(id, result.errnoName(), now);
        if (told.add(result)) listener.trouble("this node could not send: " + result.errnoName());
      }
    }
  }

  private void listen(Duration time) {
    Duration patience = time.compareTo(PATIENCE) < 0 ? time : PATIENCE;
    for (ProbeTransport.Heard heard : transport.poll(patience)) {
      Integer size = sizes.get(heard.id());
      if (size == null) continue;
      switch (heard) {
        case ProbeTransport.Answer(int id) -> search.answered(id, System.nanoTime());
        case ProbeTransport.TooBig(int id, String reporter, int nextHopMtu) -> {
          var signal = new Signal(reporter, nextHopMtu);
          search.signalled(id, signal);
          if (told.add(signal)) listener.signalled(size, signal);
        }
        case ProbeTransport.Trouble(int id, String text) -> {
          search.trouble(id, text);
          if (told.add(text)) listener.trouble(text);
        }
      }
    }
  }

  private void narrow() {
    OptionalInt nowPasses = search.passed();
    OptionalInt nowUnanswered = search.unanswered(System.nanoTime());
    if (nowPasses.equals(passes) && nowUnanswered.equals(unanswered)) return;
    passes = nowPasses;
    unanswered = nowUnanswered;
    if (passes.isPresent()) listener.narrowed(passes.getAsInt(), unanswered);
  }
}
