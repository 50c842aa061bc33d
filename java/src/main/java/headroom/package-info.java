/** Where the process begins. */
@NullMarked
package headroom;

import org.jspecify.annotations.NullMarked;
