/** What the stores in SQLite share: its native library. */
@NullMarked
package headroom.sqlite;

import org.jspecify.annotations.NullMarked;
