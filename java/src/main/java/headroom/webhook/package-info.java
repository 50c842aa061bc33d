/**
 * Notices on their way to their receivers: kept in a file until each was taken, signed, sent, sent
 * again. Threads: each class says its own; nothing here blocks an event loop.
 */
@NullMarked
package headroom.webhook;

import org.jspecify.annotations.NullMarked;
