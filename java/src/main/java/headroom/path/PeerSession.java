package headroom.path;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one agent knows of the one at another address: which start of it is the present one, and
 * which of its messages were seen. No clock is compared. A peer's start is believed when the peer
 * repeats our challenge; the challenge changes with every start that is believed, so that a
 * greeting of an earlier one, played again, proves nothing.
 *
 * <p>Threads: one at a time.
 */
public final class PeerSession {
  /** Starts of the peer that were replaced, kept to know one that comes back. */
  static final int REPLACED_MAX = 8;

  private final long own;
  private final LongSupplier random;
  private final long[] replaced = new long[REPLACED_MAX];
  private int replacements;
  private long challenge;
  private @Nullable Life accepted;
  private long claimed; // the last challenge that came without proof; 0 = none since the last proof
  private boolean shared;
  private boolean behind;
  private long hellos;
  private long queries;
  private long probes;

  /** One start of the peer's agent. */
  private static final class Life {
    final long epoch;
    final ReplayWindow hellos = new ReplayWindow();
    final ReplayWindow queries = new ReplayWindow();
    final ReplayWindow probes = new ReplayWindow();
    long challenge;

    Life(long epoch) {
      this.epoch = epoch;
    }
  }

  /**
   * @param own this agent's epoch, not 0
   * @param random 64 bits that nobody can guess
   */
  public PeerSession(long own, LongSupplier random) {
    if (own == 0) {
      throw new IllegalArgumentException("epoch 0 stands for none");
    }
    this.own = own;
    this.random = random;
    this.challenge = draw(random);
  }

  /** Never 0, which stands for none. */
  public static long draw(LongSupplier random) {
    long drawn = random.getAsLong();
    return drawn == 0 ? 1 : drawn;
  }

  /** The epoch that the peer proved; 0 = none yet. */
  public long peer() {
    return accepted == null ? 0 : accepted.epoch;
  }

  public boolean isProven() {
    return accepted != null;
  }

  /** Somebody greets from there who has not proved that it is now. */
  public boolean isClaimed() {
    return claimed != 0;
  }

  /**
   * Several agents answer from this address: one that was replaced proved that it is alive. What
   * was received from the address says nothing of one of them.
   */
  public boolean isShared() {
    return shared;
  }

  /** The peer does not know our present challenge: a greeting is owed. */
  public boolean isPeerBehind() {
    return behind;
  }

  // ---- speaking ----

  public PeerMessage.Hello hello() {
    behind = false;
    long echo = accepted == null ? 0 : accepted.challenge;
    return new PeerMessage.Hello(own, echo, claimed, challenge, ++hellos);
  }

  /** To a proven peer. */
  public PeerMessage.Query query(int bytes) {
    return new PeerMessage.Query(own, peer(), ++queries, bytes);
  }

  /** To a proven peer. */
  public PeerMessage.Probe probe(int bytes) {
    return new PeerMessage.Probe(own, peer(), ++probes, bytes);
  }

  // ---- listening ----

  /**
   * Before the code is checked: whether a message with these epochs can be one for us at all. Who
   * never saw our words cannot know our epoch.
   */
  public @Nullable Refusal glance(PeerCodec.Kind kind, long from, long to) {
    if (from == own) {
      return Refusal.REFLECTED;
    }
    return kind == PeerCodec.Kind.HELLO || isCurrent(from, to) ? null : Refusal.EPOCH;
  }

  /**
   * Takes an authentic hello in; it never gets an answer.
   *
   * @return null: it was new
   */
  public @Nullable Refusal take(PeerMessage.Hello hello) {
    if (hello.from() == own) {
      return Refusal.REFLECTED;
    }
    Life present = accepted;
    if (present != null && hello.from() == present.epoch) {
      if (!present.hellos.accept(hello.sequence())) {
        return Refusal.REPLAYED;
      }
      present.challenge = hello.challenge();
      behind = !hello.echoes(challenge);
      return null;
    }
    if (!hello.echoes(challenge)) {
      claimed = hello.challenge(); // it may be old: to be repeated, not to be believed
      return null;
    }
    accept(hello);
    return shared ? Refusal.SHARED_ADDRESS : null;
  }

  private void accept(PeerMessage.Hello hello) {
    for (long epoch : replaced) {
      shared |= epoch == hello.from();
    }
    if (accepted != null) {
      replaced[replacements++ % REPLACED_MAX] = accepted.epoch;
    }
    var life = new Life(hello.from());
    life.hellos.accept(hello.sequence());
    life.challenge = hello.challenge();
    accepted = life;
    claimed = 0;
    challenge = draw(random);
    behind = true;
  }

  /** Null: answer it. A question that comes after a later one is stale: nobody waits for it. */
  public @Nullable Refusal take(PeerMessage.Query query) {
    Life life = current(query.from(), query.to());
    return refusal(life, life != null && life.queries.acceptNewest(query.sequence()));
  }

  /** Null: acknowledge it. */
  public @Nullable Refusal take(PeerMessage.Probe probe) {
    Life life = current(probe.from(), probe.to());
    return refusal(life, life != null && life.probes.accept(probe.sequence()));
  }

  private @Nullable Refusal refusal(@Nullable Life life, boolean isNew) {
    if (life == null) {
      return Refusal.EPOCH;
    }
    if (!isNew) {
      return Refusal.REPLAYED;
    }
    return shared ? Refusal.SHARED_ADDRESS : null;
  }

  /** Whether {@code from} and {@code to} are the starts of today. */
  public boolean isCurrent(long from, long to) {
    return current(from, to) != null;
  }

  private @Nullable Life current(long from, long to) {
    return accepted != null && accepted.epoch == from && to == own ? accepted : null;
  }
}
