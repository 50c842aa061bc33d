package headroom.path;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.path.PeerMessage.Hello;
import headroom.path.PeerMessage.Query;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who is believed, and how often. */
class PeerSessionTest {
  private static final long A = 11;
  private static final long B = 13;

  private final Random random = Seed.random("PeerSessionTest");
  private final PeerSession a = session(A); // of B, at A
  private final PeerSession b = session(B); // of A, at B

  private PeerSession session(long epoch) {
    return new PeerSession(epoch, random::nextLong);
  }

  private void introduce() {
    b.take(a.hello());
    a.take(b.hello());
    b.take(a.hello());
    assertThat(a.isProven() && b.isProven()).isTrue();
  }

  @Test
  void threeGreetingsIntroduceTwoAgents() {
    assertThat(b.take(a.hello())).isNull();
    assertThat(b.isProven()).as("it may be an old greeting, played again").isFalse();
    assertThat(a.take(b.hello())).isNull();
    assertThat(a.peer()).isEqualTo(B);
    assertThat(b.take(a.hello())).isNull();
    assertThat(b.peer()).isEqualTo(A);
    assertThat(b.take(a.query(192))).isNull();
  }

  @Test
  void aQuestionIsAnsweredOnceAndOnlyBetweenTheStartsOfToday() {
    introduce();
    Query query = a.query(192);
    assertThat(b.take(query)).isNull();
    assertThat(b.take(query)).isEqualTo(Refusal.REPLAYED);
    assertThat(b.take(new Query(A, B + 1, 99, 192))).isEqualTo(Refusal.EPOCH);
    assertThat(b.take(new Query(A + 1, B, 99, 192))).isEqualTo(Refusal.EPOCH);
    assertThat(session(17).take(query)).as("a new start").isEqualTo(Refusal.EPOCH);
  }

  @Test
  void ownWordsSentBackAreKnown() {
    introduce();
    assertThat(a.take(a.hello())).isEqualTo(Refusal.REFLECTED);
    Query query = a.query(192);
    assertThat(a.glance(PeerCodec.Kind.QUERY, query.from(), query.to()))
        .isEqualTo(Refusal.REFLECTED);
  }

  /** Everything that was ever said, in any order, to a peer that has restarted meanwhile. */
  @Test
  void nothingPlayedAgainIsAnsweredOrTakesThePlaceOfThePresentStart() {
    for (int round = 0; round < 101; round++) {
      List<PeerMessage> said = new ArrayList<>();
      PeerSession there = null;
      PeerSession here = null;
      for (int life = 0; life < 3; life++) {
        here = session(random.nextLong() | 1);
        there = there == null || random.nextBoolean() ? session(random.nextLong() | 1) : there;
        for (int i = 0; i < 4; i++) {
          Hello hello = here.hello();
          there.take(hello);
          said.add(hello);
          here.take(there.hello());
        }
        for (int i = 0; i < 23; i++) {
          Query query = here.query(192);
          assertThat(there.take(query)).isNull();
          said.add(query);
        }
      }
      long present = there.peer();
      for (int i = 0; i < 997; i++) {
        PeerMessage again = said.get(random.nextInt(said.size()));
        if (again instanceof Hello hello) {
          there.take(hello);
        } else {
          assertThat(there.take((Query) again)).isNotNull();
        }
        assertThat(there.peer()).isEqualTo(present);
        assertThat(there.isShared()).isFalse();
      }
      here.take(there.hello());
      assertThat(there.take(here.query(192))).as("and goes on as before").isNull();
    }
  }

  @Test
  void aRestartedPeerIsKnownAgainByTheNextGreetings() {
    introduce();
    var reborn = session(17);
    a.take(reborn.hello());
    assertThat(a.peer()).as("not proven yet").isEqualTo(B);
    reborn.take(a.hello());
    a.take(reborn.hello());
    assertThat(a.peer()).isEqualTo(17);
    assertThat(reborn.take(a.query(192))).isNull();
  }

  @Test
  void twoAgentsBehindOneAddressAreNotAnswered() {
    var other = session(17);
    for (int i = 0; i < 5; i++) {
      for (PeerSession each : List.of(a, other)) {
        b.take(each.hello());
        each.take(b.hello());
      }
    }
    assertThat(b.isShared()).isTrue();
    assertThat(b.take(a.query(192))).isIn(Refusal.EPOCH, Refusal.SHARED_ADDRESS);
    assertThat(b.take(other.query(192))).isIn(Refusal.EPOCH, Refusal.SHARED_ADDRESS);
  }

  @Test
  void theReplayWindowAcceptsEachNumberOnceInAnyNearOrder() {
    var window = new ReplayWindow();
    var accepted = new HashSet<Long>();
    long highest = 0;
    for (int i = 0; i < 20_011; i++) {
      long sequence = Math.max(0, highest + random.nextInt(100) - 90);
      boolean isNew =
          sequence > 0 && sequence > highest - ReplayWindow.SIZE && !accepted.contains(sequence);
      assertThat(window.accept(sequence)).as("%d after %d", sequence, highest).isEqualTo(isNew);
      if (isNew) {
        accepted.add(sequence);
      }
      highest = Math.max(highest, sequence);
    }
    assertThat(window.accept(-1)).isFalse();
    assertThat(window.accept(Long.MAX_VALUE)).isTrue();
  }
}
