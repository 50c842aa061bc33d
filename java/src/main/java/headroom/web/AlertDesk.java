package headroom.web;

import headroom.model.AlertView;
import headroom.model.Silence;

/** What a reader may see of the alerts and do about them. Threads: any, several at once. */
public interface AlertDesk {
  /** The last one; never waits. */
  AlertView view();

  /**
   * From now on it counts, also after a restart. May wait for a disk: not on an event loop.
   *
   * @param silence whose id nobody has had before
   * @return false: {@link Silence#SILENCES_MAX} are there already
   */
  boolean silence(Silence silence);

  /**
   * Ends a silence, or one to come. May wait for a disk.
   *
   * @return false: there is none of this id, or it is over
   */
  boolean expire(String id);

  /**
   * Puts the notices that were given up back into the outbox, with the keys that they had. May wait
   * for a disk.
   *
   * @param receiver one of {@link AlertView#receivers}
   * @return how many; negative: there is no such receiver
   */
  int resend(String receiver);
}
