/**
 * Network-namespace topologies with real packets in them: what {@code headroom lab} shows and what
 * the tests run on. Touches nothing outside the namespaces that it made itself.
 */
@NullMarked
package headroom.lab;

import org.jspecify.annotations.NullMarked;
