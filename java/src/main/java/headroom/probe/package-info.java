/**
 * Sends packets of chosen sizes to a peer and tells what became of each: the edge around {@link
 * headroom.path.PathSearch}, which decides.
 */
@NullMarked
package headroom.probe;

import org.jspecify.annotations.NullMarked;
