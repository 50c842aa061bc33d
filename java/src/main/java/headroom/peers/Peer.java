package headroom.peers;

import headroom.model.LedgerReading;
import headroom.model.PeerPath.PeerAgent;
import headroom.model.SizeCounts;
import headroom.path.LedgerBook;
import headroom.path.LedgerLoss;
import headroom.path.PeerSession;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One peer of the ledger, and how far the talk with its agent is. Times are nanoTime. */
final class Peer {
  final InetAddress address;
  final byte[] key;
  final String text;
  final PeerSession session;
  final LedgerBook book;
  final Allowance helloChecks;

  private long sent;
  private long received;
  private long movedAt;
  private boolean moved;
  private long suspectUntil;
  private boolean suspect;

  // greetings
  private final int port;
  int hellosUnanswered;
  long nextHello;

  // the question under way
  private long @Nullable [] sentBefore; // null: none is being prepared
  private long snapshotAt;
  private boolean waiting;
  private long waitingFor; // its sequence
  private long askedAt;
  private boolean asked;
  int queriesUnanswered;
  int queryBytes = ExchangeCore.QUERY_BYTES_FIRST;
  private long bookOf; // the peer's epoch that the book compares with

  Peer(InetAddress address, String text, PeerSession session, int port, long nanos) {
    this.address = address;
    this.key = address.getAddress();
    this.text = text;
    this.session = session;
    this.book = new LedgerBook(text);
    this.port = port;
    this.nextHello = nanos;
    this.helloChecks = new Allowance(ExchangeCore.HELLO_CHECKS_PER_SECOND, 1, nanos);
  }

  // ---- traffic ----

  void observe(LedgerReading reading, long nanos) {
    long newSent = sum(reading.sent());
    long newReceived = sum(reading.received());
    if (newSent != sent || newReceived != received) {
      moved = true;
      movedAt = nanos;
    }
    sent = newSent;
    received = newReceived;
  }

  private static long sum(SizeCounts counts) {
    long sum = 0;
    for (int i = 0; i < SizeCounts.UP_TO.size(); i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  /** Traffic in either direction within the last minutes; others are left alone. */
  boolean isAwake(long nanos) {
    return moved && nanos - movedAt < ExchangeCore.AWAKE_NANOS;
  }

  boolean isActive(long nanos) {
    return moved && nanos - movedAt < ExchangeCore.ACTIVE_NANOS;
  }

  boolean wasSentTo() {
    return sent > 0;
  }

  // ---- suspicion ----

  void suspectUntil(long nanos) {
    suspect = true;
    suspectUntil = nanos;
  }

  boolean isSuspect(long nanos) {
    suspect &= nanos < suspectUntil;
    return suspect;
  }

  /** Suspected as long as the last minute shows a loss. */
  private void suspectByLedger(long nanos) {
    boolean loses =
        book.recent().stream()
            .flatMap(loss -> loss.classes().stream())
            .anyMatch(each -> each.lostAtLeast() > 0);
    if (loses) {
      suspectUntil(nanos + ExchangeCore.SUSPECT_NANOS);
    }
  }

  // ---- greetings ----

  boolean needsHello() {
    return !session.isProven()
        || session.isClaimed()
        || session.isPeerBehind()
        || queriesUnanswered > 0;
  }

  /** Always the port of all agents: what came from another one proves nothing of who is there. */
  InetSocketAddress agent() {
    return new InetSocketAddress(address, port);
  }

  // ---- questions ----

  boolean mayBeAsked(long nanos) {
    return session.isProven()
        && !session.isShared()
        && wasSentTo()
        && sentBefore == null
        && !waiting
        && (!asked || nanos - askedAt >= pause(nanos));
  }

  private long pause(long nanos) {
    return isActive(nanos) || isSuspect(nanos)
        ? ExchangeCore.PAUSE_NANOS
        : ExchangeCore.IDLE_PAUSE_NANOS;
  }

  /** Smaller is sooner. */
  long turn(long nanos) {
    long last = asked ? askedAt : nanos - 2 * ExchangeCore.AWAKE_NANOS;
    return last - nanos + (isActive(nanos) ? 0 : ExchangeCore.IDLE_WAITS_NANOS);
  }

  void prepare(long[] sentNow, long nanos) {
    sentBefore = sentNow;
    snapshotAt = nanos;
    askedAt = nanos;
    asked = true;
  }

  boolean isReadyToAsk(long nanos) {
    return sentBefore != null && !waiting && nanos - snapshotAt >= LedgerBook.GRACE.toNanos();
  }

  void waitFor(long sequence, long nanos) {
    waiting = true;
    waitingFor = sequence;
    askedAt = nanos;
  }

  boolean isWaitingFor(long sequence) {
    return waiting && waitingFor == sequence;
  }

  boolean isLate(long nanos) {
    return waiting && nanos - askedAt > ExchangeCore.ANSWER_NANOS;
  }

  /** S0 of the question under way; ends it. */
  long[] endQuestion() {
    long[] before = sentBefore;
    sentBefore = null;
    waiting = false;
    return before == null ? new long[SizeCounts.UP_TO.size()] : before;
  }

  /** The query was too small for the answer: ask again at once. */
  void askAgain(int bytes) {
    queryBytes = bytes;
    asked = false;
  }

  void compare(Instant at, long nanos, long[] before, long[] after, long[] received) {
    if (bookOf != session.peer()) {
      book.restart();
      bookOf = session.peer();
    }
    book.add(at, nanos, before, after, received);
    queriesUnanswered = 0;
    suspectByLedger(nanos);
  }

  // ---- what others see ----

  PeerAgent state() {
    if (session.isProven() && queriesUnanswered < ExchangeCore.QUERIES_UNANSWERED) {
      return PeerAgent.ANSWERS;
    }
    boolean silent = session.isProven() || hellosUnanswered >= ExchangeCore.HELLOS_UNANSWERED;
    return silent ? PeerAgent.SILENT : PeerAgent.NOT_ASKED;
  }

  PeerStatus status() {
    @Nullable LedgerLoss recent = book.recent().orElse(null);
    @Nullable LedgerLoss total = book.total().orElse(null);
    return new PeerStatus(
        text,
        state(),
        recent,
        total,
        book.standing().orElse(null),
        book.exchanges(),
        session.isShared());
  }
}
