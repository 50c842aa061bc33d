/**
 * What a path to a peer carries: ledger arithmetic, the search for the largest size that passes,
 * the words that agents exchange, and the verdict. Pure: no socket, no clock, no file; time is an
 * argument.
 */
@NullMarked
package headroom.path;

import org.jspecify.annotations.NullMarked;
