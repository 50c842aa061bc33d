package headroom.model;

import headroom.model.Self.Attachment;
import java.util.ArrayList;
import java.util.List;

/** {@link Self} as the reader of the kernel knows it: it does not see the readers of Frames. */
public record SelfReading(
    long dropKeysFull,
    int dropKeys,
    int dropKeysMax,
    long ledgerPeersFull,
    long dropsUnplaced,
    long retransmitsFull,
    long missed,
    long unsized,
    long eventsLost,
    long eventsSkipped,
    long pollMicros,
    List<Attachment> attached,
    List<Unavailable> unavailable) {
  public SelfReading {
    attached = List.copyOf(attached);
    unavailable = List.copyOf(unavailable);
  }

  SelfReading alsoWithout(List<Unavailable> more) {
    List<Unavailable> all = new ArrayList<>(unavailable);
    all.addAll(more);
    return new SelfReading(
        dropKeysFull,
        dropKeys,
        dropKeysMax,
        ledgerPeersFull,
        dropsUnplaced,
        retransmitsFull,
        missed,
        unsized,
        eventsLost,
        eventsSkipped,
        pollMicros,
        attached,
        all);
  }
}
