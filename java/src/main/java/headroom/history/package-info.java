/**
 * What is kept on disk, bounded: one SQLite file that a crash, a full disk or a wrong clock does
 * not spoil (docs/HISTORY.md). {@link headroom.history.HistoryStore} writes, {@link
 * headroom.history.HistoryReader} reads. No clock is called: time comes with the Frame.
 */
@NullMarked
package headroom.history;

import org.jspecify.annotations.NullMarked;
