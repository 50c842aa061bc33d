/**
 * Notices as the requests that receivers understand, and their answers understood. Pure: no clock,
 * no file, no socket; the deliverer sends. Threads: any; formats have no state.
 */
@NullMarked
package headroom.webhook.format;

import org.jspecify.annotations.NullMarked;
