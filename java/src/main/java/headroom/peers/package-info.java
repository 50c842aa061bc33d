/**
 * Asks the agents of the tunnel's peer nodes what they received from this one, and answers them:
 * the edge around the words and the arithmetic of {@link headroom.path}. docs/PEERS.md.
 */
@NullMarked
package headroom.peers;

import org.jspecify.annotations.NullMarked;
