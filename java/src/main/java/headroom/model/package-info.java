/** What one node looked like at one moment: records only, immutable, java.* and nothing else. */
@NullMarked
package headroom.model;

import org.jspecify.annotations.NullMarked;
