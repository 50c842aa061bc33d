/** The only package that touches native memory: JNA on libbpf.so.1 and on libc. */
@NullMarked
package headroom.bpf;

import org.jspecify.annotations.NullMarked;
