package headroom.peers;

import static org.assertj.core.api.Assertions.assertThat;

import headroom.lab.Await;
import headroom.model.LedgerReading;
import headroom.model.PathVerdict;
import headroom.model.PeerPath;
import headroom.model.Reading;
import headroom.model.SelfReading;
import headroom.model.SizeCounts;
import headroom.path.Scenes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The wall clock jumps by an hour, forth and back, at every reading; nothing is decided by it. The
 * searches are real: echoes over the loopback.
 */
@Tag("kernel")
class ClockJumpTest {
  private static final String PEER = "127.0.0.1";
  private static final int SECONDS = 61;
  private static final long BEGAN_NANOS = -7_000_000_000L; // nanoTime may be below 0
  private static final Instant BEGAN = Instant.parse("2026-11-24T04:00:00Z");
  private static final long HOUR_SECONDS = 3_600;

  /** One node with a peer: readings as an agent makes them, by a clock of our own. */
  private static final class Node implements AutoCloseable {
    private final PathKeeper keeper =
        new PathKeeper(null, () -> {}, _ -> null, List::of);
    private final LongUnaryOperator wallAhead;
    private long nanos = BEGAN_NANOS;
    private long sent;
    private int checks;
    private boolean searching;
    private Instant wall = BEGAN;

    /**
     * @param wallAhead by how many seconds the wall clock is ahead, by the number of the second
     */
    Node(LongUnaryOperator wallAhead) {
      this.wallAhead = wallAhead;
    }

    void look() {
      long steady = nanos - BEGAN_NANOS;
      wall = BEGAN.plusNanos(steady).plusSeconds(wallAhead.applyAsLong(steady / 1_000_000_000L));
      sent += 23;
      keeper.look(reading(), List.of());
      boolean now = path().searchPackets().isPresent();
      checks += now && !searching ? 1 : 0;
      searching = now;
      nanos += 1_000; // grows from reading to reading
    }

    /** Once a second, as long as it takes until no search is under way. */
    void second() {
      look();
      Await.until(
          "the search to end",
          Duration.ofSeconds(30),
          () -> {
            if (searching) {
              look();
            }
            return !searching;
          });
      nanos += 1_000_000_000L;
    }

    void audit() {
      keeper.audited(Scenes.audit(0, 1450).madeAt(wall), nanos);
    }

    PeerPath path() {
      return keeper.view().paths().getFirst();
    }

    private Reading reading() {
      long[] sizes = new long[SizeCounts.UP_TO.size()];
      sizes[0] = sent;
      var ledger = new LedgerReading(PEER, SizeCounts.of(sizes), SizeCounts.NONE);
      var self = new SelfReading(0, 0, 8192, 0, 0, 0, 0, 0, 0, 0, 17, List.of(), List.of());
      return new Reading(
          wall,
          nanos,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(ledger),
          self,
          List.of());
    }

    @Override
    public void close() {
      keeper.close();
    }
  }

  private static int checks(LongUnaryOperator wallAhead) {
    try (var node = new Node(wallAhead)) {
      node.audit();
      for (int second = 0; second < SECONDS; second++) {
        node.audit();
        node.second();
        assertThat(node.keeper.view().findings()).isEmpty();
        assertThat(node.path().verdict()).isEqualTo(PathVerdict.FINE);
        assertThat(Duration.between(node.path().since(), node.wall).toSeconds())
            .as("since when, by the wall clock of now")
            .isEqualTo(second);
      }
      return node.checks;
    }
  }

  @Test
  void anHourThatTheWallClockSkipsOrRepeatsNeitherMakesNorDelaysAnything() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    int steady = checks(_ -> 0);
    long[] jumps = random.longs(SECONDS + 1, -1, 2).map(hours -> hours * HOUR_SECONDS).toArray();
    assertThat(checks(second -> jumps[(int) second])).as("seed %d", seed).isEqualTo(steady);
    assertThat(checks(second -> second < 11 ? 0 : -HOUR_SECONDS)).isEqualTo(steady);
    assertThat(checks(second -> second < 11 ? 0 : HOUR_SECONDS)).isEqualTo(steady);
    assertThat(steady).as("one in five seconds").isEqualTo(13);
  }
}
