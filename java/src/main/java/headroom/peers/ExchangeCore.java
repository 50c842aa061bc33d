package headroom.peers;

import headroom.model.LedgerReading;
import headroom.model.PeerCounters;
import headroom.model.SizeCounts;
import headroom.path.LedgerLoss;
import headroom.path.PeerCodec;
import headroom.path.PeerMessage;
import headroom.path.PeerSession;
import headroom.path.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is greeted, asked and answered, and when. Knows no clock and no socket: moments are {@link
 * System#nanoTime}s that the caller passes, and decide everything; their Instants are only handed
 * on.
 *
 * <p>Threads: one at a time.
 */
final class ExchangeCore {
  private static final long SECOND = 1_000_000_000L;

  /** Peers that are talked to; as many as the ledger has room for. */
  static final int PEERS_MAX = 2_048;

  /** L3 bytes a second of greetings, of questions and of answers: 5 kB together. */
  static final int HELLO_BYTES_PER_SECOND = 1_000;

  static final int QUERY_BYTES_PER_SECOND = 2_000;
  static final int ANSWER_BYTES_PER_SECOND = 2_000;

  /** Acknowledgements of probes have their own: a missing one would look like a lost size. */
  static final int ACKS_PER_SECOND = 200;

  /** Codes that are checked: what is over it is dropped unread. */
  static final int CHECKS_PER_SECOND = 2_000;

  /** Likewise of greetings that claim to be from one peer; nothing else tells a forged one. */
  static final int HELLO_CHECKS_PER_SECOND = 5;

  /** Between two questions to one peer. */
  static final long PAUSE_NANOS = SECOND;

  static final long IDLE_PAUSE_NANOS = 10 * SECOND;

  /** So much longer than an active peer an idle one waits for its turn. */
  static final long IDLE_WAITS_NANOS = 30 * SECOND;

  static final long ACTIVE_NANOS = 10 * SECOND;
  static final long AWAKE_NANOS = 600 * SECOND;
  static final long SUSPECT_NANOS = 30 * SECOND;
  static final long ANSWER_NANOS = SECOND;

  /** Greetings without an answer after which a peer is called silent. */
  static final int HELLOS_UNANSWERED = 5;

  static final int QUERIES_UNANSWERED = 3;
  private static final long HELLO_PAUSE_NANOS = SECOND;
  private static final int HELLO_DOUBLINGS_MAX = 6; // 64 s

  static final int QUERY_BYTES_FIRST = 128;
  private static final int QUERY_BYTES_SPARE = 16; // for counts that grow
  private static final int CLASSES = SizeCounts.UP_TO.size();

  /** Puts a datagram on the wire. */
  @FunctionalInterface
  interface Sender {
    void send(ByteBuffer datagram, InetSocketAddress to);
  }

  private final PeerCodec codec;
  private final int port;
  private final LedgerSource ledger;
  private final LongSupplier random;
  private final long epoch;
  private final Sender sender;
  private final Map<String, Peer> peers = new LinkedHashMap<>();
  private final Map<InetAddress, Peer> byAddress = new HashMap<>();
  private final ByteBuffer out = ByteBuffer.allocate(PeerCodec.BYTES_MAX);
  private final long[] counts = new long[2 * CLASSES];

  private final Allowance hellos;
  private final Allowance queries;
  private final Allowance answers;
  private final Allowance acks;
  private final Allowance checks;
  private boolean suspectsTurn = true;

  private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
  private final Map<PeerCodec.Kind, Long> good = new EnumMap<>(PeerCodec.Kind.class);
  private final Map<PeerCodec.Kind, Long> sent = new EnumMap<>(PeerCodec.Kind.class);
  private long sentBytes;
  private int turnedAway;

  /**
   * @param port that the peers' agents listen at
   * @param random 64 bits that nobody can guess
   */
  ExchangeCore(
      byte[] key, int port, LedgerSource ledger, LongSupplier random, Sender sender, long nanos) {
    this.codec = new PeerCodec(key);
    this.port = port;
    this.ledger = ledger;
    this.random = random;
    this.epoch = PeerSession.draw(random);
    this.sender = sender;
    this.hellos = new Allowance(HELLO_BYTES_PER_SECOND, 1, nanos);
    this.queries = new Allowance(QUERY_BYTES_PER_SECOND, 1, nanos);
    this.answers = new Allowance(ANSWER_BYTES_PER_SECOND, 1, nanos);
    this.acks = new Allowance(ACKS_PER_SECOND, 1, nanos);
    this.checks = new Allowance(CHECKS_PER_SECOND, 0.1, nanos);
  }

  // ---- who the peers are ----

  void observe(List<LedgerReading> readings, long nanos) {
    turnedAway = 0;
    for (LedgerReading reading : readings) {
      Peer peer = peers.get(reading.peer());
      if (peer == null) {
        if (peers.size() == PEERS_MAX) {
          turnedAway++;
          continue;
        }
        peer = add(reading.peer(), nanos);
      }
      peer.observe(reading, nanos);
    }
  }

  private Peer add(String text, long nanos) {
    InetAddress address = InetAddress.ofLiteral(text);
    var peer = new Peer(address, text, new PeerSession(epoch, random), port, nanos);
    peers.put(text, peer);
    byAddress.put(address, peer);
    return peer;
  }

  /** To be asked at once, and every second for a while. False: no such peer is known. */
  boolean suspect(String text, long nanos) {
    Peer peer = peers.get(text);
    if (peer == null) {
      return false;
    }
    peer.suspectUntil(nanos + SUSPECT_NANOS);
    return true;
  }

  /** Null: unknown, or not proven, and then nothing can be measured with it. */
  @Nullable Peer proven(String text) {
    Peer peer = peers.get(text);
    return peer != null && peer.session.isProven() && !peer.session.isShared() ? peer : null;
  }

  // ---- speaking, at our own pace ----

  /** To be called some ten times a second. */
  void tick(long nanos) {
    double spare = hellos.fill(nanos) + answers.fill(nanos);
    queries.fill(nanos);
    queries.add(spare);
    for (Peer peer : peers.values()) {
      if (peer.isReadyToAsk(nanos)) {
        ask(peer, nanos);
      } else if (peer.isLate(nanos)) {
        peer.endQuestion();
        peer.queriesUnanswered++;
      }
      if (peer.needsHello() && nanos - peer.nextHello >= 0 && peer.isAwake(nanos)) {
        greet(peer, nanos);
      }
    }
    while (prepareNext(nanos)) {
      // as many as the allowance holds
    }
  }

  private void greet(Peer peer, long nanos) {
    int bytes = l3(PeerCodec.HELLO_BYTES, peer);
    boolean fewQuestions = queries.has(QUERY_BYTES_PER_SECOND / 2);
    if (!hellos.take(bytes) && !(fewQuestions && queries.take(bytes))) {
      return; // its turn comes
    }
    int doublings = Math.min(HELLO_DOUBLINGS_MAX, peer.hellosUnanswered);
    InetSocketAddress to = peer.helloTo();
    peer.hellosUnanswered++;
    peer.nextHello = nanos + (HELLO_PAUSE_NANOS << doublings);
    send(peer.session.hello(), PeerCodec.Kind.HELLO, to);
  }

  /** Takes S0 of the peer whose turn it is; the question follows when the grace is over. */
  private boolean prepareNext(long nanos) {
    Peer next = next(nanos);
    if (next == null || !queries.take(l3(next.queryBytes, next))) {
      return false;
    }
    suspectsTurn = !next.isSuspect(nanos);
    ledger.read(next.key, counts);
    next.prepare(Arrays.copyOf(counts, CLASSES), nanos);
    return true;
  }

  /** Suspects and the others by turns; the longest waiting first. */
  private @Nullable Peer next(long nanos) {
    Peer suspect = null;
    Peer other = null;
    for (Peer peer : peers.values()) {
      if (!peer.mayBeAsked(nanos) || !peer.isAwake(nanos)) {
        continue;
      }
      if (peer.isSuspect(nanos)) {
        suspect = sooner(suspect, peer, nanos);
      } else {
        other = sooner(other, peer, nanos);
      }
    }
    return suspect == null || other != null && !suspectsTurn ? other : suspect;
  }

  private static Peer sooner(@Nullable Peer one, Peer other, long nanos) {
    return one == null || other.turn(nanos) < one.turn(nanos) ? other : one;
  }

  private void ask(Peer peer, long nanos) {
    if (!peer.session.isProven()) {
      peer.endQuestion();
      return;
    }
    PeerMessage.Query query = peer.session.query(peer.queryBytes);
    peer.waitFor(query.sequence(), nanos);
    send(query, PeerCodec.Kind.QUERY, new InetSocketAddress(peer.address, peer.port));
  }

  private void send(PeerMessage message, PeerCodec.Kind kind, InetSocketAddress to) {
    out.clear();
    int bytes = codec.encode(message, out);
    out.limit(bytes);
    sent.merge(kind, 1L, Long::sum);
    sentBytes += l3(bytes, to.getAddress());
    sender.send(out, to);
  }

  private static int l3(int bytes, Peer peer) {
    return l3(bytes, peer.address);
  }

  private static int l3(int bytes, InetAddress to) {
    return bytes + 8 + (to.getAddress().length == 4 ? 20 : 40);
  }

  // ---- listening ----

  /**
   * One datagram. It is answered if it is a good question, and then once.
   *
   * @param in big-endian, with an array, from 0 on
   */
  void receive(ByteBuffer in, int bytes, InetSocketAddress from, long nanos, Instant at) {
    checks.fill(nanos);
    Peer peer = byAddress.get(from.getAddress());
    Refusal refusal = glance(in, bytes, peer, nanos);
    if (refusal == null && peer != null) {
      refusal = read(in, bytes, peer, from, nanos, at);
    }
    if (refusal == null) {
      good.merge(PeerCodec.kind(in), 1L, Long::sum);
    } else {
      refused.merge(refusal, 1L, Long::sum);
    }
  }

  /** What is not worth a look at its code. */
  private @Nullable Refusal glance(ByteBuffer in, int bytes, @Nullable Peer peer, long nanos) {
    Refusal refusal = PeerCodec.glance(in, bytes);
    if (refusal != null) {
      return refusal;
    }
    if (peer == null) {
      return Refusal.UNKNOWN_PEER;
    }
    PeerCodec.Kind kind = PeerCodec.kind(in);
    refusal = peer.session.glance(kind, PeerCodec.from(in), PeerCodec.to(in));
    if (refusal != null) {
      return refusal;
    }
    if (kind == PeerCodec.Kind.HELLO) {
      peer.helloChecks.fill(nanos);
      if (!peer.helloChecks.take(1)) {
        return Refusal.OVER_RATE;
      }
    }
    return checks.take(1) ? null : Refusal.OVER_RATE;
  }

  private @Nullable Refusal read(
      ByteBuffer in, int bytes, Peer peer, InetSocketAddress from, long nanos, Instant at) {
    return switch (codec.decode(in, bytes)) {
      case PeerCodec.Decoded.No no -> no.why();
      case PeerCodec.Decoded.Ok(PeerMessage.Hello hello) -> hello(hello, peer, from, nanos);
      case PeerCodec.Decoded.Ok(PeerMessage.Query query) -> query(query, peer, from);
      case PeerCodec.Decoded.Ok(PeerMessage.Answer answer) -> answer(answer, peer, nanos, at);
      case PeerCodec.Decoded.Ok(PeerMessage.Probe probe) -> probe(probe, peer, from, nanos);
      case PeerCodec.Decoded.Ok(PeerMessage.ProbeAck ack) -> Refusal.UNASKED; // not at this port
    };
  }

  private static @Nullable Refusal hello(
      PeerMessage.Hello hello, Peer peer, InetSocketAddress from, long nanos) {
    long before = peer.session.peer();
    Refusal refusal = peer.session.take(hello);
    if (refusal != null) {
      return refusal;
    }
    if (hello.from() != peer.session.peer()) {
      peer.otherPort = from.getPort() == peer.port ? 0 : from.getPort();
      return null;
    }
    peer.port = from.getPort();
    peer.otherPort = 0;
    if (before != hello.from()) {
      peer.queriesUnanswered = 0;
    }
    peer.hellosUnanswered = 0;
    if (peer.session.isPeerBehind()) {
      peer.nextHello = Math.min(peer.nextHello, nanos + HELLO_PAUSE_NANOS / 4);
    }
    return null;
  }

  /** Looked up by the address that the question came from, so that it holds behind NAT. */
  private @Nullable Refusal query(PeerMessage.Query query, Peer peer, InetSocketAddress from) {
    Refusal refusal = peer.session.take(query);
    if (refusal != null) {
      return refusal;
    }
    ledger.read(peer.key, counts);
    long[] received = Arrays.copyOfRange(counts, CLASSES, 2 * CLASSES);
    int needed = PeerCodec.answerBytes(received);
    boolean fits = needed <= query.bytes();
    if (!answers.take(l3(fits ? needed : PeerCodec.BYTES_LEAST, peer))) {
      return Refusal.OVER_BUDGET;
    }
    var answer =
        new PeerMessage.Answer(
            query.to(),
            query.from(),
            query.sequence(),
            fits ? received : new long[0],
            fits ? 0 : needed);
    send(answer, PeerCodec.Kind.ANSWER, from);
    return null;
  }

  private @Nullable Refusal answer(
      PeerMessage.Answer answer, Peer peer, long nanos, Instant at) {
    if (!peer.session.isCurrent(answer.from(), answer.to())
        || !peer.isWaitingFor(answer.sequence())) {
      return Refusal.UNASKED;
    }
    long[] before = peer.endQuestion();
    if (!answer.isWhole()) {
      peer.askAgain(answer.needed() + QUERY_BYTES_SPARE);
      return null;
    }
    ledger.read(peer.key, counts);
    long[] after = Arrays.copyOf(counts, CLASSES);
    peer.queryBytes =
        Math.max(
            PeerCodec.BYTES_LEAST, PeerCodec.answerBytes(answer.received()) + QUERY_BYTES_SPARE);
    peer.compare(at, nanos, before, after, answer.received());
    return null;
  }

  private @Nullable Refusal probe(
      PeerMessage.Probe probe, Peer peer, InetSocketAddress from, long nanos) {
    Refusal refusal = peer.session.take(probe);
    if (refusal != null) {
      return refusal;
    }
    acks.fill(nanos);
    if (!acks.take(1)) {
      return Refusal.OVER_BUDGET;
    }
    var ack = new PeerMessage.ProbeAck(probe.to(), probe.from(), probe.sequence(), probe.bytes());
    send(ack, PeerCodec.Kind.PROBE_ACK, from);
    return null;
  }

  // ---- what others see ----

  /** Those with traffic in the last minutes. */
  List<PeerStatus> statuses(long nanos) {
    return peers.values().stream().filter(p -> p.isAwake(nanos)).map(Peer::status).toList();
  }

  /** Each once. */
  List<LedgerLoss> windows() {
    return peers.values().stream().flatMap(peer -> peer.book.takeWindow().stream()).toList();
  }

  int peers() {
    return peers.size();
  }

  PeerCounters counters(long receivedLost, long nanos) {
    var received = new TreeMap<String, Long>();
    good.forEach((kind, count) -> received.put(label(kind), count));
    refused.forEach((why, count) -> received.merge(why.label(), count, Long::sum));
    var sentByKind = new TreeMap<String, Long>();
    sent.forEach((kind, count) -> sentByKind.put(label(kind), count));
    var states = new TreeMap<String, Integer>();
    for (Peer peer : peers.values()) {
      if (peer.isAwake(nanos)) {
        states.merge(peer.state().json(), 1, Integer::sum);
      }
    }
    return new PeerCounters(received, receivedLost, sentByKind, sentBytes, states, turnedAway);
  }

  private static String label(PeerCodec.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
