/**
 * What this kernel and this node are: links, namespaces, symbols, counters, drop reasons.
 *
 * <p>Acquire here, parse there: each class has a thin reader and a pure parser that takes text. May
 * import {@code model} and nothing else of ours. Nothing here is called on an event loop: readers
 * block.
 */
@NullMarked
package headroom.host;

import org.jspecify.annotations.NullMarked;
