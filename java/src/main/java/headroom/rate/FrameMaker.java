package headroom.rate;

import headroom.model.Event;
import headroom.model.Frame;
import headroom.model.Headline;
import headroom.model.PathView;
import headroom.model.Rates;
import headroom.model.Reading;
import headroom.model.Self;
import headroom.model.SelfReading;
import headroom.model.Unavailable;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * Turns successive readings into Frames.
 *
 * <ul>
 *   <li>Rates are (count now - count at the window's start) / time between, over {@link
 *       Rates#WINDOW_SECONDS} s; NaN before two readings. A reading that comes late or is missing
 *       widens the window; it never makes a burst.
 *   <li>Counts never go down while a series is known: one that the kernel began anew is added to
 *       what was there.
 *   <li>Noise is never a loss.
 *   <li>What is missing from a reading is missing from the Frame. How long it is remembered, see
 *       {@link DropBook}.
 * </ul>
 *
 * Threads: none; one owner.
 */
public final class FrameMaker {
  private final String node;
  private final Instant started;
  private final Ticks ticks = new Ticks();
  private final DropBook drops = new DropBook();
  private final InterfaceBook interfaces = new InterfaceBook();
  private final RetransmitBook retransmits = new RetransmitBook();
  private final HeadlineKeeper headline = new HeadlineKeeper();
  private final SelfTotals self = new SelfTotals();
  private final CiliumDropBook ciliumDrops = new CiliumDropBook();

  /**
   * @param node the node's name
   * @param started when the agent began to count
   */
  public FrameMaker(String node, Instant started) {
    this.node = node;
    this.started = started;
  }

  /**
   * @param framesSkipped Frames that slow readers did not get, so far
   * @param view what is known of the paths now
   * @throws IllegalArgumentException if the reading's nanos do not follow those of the last one
   */
  public Frame make(Reading reading, long framesSkipped, PathView view) {
    ticks.advance(reading.nanos());
    drops.read(reading.drops(), reading.time(), ticks);
    interfaces.read(reading.interfaces(), ticks);
    retransmits.read(reading.retransmits(), ticks);
    Frame frame =
        new Frame(
            node,
            reading.time(),
            ticks.number(),
            started,
            headline(reading, view),
            interfaces.interfaces(),
            drops.drops(),
            newest(reading.events()),
            reading.namespaces(),
            retransmits.retransmits(),
            view.paths(),
            view.findings(),
            rates(!reading.blind().isEmpty()),
            self(reading, view, framesSkipped),
            ciliumDrops.read(reading.ciliumDrops()));
    drops.keep(ticks);
    interfaces.keep(ticks);
    retransmits.segments().keep(ticks);
    return frame;
  }

  private Headline headline(Reading reading, PathView view) {
    return headline.next(
        reading.time(),
        drops.losses().inWindow(ticks),
        drops.losses().perSecond(ticks),
        !reading.blind().isEmpty(),
        drops.worst(ticks),
        view.findings());
  }

  private Rates rates(boolean blind) {
    return new Rates(
        unlessBlind(drops.losses(), blind),
        unlessBlind(drops.noise(), blind),
        interfaces.oversized().perSecond(ticks),
        retransmits.segments().perSecond(ticks),
        Map.copyOf(drops.lossesByReason()));
  }

  /** While drops cannot be counted, none within the window is not 0 but not measured. */
  private double unlessBlind(Meter meter, boolean blind) {
    return blind && meter.inWindow(ticks) == 0 ? Double.NaN : meter.perSecond(ticks);
  }

  private Self self(Reading reading, PathView view, long framesSkipped) {
    SelfReading now = reading.self();
    SequencedSet<Unavailable> unavailable = new LinkedHashSet<>(reading.blind());
    unavailable.addAll(now.unavailable());
    return self.next(
        now, view.turnedAway(), drops.untracked(), framesSkipped, List.copyOf(unavailable));
  }

  private static List<Event> newest(List<Event> events) {
    return events.subList(Math.max(0, events.size() - Frame.EVENTS_MAX), events.size());
  }
}
