/**
 * libbpf through JNA: the only package that touches native memory.
 *
 * <p>Errors: a libbpf function that returns int gives -errno; one that returns a pointer gives null
 * and leaves errno. {@link BpfException} makes one exception of both; no errno leaves this package.
 *
 * <p>Threads: an object belongs to one thread at a time; none of it is locked.
 */
@NullMarked
package headroom.bpf;

import org.jspecify.annotations.NullMarked;
