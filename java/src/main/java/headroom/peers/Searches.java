package headroom.peers;

import headroom.path.SearchPlan;
import headroom.path.SearchResult;
import headroom.path.SearchResult.Outcome;
import headroom.probe.IcmpEcho;
import headroom.probe.ProbeTransport;
import headroom.probe.Prober;
import headroom.probe.SearchListener;
import headroom.socket.SocketFailure;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches that run beside the agent's other work, each with its own socket: to the peer's agent
 * where it answers, by echo otherwise. At most {@link #SEARCHES_MAX} at a time, one a peer.
 *
 * <p>Threads: {@link #start}, {@link #ended} and {@link #packets} from one at a time; a search runs
 * on a platform thread of its own, since a native call would hold a virtual one's carrier.
 */
final class Searches implements AutoCloseable {
  /** So many paths are searched at the same time: 80 packets a second at the very most. */
  static final int SEARCHES_MAX = 4;

  /** Every path of IPv6 carries it (RFC 8200 §5), and every sane one of IPv4. */
  private static final int EXPECTED = 1280;

  private static final int LARGEST = 65_535;

  private static final Logger LOG = LoggerFactory.getLogger(Searches.class);

  /**
   * @param checks no suspicion led to it: a standing check
   * @param result null: no socket could be had, and {@code problem} says why
   */
  record Ended(String peer, boolean checks, @Nullable SearchResult result, @Nullable String problem) {}

  private record Running(Progress progress) {}

  /** Packets so far; written by the search's thread. */
  private static final class Progress implements SearchListener {
    private volatile int packets;

    @Override
    public void sent(int count) {
      packets = count;
    }
  }

  private final @Nullable PeerExchange exchange;
  private final Map<String, Running> running = new HashMap<>();
  private final BlockingQueue<Ended> ends = new LinkedBlockingQueue<>();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          2 * SEARCHES_MAX, // a thread whose search has just ended may not take the next one yet
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("path-search-", 0).factory());

  Searches(@Nullable PeerExchange exchange) {
    this.exchange = exchange;
  }

  boolean isRunning(String peer) {
    return running.containsKey(peer);
  }

  boolean hasRoom() {
    return running.size() < SEARCHES_MAX;
  }

  /**
   * @param needed the largest size of interest; empty: whatever this node allows
   * @param likely sizes that are likelier than others
   */
  void start(String peer, boolean checks, OptionalInt needed, List<Integer> likely) {
    var progress = new Progress();
    running.put(peer, new Running(progress));
    threads.execute(() -> ends.add(run(peer, checks, needed, likely, progress)));
  }

  /** Those that came to an end since the last call. */
  List<Ended> ended() {
    List<Ended> done = new ArrayList<>();
    ends.drainTo(done);
    done.forEach(one -> running.remove(one.peer()));
    return done;
  }

  /** Packets that the running ones have sent, by peer. */
  Map<String, Integer> packets() {
    Map<String, Integer> packets = new HashMap<>();
    running.forEach((peer, one) -> packets.put(peer, one.progress().packets));
    return packets;
  }

  private Ended run(
      String peer,
      boolean checks,
      OptionalInt needed,
      List<Integer> likely,
      Progress progress) {
    try {
      SearchResult result = toTheAgent(peer, needed, likely, progress);
      // An agent that has just begun anew acknowledges nothing: that tells of no size.
      if (result == null || result.outcome() == Outcome.UNREACHABLE) {
        result = byEcho(peer, needed, likely, progress);
      }
      return new Ended(peer, checks, result, null);
    } catch (SocketFailure e) {
      return new Ended(peer, checks, null, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("the search of the path to {} broke off", peer, e);
      return new Ended(peer, checks, null, String.valueOf(e.getMessage()));
    }
  }

  private @Nullable SearchResult toTheAgent(
      String peer, OptionalInt needed, List<Integer> likely, Progress progress) {
    ProbeTransport transport = exchange == null ? null : exchange.probe(peer).orElse(null);
    if (transport == null) {
      return null;
    }
    try (transport) {
      return new Prober(transport, plan(transport, needed, likely), progress).search();
    }
  }

  private static SearchResult byEcho(
      String peer, OptionalInt needed, List<Integer> likely, Progress progress) {
    try (ProbeTransport transport = IcmpEcho.open(InetAddress.ofLiteral(peer))) {
      return new Prober(transport, plan(transport, needed, likely), progress).search();
    }
  }

  private static SearchPlan plan(
      ProbeTransport transport, OptionalInt needed, List<Integer> likely) {
    int wanted = needed.isPresent() ? needed.getAsInt() : transport.routeMtu().orElse(LARGEST);
    int max = Math.clamp(wanted, transport.smallest(), transport.largest());
    int min = Math.clamp(EXPECTED, transport.smallest(), max);
    SearchPlan plan =
        SearchPlan.of(transport.target(), transport.method(), transport.smallest(), min, max)
            .withLikely(likely);
    return needed.isPresent() ? plan : plan.upToLocal();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
