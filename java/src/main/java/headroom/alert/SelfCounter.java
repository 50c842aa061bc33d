package headroom.alert;

import headroom.model.Self;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What of {@link Self} is a cumulative count. */
public enum SelfCounter {
  DROP_KEYS_FULL(Self::dropKeysFull),
  LEDGER_PEERS_FULL(Self::ledgerPeersFull),
  DROPS_UNPLACED(Self::dropsUnplaced),
  RETRANSMITS_FULL(Self::retransmitsFull),
  MISSED(Self::missed),
  UNSIZED(Self::unsized),
  EVENTS_LOST(Self::eventsLost),
  EVENTS_SKIPPED(Self::eventsSkipped),
  FRAMES_SKIPPED(Self::framesSkipped);

  private final ToLongFunction<Self> read;

  SelfCounter(ToLongFunction<Self> read) {
    this.read = read;
  }

  long of(Self self) {
    return read.applyAsLong(self);
  }

  /** As it stands in the file. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
