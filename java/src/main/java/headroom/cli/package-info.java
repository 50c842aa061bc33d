/**
 * The command line: what a person types, and what they are told. With Main it alone knows everyone.
 */
@NullMarked
package headroom.cli;

import org.jspecify.annotations.NullMarked;
