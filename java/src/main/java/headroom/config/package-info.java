/**
 * What the operator asked for: records, and the loader that makes them of defaults, file,
 * environment and flags, and says every problem of all four at once.
 */
@NullMarked
package headroom.config;

import org.jspecify.annotations.NullMarked;
