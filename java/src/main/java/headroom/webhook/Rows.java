package headroom.webhook;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Notices and counts as they are in the file, and back. In memory moments go by {@link
 * System#nanoTime}, in the file by the wall clock: after a boot the steady clock is another.
 *
 * <p>Threads: guarded by the {@link Outbox}'s lock, as what it is given.
 */
final class Rows {
  private Rows() {}

  /**
   * @param nanos the steady moment that the wall clock calls {@code now}
   */
  static OutboxFile.Row row(Entry entry, long nanos, Instant now) {
    return new OutboxFile.Row(
        entry.key,
        entry.receiver,
        entry.group,
        entry.sequence,
        entry.at.toEpochMilli(),
        entry.isFiring,
        entry.alerts,
        entry.bodyBytes,
        wallMs(entry.bornNanos, nanos, now),
        wallMs(entry.nextNanos, nanos, now),
        entry.attempts,
        entry.rejections,
        entry.problem,
        entry.state);
  }

  /** Of a row that was read: its text stays in the file. */
  static Entry entry(OutboxFile.Row row, long nanos, Instant now) {
    Entry entry =
        new Entry(
            row.key(),
            row.receiver(),
            row.group(),
            row.sequence(),
            Instant.ofEpochMilli(row.atMs()),
            row.isFiring(),
            row.alerts(),
            null,
            row.bodyBytes(),
            nanos);
    // The clock may have been set in between: nothing began after now, or waits longer than it may.
    entry.bornNanos = Math.min(nanos, steady(row.bornMs(), nanos, now));
    long latest = nanos + RetryAfter.MOST.toNanos();
    entry.nextNanos = Math.min(latest, steady(row.nextMs(), nanos, now));
    entry.rejections = row.rejections();
    entry.attempts = row.attempts();
    entry.problem = row.problem();
    entry.state = row.state();
    entry.isStored = true;
    entry.isReleased = true;
    return entry;
  }

  private static long wallMs(long eventNanos, long nanos, Instant now) {
    return now.plusNanos(eventNanos - nanos).toEpochMilli();
  }

  private static long steady(long wallMs, long nanos, Instant now) {
    return nanos + TimeUnit.MILLISECONDS.toNanos(wallMs - now.toEpochMilli());
  }

  static OutboxFile.TallyRow row(Shelf shelf) {
    Shelf.Tally tally = shelf.tally;
    return new OutboxFile.TallyRow(
        shelf.receiver,
        tally.delivered,
        tally.retried,
        tally.lost,
        tally.covered,
        tally.lastDelivered);
  }

  /** What was counted since the start stays: the file's counts are those before. */
  static void add(OutboxFile.TallyRow row, Shelf.Tally tally) {
    tally.delivered += row.delivered();
    tally.retried += row.retried();
    tally.lost += row.lost();
    tally.covered += row.covered();
    if (tally.lastDelivered == null) {
      tally.lastDelivered = row.lastDelivered();
    }
  }
}
