/**
 * Reads the kernel: maps and host facts become one {@link headroom.model.Reading} a tick.
 *
 * <p>Threads: everything here belongs to one worker thread; it blocks in bpf(2) and in short
 * commands.
 */
@NullMarked
package headroom.sense;

import org.jspecify.annotations.NullMarked;
