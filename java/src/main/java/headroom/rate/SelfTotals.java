package headroom.rate;

import headroom.model.Self;
import headroom.model.SelfReading;
import headroom.model.Unavailable;
import java.util.List;

/** The monitor's own losses; they never go down. Threads: none; one owner. */
final class SelfTotals {
  private static final int COUNTERS = 8;

  private final Totals totals = new Totals(COUNTERS);

  /**
   * @param peersTurnedAway as the paths have it now
   * @param untracked drops that had a key in the kernel but found no room after it
   */
  Self next(
      SelfReading now,
      int peersTurnedAway,
      long untracked,
      long framesSkipped,
      List<Unavailable> unavailable) {
    totals.advance(
        new long[] {
          now.dropKeysFull(),
          now.ledgerPeersFull(),
          now.dropsUnplaced(),
          now.retransmitsFull(),
          now.missed(),
          now.unsized(),
          now.eventsLost(),
          now.eventsSkipped()
        });
    return new Self(
        totals.total(0) + untracked,
        now.dropKeys(),
        now.dropKeysMax(),
        totals.total(1),
        peersTurnedAway,
        totals.total(2),
        totals.total(3),
        totals.total(4),
        totals.total(5),
        totals.total(6),
        totals.total(7),
        framesSkipped,
        now.pollMicros(),
        now.attached(),
        unavailable);
  }
}
