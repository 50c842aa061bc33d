/**
 * Sockets that the JDK does not have (ADR 0004): packets with DF set whatever the kernel believes
 * of the path, ICMP echo, and the error queue, which tells who refused a packet and why.
 *
 * <p>Errors: a call of libc gives -1 and leaves errno. {@link headroom.socket.SocketFailure} makes
 * an exception of it where it is none of the answers that the caller asked for; no errno leaves
 * this package unnamed.
 *
 * <p>Threads: a socket belongs to one thread at a time; its native buffers are reused. It belongs
 * to the network namespace in which it was opened.
 */
@NullMarked
package headroom.socket;

import org.jspecify.annotations.NullMarked;
